import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { errorCodes } from '../../src/operations/errors.ts';
import { createServer, type TrellisServer } from '../../src/server/server.ts';
import { openApi, type TestApi } from '../support/api.ts';
import type { Wanted } from '../support/badInputs.ts';

/** The albums of the cases on a real database, served as in production. */
export interface ServedAlbums {
  readonly api: TestApi;
  readonly server: TrellisServer;
  readonly port: number;
  /** The lines of the log so far. */
  readonly log: readonly string[];
  /** Brings the rows back to what the cases start from. */
  restore(): Promise<void>;
  /** Posts a document with the text of its variables. */
  post(document: string, variables: string | null, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** One word for the rows of all tables. */
  everyRow(): Promise<string>;
  close(): Promise<void>;
}

/** An answer, whole. */
export interface Answer {
  readonly status: number;
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: AnswerBody;
}

/** The JSON of an answer. */
export interface AnswerBody {
  readonly data?: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
  readonly errors?: readonly AnswerError[];
}

/** An error of an answer. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly unknown[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

const support = new URL('../support/', import.meta.url);
const fixture = readFileSync(new URL('cases/albums-fixture.sql', support), 'utf8');

/** Opens a database of its own and serves it. */
export async function servedAlbums(): Promise<ServedAlbums> {
  const api = await openApi({
    name: 'albums',
    prisma: readFileSync(new URL('schemas/albums.prisma', support), 'utf8'),
  });
  const log: string[] = [];
  const server = createServer(api.api.schema, {
    port: 0,
    host: '127.0.0.1',
    production: true,
    log: (line) => log.push(line),
  });
  const { url } = await server.listen();
  return {
    api,
    server,
    port: Number(new URL(url).port),
    log,
    restore: async () => void (await api.sql(fixture)),
    post: async (document, variables, headers = {}) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
        body: `{"query":${JSON.stringify(document)}${variables === null ? '' : `,"variables":${variables}`}}`,
      });
      const text = await response.text();
      return { status: response.status, headers: Object.fromEntries(response.headers), text, body: bodyIn(text) };
    },
    everyRow: async () => {
      const [row] = await api.sql(everyRow);
      return String(row?.['rows']);
    },
    close: async () => {
      server.http.closeAllConnections();
      await server.stop();
      await api.close();
    },
  };
}

/** The JSON of an answer; empty where it has none. */
export function bodyIn(text: string): AnswerBody {
  return text.startsWith('{') ? JSON.parse(text) : {};
}

/** The codes of an answer's errors. */
export function codesOf({ body }: Answer): readonly unknown[] {
  return (body.errors ?? []).map((it) => it.extensions?.['code']);
}

/** Holds an answer to what is wanted of it in particular, and to what is wanted of every answer. */
export function expectWanted(answer: Answer, wanted: Wanted): void {
  const { status, headers, text, body } = answer;
  const codes = codesOf(answer);
  const fits = wanted.want.some((want) => meets(want, answer));
  expect(fits, `${wanted.want.join(' or ')} was wanted: ${status} ${text.slice(0, 400)}`).toBe(true);
  expectTold(answer);

  expect(headers).toMatchObject(wanted.headers);
  for (const name of wanted.absent) expect(headers).not.toHaveProperty(name);
  for (const part of wanted.not) expect(text).not.toContain(part);
  for (const part of wanted.has) expect(text).toContain(part);
  if (wanted.noEcho) expect(Object.values(headers).join('\n')).not.toContain(wanted.noEcho);
  if (wanted.exact && codes.length === 0) expect(text).toContain(wanted.exact);
  if (wanted.answer && (codes.length === 0 || wanted.writes)) expect(body.data).toMatchObject(wanted.answer);
  const carrying = body.errors?.find(({ extensions }) => wanted.want.includes(String(extensions?.['code'])));
  if (wanted.error && codes.length > 0) expect(carrying).toMatchObject(wanted.error);
}

// What is wanted of every answer, whatever the request.
function expectTold(answer: Answer): void {
  const { status, text, body } = answer;
  const errors = body.errors ?? [];
  expect(status).toBeLessThan(500);
  expect(errors.length).toBeLessThanOrEqual(20);
  expect(errors.length > 0 ? text : '').not.toMatch(leaks);
  const isExecuted = 'data' in body;
  expect([status, isExecuted]).toEqual([status, status < 400]);
  for (const { path, extensions } of errors) {
    const { code, outcome } = extensions ?? {};
    expect(errorCodes).toContain(code);
    expect(code).not.toBe('INTERNAL_SERVER_ERROR');
    expect(outcome).toBe('NOT_APPLIED');
    if (!isExecuted) continue;
    expect(code).not.toMatch(/^GRAPHQL_/);
    expect(body.data?.[String(path?.[0])] ?? null).toBeNull();
  }
}

function meets(want: string, answer: Answer): boolean {
  const { status, body } = answer;
  const codes = codesOf(answer);
  if (want === 'OK' || want === 'OK=') return status === 200 && !body.errors;
  if (want === 'LIM') return codes.includes('LIMIT_EXCEEDED') || status === 413;
  if (want === 'BUI') return codes.some((it) => refusals.has(String(it)));
  if (/^\d+$/.test(want)) return status === Number(want);
  return codes.includes(want);
}

const refusals = new Set(['BAD_USER_INPUT', 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED']);

// Names of libraries, files, tables that no model is called like, constraints, SQL states and SQL; stacks and suggestions.
const leaks =
  /prisma|postgres|yoga|pothos|graphql-js|node_modules|\.[jt]s\b|\bat .*\.\w+:\d+:\d+|"stack"|originalError|_AlbumToTag|_key\b|_fkey\b|_pkey\b|_idx\b|P\d{4}\b|SQLSTATE|"(?:0[89A-Z]|2[1-8]|3[48DF]|4[0-24]|5[3-8]|XX)[0-9A-Z]{3}"|\b(?:SELECT|INSERT|UPDATE|DELETE|CONFLICT) (?:\*|INTO|FROM|SET|DO|")|Did you mean/i;

const everyRow = `
SELECT md5(string_agg(t, '|' ORDER BY t)) AS rows FROM (
  SELECT a::text t FROM "Album" a UNION ALL SELECT b::text FROM "Track" b UNION ALL SELECT c::text FROM "Tag" c
  UNION ALL SELECT d::text FROM "_AlbumToTag" d) all_rows`;
