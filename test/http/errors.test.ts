import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { albumsSchema } from './albums.ts';
import { runningServer } from './runningServer.ts';

describe('what a resolver throws', () => {
  it('is told when it has a code of the closed list, with the id of the request', async () => {
    const { post } = await runningServer();
    const { status, body } = await post({ query: '{told{id}}' }, { 'x-request-id': 'req-1' });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        data: { told: null },
        errors: [
          {
            message: 'There is no Album with this key.',
            locations: [{ line: 1, column: 2 }],
            path: ['told'],
            extensions: { code: 'NOT_FOUND', outcome: 'NOT_APPLIED', requestId: 'req-1' },
          },
        ],
      },
    });
  });

  it('is masked when it is anything else, and logged whole', async () => {
    const { post, log } = await runningServer();
    const { status, body } = await post({ query: '{broken{id}}' }, { 'x-request-id': 'req-2' });
    expect(status).toBe(200);
    expect(body.errors).toEqual([
      {
        message: 'Something went wrong on our side. The request id finds it in the log.',
        locations: [{ line: 1, column: 2 }],
        path: ['broken'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', outcome: 'NOT_APPLIED', requestId: 'req-2' },
      },
    ]);
    expect(log[0]).toMatchObject({ level: 'error', requestId: 'req-2', errorCodes: ['INTERNAL_SERVER_ERROR'] });
    const text = JSON.stringify(log[0]);
    for (const part of ['SELECT secret', '23505 Album_name_key', 'albums.ts']) expect(text).toContain(part);
  });

  it('leaves the outcome of a mutation unknown when it is masked', async () => {
    const { post } = await runningServer();
    const { body } = await post({ query: 'mutation{brokenAlbum{created}}' });
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', outcome: 'UNKNOWN' });
  });

  it.each<[string, Error]>([
    ['a code that is not on the list', new GraphQLError('P2002 on "Album"', { extensions: { code: 'P2002' } })],
    ['no code', new GraphQLError('relation "Album" does not exist')],
    [
      'an original error behind it',
      new GraphQLError('A hidden sentence.', { extensions: { code: 'NOT_FOUND' }, originalError: new Error('SQL') }),
    ],
    ['a value that cannot be serialised', new GraphQLError('Int cannot represent non-integer value: "secret"')],
  ])('is masked when it has %s', async (_, error) => {
    const { post } = await runningServer({}, albumsSchema({ told: () => Promise.reject(error) }));
    const { body } = await post({ query: '{told{id}}' });
    expect(body.errors?.map((it) => it.extensions['code'])).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(JSON.stringify(body)).not.toContain(error.message);
  });

  it('is told at most twenty times', async () => {
    const fails = () => {
      throw new GraphQLError('No.', { extensions: { code: 'NOT_FOUND' } });
    };
    const albums = () => Array.from({ length: 100 }, () => ({ id: 1, meta: fails, name: 'n' }));
    const { post } = await runningServer({}, albumsSchema({ albums }));
    const { body } = await post({ query: '{albums{id meta}}' });
    expect(body.errors).toHaveLength(20);
  });
});

