import type { GraphQLParams } from 'graphql-yoga';
import type { Exchange } from '../exchange.ts';
import type { Limits } from '../limits.ts';
import { readJson } from './body.ts';
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
  if (isDeeper(value['variables'], limits.variableDepth)) {
    throw new Refusal(400, `The variables may be nested ${limits.variableDepth} deep.`, { code: 'LIMIT_EXCEEDED' });
  }
  loseInherited(value['variables']);
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
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'The variables and extensions of a GET are JSON.');
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// JSON.parse takes any depth, what comes after it would run out of stack.
function isDeeper(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  return Object.values(value).some((it) => isDeeper(it, left - 1));
}

// graphql-js takes what an object inherits for a member of it: a column may be called `constructor` or `toString`.
function loseInherited(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) Object.setPrototypeOf(value, null);
  for (const it of Object.values(value)) loseInherited(it);
}
