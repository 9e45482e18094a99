import { Kind, type OperationDefinitionNode } from 'graphql';
import type { Exchange, Notes } from '../exchange.ts';

/**
 * The line a request leaves in the log, as JSON. It has no variables, no literals, no aliases; only what was masked is
 * told whole, under `causes`.
 */
export function logLine(exchange: Exchange): string {
  const { request, response, requestId, notes } = exchange;
  const status = response.headersSent ? response.statusCode : 0;
  const level = notes.causes.length > 0 ? 'error' : status >= 400 ? 'warn' : 'info';
  const place = `"method":"${request.method}","path":${JSON.stringify(exchange.path.slice(0, LONGEST_PATH))}`;
  const ms = Math.round((performance.now() - exchange.startedAt) * 10) / 10;
  const operation = notes.operation ? operationOf(notes.operation) : '';
  // Put together by hand: of a small query, an object made for it and a walk through that take a twentieth.
  return `{"time":"${timeText(Date.now())}","level":"${level}","requestId":"${requestId}",${place},"status":${status},"ms":${ms}${operation}${failures(notes)}}`;
}

let told = { at: 0, text: '' };

// Many requests end within one millisecond.
function timeText(now: number): string {
  if (now !== told.at) told = { at: now, text: new Date(now).toISOString() };
  return told.text;
}

function failures({ codes, causes }: Notes): string {
  const told = codes.length > 0 ? `,"errorCodes":${JSON.stringify([...new Set(codes)])}` : '';
  return causes.length > 0 ? `${told},"causes":${JSON.stringify(causes.map((it) => described(it)))}` : told;
}

const LONGEST_PATH = 200;
const LONGEST_NAME = 64;

const operations = new WeakMap<OperationDefinitionNode, string>();

// Documents are remembered, and so is what there is to tell of them.
function operationOf(operation: OperationDefinitionNode): string {
  const known = operations.get(operation);
  if (known) return known;
  const telling = `,${JSON.stringify(tellingOf(operation)).slice(1, -1)}`;
  operations.set(operation, telling);
  return telling;
}

// The operation is valid, so the names of its fields are the schema's; its own name is the caller's, but a plain word.
function tellingOf({ operation, name, selectionSet }: OperationDefinitionNode): object {
  const fields = selectionSet.selections.flatMap((it) => (it.kind === Kind.FIELD ? [it.name.value] : []));
  return {
    operationType: operation,
    operationName: name?.value.slice(0, LONGEST_NAME),
    rootFields: [...new Set(fields)],
  };
}

const DEEPEST_CAUSE = 5;

function described(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return safely(error);
  const next = error.cause ?? ('originalError' in error ? error.originalError : undefined);
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    ...('code' in error ? { code: safely(error.code) } : null),
    ...('meta' in error ? { meta: safely(error.meta) } : null),
    ...(next != null && depth < DEEPEST_CAUSE ? { cause: described(next, depth + 1) } : null),
  };
}

// Whatever was thrown has to end up in the log, even what JSON cannot hold.
function safely(value: unknown): unknown {
  try {
    JSON.stringify(value);
    return value;
  } catch {
    return String(value);
  }
}