describe('what is refused before it runs', () => {
  it.each<[string, object, string, string, argument?: string]>([
    ['syntax', { query: '{' }, 'GRAPHQL_PARSE_FAILED', 'Syntax Error: Expected Name, found <EOF>.'],
    [
      'a field that is not there, without a suggestion',
      { query: '{albms{id}}' },
      'GRAPHQL_VALIDATION_FAILED',
      'Cannot query field "albms" on type "Query".',
    ],
    [
      'an operation that is not named',
      { query: 'query A{__typename} query B{__typename}' },
      'BAD_REQUEST',
      'Could not determine what operation to execute.',
    ],
    ['a subscription', { query: 'subscription{albums{id}}' }, 'GRAPHQL_VALIDATION_FAILED', 'There is no subscription.'],
    [
      'a variable without its value',
      create({ name: 'n', plays: 'secret" at "d.x' }),
      'BAD_USER_INPUT',
      'Variable "$d" got an invalid value at "d.plays": Int cannot represent non-integer value.',
      'data.plays',
    ],
    [
      'an enum without its value',
      create({ name: 'n', sort: 'secret' }),
      'BAD_USER_INPUT',
      'Variable "$d" got an invalid value at "d.sort": This value does not exist in "Sort" enum.',
      'data.sort',
    ],
    [
      'a variable of another type',
      create('secret'),
      'BAD_USER_INPUT',
      'Variable "$d" got an invalid value: Expected type "AlbumCreate" to be an object.',
      'data',
    ],
    [
      'a part of a variable inside a list',
      {
        query: 'mutation($d:AlbumCreate!){bulkCreateAlbum(rows:[{name:"a"},$d]){results{index}}}',
        variables: { d: { plays: 1 } },
      },
      'BAD_USER_INPUT',
      'Variable "$d" got an invalid value: Field "name" of required type "String!" was not provided.',
      'rows[1]',
    ],
    [
      'a variable that is not there',
      { query: 'query($n:Int!){albums(limit:$n){id}}' },
      'BAD_USER_INPUT',
      'Variable "$n" of required type "Int!" was not provided.',
      'limit',
    ],
    [
      'a literal without its value',
      { query: '{albums(limit:"secret"){id}}' },
      'GRAPHQL_VALIDATION_FAILED',
      'Int cannot represent non-integer value.',
    ],
    [
      'a member that requests do not have',
      { query: '{__typename}', secret: 1 },
      'BAD_REQUEST',
      'A request has the members query, variables, operationName, extensions, and no other.',
    ],
    [
      'variables that are text',
      { query: '{__typename}', variables: '{}' },
      'BAD_REQUEST',
      'Expected "variables" param to be empty or an object, but given string.',
    ],
  ])('%s', async (_, request, code, message, argument) => {
    const { post } = await runningServer();
    const { status, body } = await post(request, { 'x-request-id': 'req-3' });
    expect(status).toBe(400);
    expect(body).not.toHaveProperty('data');
    expect(body.errors?.map((it) => [it.message, it.extensions])).toEqual([
      [message, { code, outcome: 'NOT_APPLIED', requestId: 'req-3', ...(argument === undefined ? {} : { argument }) }],
    ]);
  });

  it('has status 200 for a client that knows application/json only', async () => {
    const { post } = await runningServer();
    const { status, body } = await post({ query: '{' }, { accept: 'application/json' });
    expect(status).toBe(200);
    expect(body.errors?.[0]?.extensions['code']).toBe('GRAPHQL_PARSE_FAILED');
  });

  it('has at most twenty errors, each of a sane length', async () => {
    const { post } = await runningServer();
    const names = Array.from({ length: 100 }, (_, i) => `${'x'.repeat(1_000)}${i}`);
    const { body } = await post({ query: `{${names.join(' ')}}` });
    expect(body.errors).toHaveLength(20);
    expect(Math.max(...(body.errors ?? []).map((it) => it.message.length))).toBeLessThan(500);
  });

  it('is a null for an argument that may not be null, though its variable may', async () => {
    const { post } = await runningServer();
    const { status, body } = await post({
      query: 'query($n:Int=1){tags(limit:1){id} albums(limit:$n){id}}',
      variables: { n: null },
    });
    expect(status).toBe(200);
    expect(body.data).toBeNull();
    expect(body.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      outcome: 'NOT_APPLIED',
      argument: 'limit',
    });
  });
});

describe('time', () => {
  it.each([
    ['{slow{id}}', 'NOT_APPLIED'],
    ['mutation{slowAlbum{created}}', 'UNKNOWN'],
  ])('%s that takes too long is a TIMEOUT with outcome %s, and its signal is aborted', async (query, outcome) => {
    let signal: AbortSignal | undefined;
    const never = (_: unknown, context: { readonly signal: AbortSignal }) => {
      signal = context.signal;
      return new Promise(() => {});
    };
    const { post } = await runningServer({ requestTimeoutMs: 20 }, albumsSchema({ slow: never, slowAlbum: never }));
    const { status, body } = await post({ query });
    expect({ status, extensions: body.errors?.[0]?.extensions }).toMatchObject({
      status: 504,
      extensions: { code: 'TIMEOUT', outcome },
    });
    expect(signal?.aborted).toBe(true);
  });
});

it('a Json value and an alias called then are no promises', async () => {
  const { post } = await runningServer();
  const { body } = await post({ query: '{then:album(where:{id:1}){then:meta}}' });
  expect(JSON.stringify(body)).toBe('{"data":{"then":{"then":{"then":1}}}}');
});

function create(d: unknown): object {
  return { query: 'mutation($d:AlbumCreate!){createAlbum(data:$d){created}}', variables: { d } };
}
