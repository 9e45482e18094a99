import type { GraphQLParams } from 'graphql-yoga';
import type { Exchange } from '../exchange.ts';
import type { Limits } from '../limits.ts';
import { parsedJson, readJson } from './body.ts';
import { Refusal } from './refusal.ts';

/** The GraphQL parameters of a request: `query`, `variables`, `operationName`, `extensions`. */
export async function readParameters(exchange: Exchange, limits: Limits): Promise<GraphQLParams> {
  const value = exchange.request.method === 'GET' ? fromQuery(exchange.query) : await readJson(exchange, limits.body);
  if (!isObject(value)) throw new Refusal(400, 'A request is one JSON object with the member query.');
  for (const name in value) {
    if (!known.has(name) && value[name] != null)
      throw new Refusal(400, `A request has the members ${members}, and no other.`);
  }
  const { operationName } = value;
  if (operationName != null && typeof operationName !== 'string')
    throw new Refusal(400, 'The operationName is a string.');
  if (!loseInherited(value['variables'], limits.variableDepth)) {
    throw new Refusal(400, `The variables may be nested ${limits.variableDepth} deep.`, { code: 'LIMIT_EXCEEDED' });
  }
  return value;
}

const known: ReadonlySet<string> = new Set(['query', 'variables', 'operationName', 'extensions']);
const members = [...known].join(', ');

function fromQuery(query: string): Record<string, unknown> {
  const search = new URLSearchParams(query);
  return {
    query: search.get('query') ?? undefined,
    operationName: search.get('operationName') || undefined,
    variables: fromJson(search.get('variables')),
    extensions: fromJson(search.get('extensions')),
  };
}

function fromJson(text: string | null): unknown {
  return text ? parsedJson(text, 'The variables and extensions of a GET are JSON.') : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Takes from all objects what they inherit: graphql-js takes it for members of theirs, and a column may be called
 * `constructor` or `toString`. False for a value nested deeper than `left`, as JSON.parse takes it: what comes after would
 * run out of stack. One loop, for with two walks by way of `Object.values` 60,000 keys take 110 ms instead of 15.
 */
function loseInherited(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (left === 0) return false;
  const object = value as Readonly<Record<string, unknown>>;
  for (const name in object) if (!loseInherited(object[name], left - 1)) return false;
  if (!Array.isArray(value)) Object.setPrototypeOf(value, null);
  return true;
}
