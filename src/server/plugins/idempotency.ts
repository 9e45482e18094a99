import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type DocumentNode, getOperationAST, type OperationDefinitionNode } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { Exchange } from '../exchange.ts';
import type { Answer } from './answer.ts';
import { Refusal } from './refusal.ts';

/** Answers a request, or gives the answer that the same request had before. */
export type Once = (exchange: Exchange, parameters: GraphQLParams, answer: () => Promise<Answer>) => Promise<Answer>;

/**
 * Carries out a mutation that comes with an `Idempotency-Key` once: sent again, it gets its first answer. This process
 * remembers the answer for a day, unless nothing was stored: then the key is free again.
 */
export function onceForEachKey(parse: (source: string) => DocumentNode): Once {
  const running = new Set<string>();
  const memory = answerMemory();
  const once = async (key: string, { exchange, parameters, answer }: Keyed): Promise<Answer> => {
    const operation = mutationIn(parameters, parse);
    if (!operation) return answer();
    const place = digest([exchange.request.headers.authorization, exchange.request.headers.cookie, key]);
    const request = digest([parameters.query, parameters.operationName, parameters.variables]);
    const known = memory.find(place);
    if (known && known.request !== request)
      throw new Refusal(422, 'This Idempotency-Key was used for another request: take a new one.');
    if (known) {
      exchange.notes.operation = operation;
      return known.answer;
    }
    if (running.has(place))
      throw new Refusal(409, 'The request with this Idempotency-Key is still being carried out: send it again.', {
        headers: { 'retry-after': '1' },
      });
    running.add(place);
    try {
      const made = await answer();
      if (mayHaveStored(made)) memory.keep(place, { request, answer: made });
      return made;
    } finally {
      running.delete(place);
    }
  };
  return (exchange, parameters, answer) => {
    const key = keyOf(exchange.request);
    return key === null ? answer() : once(key, { exchange, parameters, answer });
  };
}

interface Keyed {
  readonly exchange: Exchange;
  readonly parameters: GraphQLParams;
  readonly answer: () => Promise<Answer>;
}

/** The key a request came with, null for none. Refuses one that is empty, odd or longer than 255 characters. */
function keyOf({ headers }: IncomingMessage): string | null {
  const given = headers['idempotency-key'];
  if (given === undefined) return null;
  const [, quoted, bare] =
    /^(?:"([\x20\x21\x23-\x5b\x5d-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255}))$/.exec(`${given}`) ?? [];
  const key = quoted ?? bare;
  if (key === undefined)
    throw new Refusal(400, 'An Idempotency-Key is a text of 1 to 255 plain characters, in quotes.');
  return key;
}

function mutationIn({ query, operationName }: GraphQLParams, parse: (source: string) => DocumentNode) {
  try {
    const operation: OperationDefinitionNode | null | undefined = getOperationAST(parse(String(query)), operationName);
    return operation?.operation === 'mutation' ? operation : null;
  } catch {
    // It is refused when it is answered.
    return null;
  }
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

// Every field that was refused left nothing behind; one that timed out may have, and a stream of events cannot be told.
function mayHaveStored({ body }: Answer): boolean {
  const text = body.toString();
  if (!text.startsWith('{')) return true;
  const { data, errors = [] }: Told = JSON.parse(text);
  return (
    Object.values(data ?? {}).some((it) => it !== null) || errors.some((it) => it.extensions?.outcome === 'UNKNOWN')
  );
}

interface Told {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly extensions?: { readonly outcome?: unknown } }[];
}

interface Remembered {
  readonly request: string;
  readonly answer: Answer;
}

const A_DAY_MS = 86_400_000;
const MOST_KEYS = 10_000;
const MOST_CHARACTERS = 20_000_000;

/** Answers by the place of their key: the oldest give way to new ones. */
function answerMemory() {
  const kept = new Map<string, Remembered & { readonly until: number }>();
  let characters = 0;
  const forget = (place: string) => {
    characters -= kept.get(place)?.answer.body.length ?? 0;
    kept.delete(place);
  };
  return {
    find: (place: string): Remembered | null => {
      const found = kept.get(place);
      return found && found.until > Date.now() ? found : null;
    },
    keep: (place: string, remembered: Remembered): void => {
      forget(place);
      for (const [oldest, { until }] of kept) {
        if (kept.size < MOST_KEYS && characters < MOST_CHARACTERS && until > Date.now()) break;
        forget(oldest);
      }
      characters += remembered.answer.body.length;
      kept.set(place, { ...remembered, until: Date.now() + A_DAY_MS });
    },
  };
}
