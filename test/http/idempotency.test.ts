import { expect, it } from 'vitest';
import { OperationError } from '../../src/operations/errors.ts';
import { toGraphQLError } from '../../src/schema/errors.ts';
import { meet } from '../support/race.ts';
import { albumsSchema, type Roots } from './albums.ts';
import { runningServer } from './runningServer.ts';

const create = { query: 'mutation($n:String!){createAlbum(data:{name:$n}){created}}', variables: { n: 'x' } };

/** A server whose mutation counts how often it is carried out. */
async function counting(createAlbum: (times: number) => unknown = () => ({ created: true })) {
  let times = 0;
  const roots: Roots = {
    createAlbum: async () => {
      times += 1;
      return createAlbum(times);
    },
  };
  const { post } = await runningServer({}, albumsSchema(roots));
  const send = (key: string, headers: Record<string, string> = {}, body: object = create) =>
    post(body, { 'idempotency-key': key, ...headers });
  return { send, times: () => times };
}

it('a mutation that is sent again is not carried out again, and gets its answer', async () => {
  const { send, times } = await counting((n) => ({ created: n === 1 }));
  const answers = [await send('"k"'), await send('"k"'), await send('k')];
  expect(answers.map((it) => [it.status, it.body])).toEqual(
    Array(3).fill([200, { data: { createAlbum: { created: true } } }]),
  );
  expect(times()).toBe(1);
  await send('"other"');
  expect(times()).toBe(2);
});

it('a key that was used for other variables, another document or operation is refused', async () => {
  const { send, times } = await counting();
  await send('"k"');
  const others = [
    { ...create, variables: { n: 'y' } },
    { ...create, query: `${create.query} ` },
    { ...create, query: `mutation A${create.query.slice(8)}`, operationName: 'A' },
  ];
  for (const body of others) {
    const { status, body: told } = await send('"k"', {}, body);
    expect([status, told]).toMatchObject([422, { errors: [{ extensions: { code: 'BAD_REQUEST' } }] }]);
    expect(told).not.toHaveProperty('data');
  }
  expect(times()).toBe(1);
});

it('while it is carried out, the same key is told to wait', async () => {
  const begun = meet(2);
  const ended = meet(2);
  const { send, times } = await counting(async () => {
    await begun();
    await ended();
    return { created: true };
  });
  const first = send('"k"');
  await begun();
  const second = await send('"k"');
  expect([second.status, second.headers.get('retry-after')]).toEqual([409, '1']);
  await ended();
  expect([(await first).status, (await send('"k"')).status, times()]).toEqual([200, 200, 1]);
});

it('a key under which nothing was stored is free again', async () => {
  const model = { name: 'Album' } as never;
  const { send, times } = await counting((n) => {
    if (n === 1) throw toGraphQLError(new OperationError('LOCK_TIMEOUT', 'Try again.', { model }));
    return { created: true };
  });
  expect((await send('"k"')).body.errors?.[0]?.extensions).toMatchObject({ outcome: 'NOT_APPLIED' });
  expect((await send('"k"', {}, { ...create, variables: { n: 'y' } })).body).toEqual({
    data: { createAlbum: { created: true } },
  });
  expect(times()).toBe(2);
});

it('an answer that leaves open what was stored is kept', async () => {
  const { send, times } = await counting(() => {
    throw new Error('COMMIT was lost');
  });
  const first = await send('"k"');
  expect(first.body.errors?.[0]?.extensions['outcome']).toBe('UNKNOWN');
  expect((await send('"k"')).body).toEqual(first.body);
  expect(times()).toBe(1);
});

it('one caller never gets the answer of another', async () => {
  const { send, times } = await counting();
  for (const headers of [{ authorization: 'Bearer a' }, { authorization: 'Bearer b' }, { cookie: 'session=1' }, {}])
    await send('"k"', headers as Record<string, string>);
  expect(times()).toBe(4);
});

it('a query is answered anew, whatever its key', async () => {
  const { send } = await counting();
  const answers = await Promise.all(['{a:__typename}', '{b:__typename}'].map((query) => send('"k"', {}, { query })));
  expect(answers.map((it) => it.body.data)).toEqual([{ a: 'Query' }, { b: 'Query' }]);
});

it.each(['', '""', '"a', 'a b', '"a", "b"', `"${'k'.repeat(256)}"`])('the key %j is refused', async (key) => {
  const { send, times } = await counting();
  expect([(await send(key)).status, times()]).toEqual([400, 0]);
});
