import { gzipSync } from 'node:zlib';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { rawAnswer, runningServer } from './runningServer.ts';

const typename = '{"query":"{__typename}"}';

it('a body of exactly the limit is served, one byte more is not', async () => {
  const { post } = await runningServer({ bodyLimit: 1_000 });
  expect((await post(typename.padEnd(1_000))).status).toBe(200);
  const { status, body } = await post(typename.padEnd(1_001));
  expect(status).toBe(413);
  expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', outcome: 'NOT_APPLIED' });
});

it('a megabyte is the limit if nothing else is said', async () => {
  const { post } = await runningServer();
  expect((await post(typename.padEnd(1_048_576))).status).toBe(200);
  expect((await post(typename.padEnd(1_048_577))).status).toBe(413);
});

it('a length above the limit is answered before the body is there, and the connection ends', async () => {
  const { port } = await runningServer({ bodyLimit: 1_000 });
  const answer = await rawAnswer(port, head(['Content-Length: 1001']));
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toMatch(/^connection: close\r$/im);
  expect(answer).toContain('LIMIT_EXCEEDED');
});

it('the bytes of a chunked body are counted', async () => {
  const { port } = await runningServer({ bodyLimit: 1_000 });
  const chunk = `1f4\r\n${' '.repeat(500)}\r\n`;
  const served = await rawAnswer(
    port,
    `${head(['Transfer-Encoding: chunked', 'Connection: close'])}${chunk}18\r\n${typename}\r\n0\r\n\r\n`,
  );
  expect(served).toMatch(/^HTTP\/1\.1 200 /);
  const refused = await rawAnswer(port, head(['Transfer-Encoding: chunked']) + chunk.repeat(3));
  expect(refused).toMatch(/^HTTP\/1\.1 413 /);
});

it('a client that sends all of a body that was refused gets the answer, and no reset', async () => {
  const { port } = await runningServer({ bodyLimit: 1_000 });
  const bytes = head(['Content-Length: 20000000']) + ' '.repeat(20_000_000);
  expect(await rawAnswer(port, bytes)).toMatch(/^HTTP\/1\.1 413 /);
});

it('a length that is shorter than the body leaves a rest that is no request', async () => {
  const { port, log } = await runningServer();
  const bytes = `${head([`Content-Length: ${typename.length}`])}${typename}GET /livez nonsense\r\n\r\n`;
  expect(await rawAnswer(port, bytes)).toMatch(/^HTTP\/1\.1 400 .*\r\nConnection: close/);
  expect(log.map((it) => it['path'])).not.toContain('/livez');
});

it.each([
  [
    'a length beside chunks',
    `${head(['Content-Length: 5', 'Transfer-Encoding: chunked'])}18\r\n{"query":"{__typename}"}\r\n0\r\n\r\n`,
  ],
  ['a chunk without a length', `${head(['Transfer-Encoding: chunked'])}ZZ\r\nhello\r\n0\r\n\r\n`],
])('%s is refused and the connection closed', async (_, bytes) => {
  const { port } = await runningServer();
  expect(await rawAnswer(port, bytes)).toMatch(/^HTTP\/1\.1 400 .*\r\nConnection: close/);
});

it.each<[string, Record<string, string>, string | Uint8Array, number]>([
  ['another type', { 'content-type': 'text/plain' }, typename, 415],
  ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'query=%7B__typename%7D', 415],
  ['an upload', { 'content-type': 'multipart/form-data; boundary=B' }, '--B--', 415],
  ['compressed bytes', { 'content-encoding': 'gzip' }, gzipSync(typename), 415],
  ['another charset', { 'content-type': 'application/json; charset=utf-16' }, Buffer.from(typename, 'utf16le'), 415],
  ['bytes that are not UTF-8', {}, Buffer.from('7b2271ff', 'hex'), 400],
  ['no JSON', {}, 'query', 400],
  ['null', {}, 'null', 400],
  ['a batch', {}, `[${typename},${typename}]`, 400],
  ['UTF-8, said aloud', { 'content-type': 'application/json; charset=UTF-8' }, typename, 200],
  ['a byte order mark', {}, `\ufeff${typename}`, 200],
])('a body that is %s', async (_, headers, body, status) => {
  const { post } = await runningServer();
  const reply = await post(body, headers);
  expect(reply.status).toBe(status);
  if (status !== 200) expect(reply.body.errors?.[0]?.extensions['code']).toBe('BAD_REQUEST');
});

it('the body is asked for only when its head is accepted', async () => {
  const { port } = await runningServer();
  const refused = await rawAnswer(port, head(['Expect: 100-continue', 'Content-Length: 2000000']));
  expect(refused).toMatch(/^HTTP\/1\.1 413 /);
  const served = await rawAnswer(
    port,
    head(['Expect: 100-continue', 'Connection: close', `Content-Length: ${typename.length}`]) + typename,
  );
  expect(served).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
});

describe('a number that JSON would not keep', () => {
  const vars = (meta: string) => `{"query":"query($m:JSON){__typename @skip(if:false)}","variables":{"m":${meta}}}`;

  it.each([
    '1.00000000000000000001',
    '{"a":[-0.1234567890123456789]}',
    '"a \\" quote and a backslash \\\\", "n": 12345678901234567890123',
    `1${'0'.repeat(3_000)}1`,
  ])('%s is refused', async (meta) => {
    const { post } = await runningServer();
    const { status, body } = await post(vars(meta));
    expect(status).toBe(400);
    expect(body.errors?.map((it) => it.extensions)).toMatchObject([{ code: 'BAD_USER_INPUT', outcome: 'NOT_APPLIED' }]);
  });

  it.each([
    '0.30000000000000004',
    '0.10000000000000001',
    '1000000000000000000000000000000',
    '0.000000000000000000000001',
    '1.50000000000000000000',
    '"1.00000000000000000001"',
    '"\\\\","n":"\\"1.00000000000000000001"',
  ])('%s is one that is kept', async (meta) => {
    const { post } = await runningServer();
    const { body } = await post(vars(meta));
    expect(body.errors?.map((it) => it.message)).toEqual(['Variable "$m" is never used.']);
  });

  it('is refused in the address, too', async () => {
    const { url } = await runningServer();
    const query = new URLSearchParams({ query: '{__typename}', variables: '{"m":1.00000000000000000001}' });
    expect((await fetch(`${url}?${query}`)).status).toBe(400);
  });

  it('is refused as a Float of the document', async () => {
    const schema = buildSchema('type Query { half(of: Float): Float }');
    const { post } = await runningServer({}, schema);
    const answers = await Promise.all(
      ['0.1234567890123456789', '0.30000000000000004'].map((it) => post({ query: `{half(of:${it})}` })),
    );
    expect(answers.map((it) => it.status)).toEqual([400, 200]);
    expect(answers[0]?.body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'of' });
  });
});

it('three requests in one write get three answers in order', async () => {
  const { port } = await runningServer();
  const requests = ['a', 'b', 'c'].map((alias) => `{"query":"{${alias}:__typename}"}`);
  const bytes = requests.map(
    (it, i) => head([`Content-Length: ${it.length}`, ...(i === 2 ? ['Connection: close'] : [])]) + it,
  );
  expect((await rawAnswer(port, bytes.join(''))).match(/\{"data":\{"\w"/g)).toEqual([
    '{"data":{"a"',
    '{"data":{"b"',
    '{"data":{"c"',
  ]);
});

function head(headers: readonly string[]): string {
  return ['POST /graphql HTTP/1.1', 'Host: x', 'Content-Type: application/json', ...headers, '', ''].join('\r\n');
}
