import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCodes } from '../../src/operations/errors.ts';
import { createServer, type TrellisServer } from '../../src/server/server.ts';
import { openApi, type TestApi } from '../support/api.ts';
import { badInputs } from '../support/badInputs.ts';

const support = new URL('../support/', import.meta.url);
const fixture = readFileSync(new URL('cases/albums-fixture.sql', support), 'utf8');

let api: TestApi;
let server: TrellisServer;
let url: string;

beforeAll(async () => {
  api = await openApi({ name: 'albums', prisma: readFileSync(new URL('schemas/albums.prisma', support), 'utf8') });
  server = createServer(api.api.schema, { port: 0, host: '127.0.0.1', production: true, log: () => undefined });
  ({ url } = await server.listen());
});

afterAll(async () => {
  await server?.stop();
  await api?.close();
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: {
    readonly data?: Record<string, Readonly<Record<string, unknown>>>;
    readonly errors?: readonly GraphQLErrorBody[];
  };
}

interface GraphQLErrorBody {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly outcome?: string };
}

async function post(document: string, variables: string | null): Promise<Answer> {
  const body = `{"query":${JSON.stringify(document)}${variables === null ? '' : `,"variables":${variables}`}}`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body,
  });
  const text = await response.text();
  return { status: response.status, text, body: text === '' ? {} : JSON.parse(text) };
}

async function everyRow(): Promise<string> {
  const [row] = await api.sql(
    `SELECT md5(string_agg(t, '|' ORDER BY t)) AS rows FROM (
       SELECT a::text t FROM "Album" a UNION ALL SELECT b::text FROM "Track" b UNION ALL SELECT c::text FROM "Tag" c) all_rows`,
  );
  return String(row?.['rows']);
}

const leaks =
  /prisma|postgres|P\d{4}\b|\bSELECT\b|\bINSERT\b|_key\b|_fkey\b|_pkey\b|Did you mean|\bat .*\.[jt]s:\d+|node_modules/i;

describe('what a client should not send', () => {
  it.each(badInputs().map((it) => [`${it.id} ${it.note}`, it] as const))('%s', async (_name, input) => {
    await api.sql(fixture);
    const before = await everyRow();
    const { status, text, body } = await post(input.document, input.variables);
    const codes = (body.errors ?? []).map((it) => it.extensions?.code);
    const fits = input.want.some((want) => meets(want, { status, codes, body }));
    expect(fits, `${status} ${text.slice(0, 400)}`).toBe(true);

    expect(status).toBeLessThan(500);
    expect(codes).not.toContain('INTERNAL_SERVER_ERROR');
    for (const code of codes) expect(errorCodes).toContain(code);
    expect(codes.length).toBeLessThanOrEqual(20);
    if (codes.length > 0) expect((body.errors ?? []).map((it) => it.message).join()).not.toMatch(leaks);
    if (status >= 400) expect(body.data).toBeUndefined();
    if (codes.length > 0 && !text.includes('"data":{')) expect(await everyRow()).toBe(before);
    if (codes.length > 0 && status === 200)
      for (const error of body.errors ?? []) expect(error.extensions?.outcome ?? 'NOT_APPLIED').toBe('NOT_APPLIED');
    if (input.answer && codes.length === 0) expect(body.data).toMatchObject(input.answer);
    if (input.error && codes.length > 0) expect(body.errors?.[0]).toMatchObject(input.error);
    if (codes.length === 0)
      for (const [query, rows] of input.sql)
        expect(
          (await api.sql(query)).map((it) => Object.values(it)),
          query,
        ).toEqual(rows);
    if (input.want.includes('OK=') && codes.length === 0) await readsBack(input, body.data ?? {});
    expect((await post('{album(where:{id:1}){id name}}', null)).body.data).toEqual({ album: { id: 1, name: 'fix-1' } });
  });
});

function meets(
  want: string,
  { status, codes, body }: { status: number; codes: readonly unknown[]; body: Answer['body'] },
): boolean {
  if (want === 'OK' || want === 'OK=') return status === 200 && !body.errors;
  if (want === 'LIM') return codes.includes('LIMIT_EXCEEDED') || status === 413;
  if (want === 'BUI')
    return codes.some((it) =>
      ['BAD_USER_INPUT', 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'].includes(String(it)),
    );
  if (/^\d+$/.test(want)) return status === Number(want);
  return codes.includes(want);
}

async function readsBack(
  { variables }: { readonly variables: string | null },
  data: Readonly<Record<string, unknown>>,
) {
  const given = (JSON.parse(variables ?? '{}') as { d: Record<string, unknown> }).d;
  const [payload] = Object.values(data) as { record: Record<string, unknown> }[];
  const record = payload?.record ?? {};
  const shared = Object.keys(given).filter((it) => it in record);
  const query = 'title' in given ? 'track' : 'album';
  const again = await post(
    `query($id:Int!){it:${query}(where:{id:$id}){${shared.join(' ')}}}`,
    JSON.stringify({ id: record['id'] }),
  );
  for (const name of shared) {
    expect(record[name]).toEqual(normal(name, given[name]));
    expect(again.body.data?.['it']?.[name]).toEqual(normal(name, given[name]));
  }
}

// An instant reads back in UTC with its milliseconds.
function normal(name: string, value: unknown): unknown {
  return name === 'releasedAt' ? new Date(String(value)).toISOString() : value;
}
