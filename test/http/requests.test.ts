import { describe, expect, it } from 'vitest';
import { rawAnswer, runningServer } from './runningServer.ts';

describe('the id of a request', () => {
  it('is the one it came with', async () => {
    const { post } = await runningServer();
    expect((await post({ query: '{__typename}' }, { 'x-request-id': 'a.B_c-1' })).headers.get('x-request-id')).toBe(
      'a.B_c-1',
    );
  });

  it.each(['r'.repeat(65), 'a b', 'a"b', 'é'])('is a new one instead of %j', async (given) => {
    const { post } = await runningServer();
    const { headers } = await post({ query: '{__typename}' }, { 'x-request-id': given });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

it('every answer forbids caching, sniffing, framing and reading from elsewhere', async () => {
  const { url, post } = await runningServer();
  const answers = [
    await post({ query: '{__typename}' }, { origin: 'https://evil.example', cookie: 'session=1' }),
    await fetch(`${url}?query={__typename}`, { headers: { origin: 'https://evil.example' } }),
    await fetch(url, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    }),
    await fetch(new URL('/nowhere', url)),
  ];
  for (const { headers } of answers) {
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect([...headers.keys()].filter((it) => it.startsWith('access-control-'))).toEqual([]);
  }
});

it('a mutation is not carried out by GET', async () => {
  const { url } = await runningServer();
  const response = await fetch(`${url}?query=mutation{brokenAlbum{created}}`, {
    headers: { accept: 'application/graphql-response+json' },
  });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
});

it('a query by GET takes variables, and they are JSON', async () => {
  const { url } = await runningServer();
  const query = encodeURIComponent('query Q($n:String!){album(where:{name:$n}){id}}');
  const found = await fetch(`${url}?query=${query}&operationName=Q&variables=${encodeURIComponent('{"n":"x"}')}`);
  expect(await found.json()).toEqual({ data: { album: { id: 1 } } });
  expect((await fetch(`${url}?query=${query}&variables={`)).status).toBe(400);
});

it.each([
  ['GET', '/graphql/../../etc/passwd', 404],
  ['GET', '/graphqlx', 404],
  ['GET', '/', 404],
  ['GET', 'http://x/livez', 200],
  ['TRACE', '/graphql', 405],
  ['DELETE', '/graphql', 405],
  ['OPTIONS', '/graphql', 405],
  ['POST', '/livez', 405],
])('%s %s is %i', async (method, target, status) => {
  const { port } = await runningServer();
  const answer = await rawAnswer(port, `${method} ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

it('a host that is no host changes nothing', async () => {
  const { port } = await runningServer();
  const answer = await rawAnswer(
    port,
    'GET /graphql?query={__typename} HTTP/1.1\r\nHost: a b<c\r\nConnection: close\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});

it.each([
  ['more than a hundred headers', Array.from({ length: 101 }, (_, i) => `X-${i}: ${i}`)],
  ['more than 16 kB of them', [`X-Large: ${'x'.repeat(20_000)}`]],
])('%s are refused', async (_, headers) => {
  const { port } = await runningServer();
  const bytes = ['GET /livez HTTP/1.1', 'Host: x', 'Connection: close', ...headers, '', ''].join('\r\n');
  expect(await rawAnswer(port, bytes)).toMatch(/^HTTP\/1\.1 431 /);
});

it('a head has ten seconds, a request thirty', async () => {
  const { server } = await runningServer();
  expect([server.http.headersTimeout, server.http.requestTimeout]).toEqual([10_000, 30_000]);
});
