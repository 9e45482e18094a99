import { expect, it } from 'vitest';
import { runningServer } from './runningServer.ts';

it('a request leaves one line without variables, literals or aliases', async () => {
  const { post, log } = await runningServer();
  await post(
    {
      query:
        'mutation Make($d:AlbumCreate!){secretAlias:createAlbum(data:$d){created} createAlbum(data:{name:"secret literal"}){created}}',
      variables: { d: { name: 'secret variable' } },
    },
    { 'x-request-id': 'req-1' },
  );
  expect(log).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      level: 'info',
      requestId: 'req-1',
      method: 'POST',
      path: '/graphql',
      status: 200,
      ms: expect.any(Number),
      operationType: 'mutation',
      operationName: 'Make',
      rootFields: ['createAlbum'],
    },
  ]);
  expect(JSON.stringify(log)).not.toContain('secret');
});

it.each<[string, string | object, number, string]>([
  ['a document that is not valid', { query: '{secret}' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
  ['a document that does not parse', { query: '{secret(:' }, 400, 'GRAPHQL_PARSE_FAILED'],
  ['a body that is no JSON', 'secret', 400, 'BAD_REQUEST'],
  [
    'a wrong variable',
    { query: 'query($n:Int!){albums(limit:$n){id}}', variables: { n: 'secret' } },
    400,
    'BAD_USER_INPUT',
  ],
])('%s leaves its code and nothing of itself', async (_, body, status, code) => {
  const { post, log } = await runningServer();
  await post(body);
  expect(log).toHaveLength(1);
  expect(log[0]).toMatchObject({ level: 'warn', status, errorCodes: [code] });
  expect(JSON.stringify(log)).not.toContain('secret');
});

it('the query of a GET is not logged, nor a long path', async () => {
  const { url, log } = await runningServer();
  await fetch(`${url}?query={__typename}&operationName=secret`);
  await fetch(new URL(`/${'x'.repeat(1_000)}`, url));
  expect(JSON.stringify(log)).not.toContain('secret');
  expect(log.map((it) => String(it['path']).length)).toEqual([8, 200]);
});

it('a client that goes away leaves a line too', async () => {
  const { server, url, log } = await runningServer({ requestTimeoutMs: 50 });
  const leaving = new AbortController();
  server.http.once('request', () => leaving.abort());
  await expect(fetch(`${url}?query={albums{id}}`, { signal: leaving.signal })).rejects.toThrow();
  await expect.poll(() => log.length).toBe(1);
});
