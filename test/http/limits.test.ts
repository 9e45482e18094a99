import { getIntrospectionQuery } from 'graphql';
import { describe, expect, it } from 'vitest';
import { type Reply, runningServer } from './runningServer.ts';

describe('a document above a limit is refused before anything runs', () => {
  it.each<[string, string]>([
    ['2,000 tokens', `{albums{${'id '.repeat(2_000)}}}`],
    ['12 fields deep', nested(13)],
    ['30 aliases', `{${Array.from({ length: 31 }, (_, i) => `a${i}:__typename`).join(' ')}}`],
    ['50 directives', `{${'__typename @include(if:true) '.repeat(5)}albums{${'id @skip(if:false) '.repeat(46)}}}`],
    ['5 directives at one place', `{__typename ${'@unknown '.repeat(10)}}`],
    ['one field repeated 30 times', `{${'__typename '.repeat(500)}}`],
    [
      '20 root fields of a mutation',
      `mutation{${Array.from({ length: 21 }, (_, i) => `m${i}:brokenAlbum{created}`).join(' ')}}`,
    ],
    ['20 root fields by way of a fragment', `mutation{...M ...M} fragment M on Mutation{${rootFields(21)}}`],
    [
      '100 fragments',
      `{__typename} ${Array.from({ length: 101 }, (_, i) => `fragment F${i} on Query{__typename}`).join(' ')}`,
    ],
    ['10 operations', Array.from({ length: 11 }, (_, i) => `query Q${i}{__typename}`).join(' ')],
    ['20,000 objects', '{albums(limit:200){tracks(limit:100){id}}}'],
    ['a parser that would run out of stack', `{albums(where:${'['.repeat(1_990)}`],
  ])('%s', async (_, query) => {
    const { post } = await runningServer();
    expectRefused(await post({ query }));
  });

  it('and told why an answer is too large although nobody asked for that many', async () => {
    const { post } = await runningServer();
    const { body } = await post({ query: '{albums{tracks{album{id}}} tags{id}}' });
    expect(body.errors?.[0]?.message).toMatch(/each list counted by its limit, given or not/);
  });

  it('25 fragments that spread the next one twice are refused within 100 ms', async () => {
    const { post } = await runningServer({ limits: { depth: 1_000, aliases: 1_000 } });
    const fragments = Array.from(
      { length: 25 },
      (_, i) => `fragment F${i} on Album{x:tracks{album{...F${i + 1}}} y:tracks{album{...F${i + 1}}}}`,
    );
    await post({ query: '{__typename}' });
    const start = performance.now();
    expectRefused(await post({ query: `{albums{...F0}} ${fragments.join(' ')} fragment F25 on Album{id}` }));
    expect(performance.now() - start).toBeLessThan(100);
  });

  it('variables nested 200 deep', async () => {
    const { post } = await runningServer();
    const filter = `${'{"NOT":['.repeat(5_000)}{}${']}'.repeat(5_000)}`;
    expectRefused(await post(`{"query":"query($w:AlbumFilter){albums(where:$w){id}}","variables":{"w":${filter}}}`));
  });
});

describe('a document at a limit is served', () => {
  it.each<[string, string]>([
    ['12 fields deep', nested(12)],
    ['30 aliases', `{${Array.from({ length: 30 }, (_, i) => `a${i}:__typename`).join(' ')}}`],
    ['20 root fields of a mutation', `mutation{${rootFields(20)}}`],
    ['20,000 objects', '{albums(limit:100){tracks(limit:99){album{id}}} tags(limit:100){id}}'],
  ])('%s', async (_, query) => {
    const { post } = await runningServer();
    const { status, body } = await post({ query });
    expect(status).toBe(200);
    expect(body.errors?.filter((it) => it.extensions['code'] === 'LIMIT_EXCEEDED') ?? []).toEqual([]);
  });

  it('introspection, which is deeper, in development', async () => {
    const { post } = await runningServer();
    const { status, body } = await post({ query: getIntrospectionQuery() });
    expect({ status, errors: body.errors }).toEqual({ status: 200, errors: undefined });
  });
});

describe('the cost', () => {
  it.each<[string, string, object, boolean]>([
    ['takes a limit from a variable', 'query($n:Int!){albums(limit:$n){id}}', { n: 20_001 }, true],
    ['takes it from the default of a variable', 'query($n:Int!=20001){albums(limit:$n){id}}', {}, true],
    ['takes the default of the argument', '{albums{tracks{album{tracks(limit:2){id}}}}}', {}, true],
    [
      'counts fields that are merged once',
      '{albums{tracks{id}} albums{tracks{title}} ...F} fragment F on Query{albums{tracks{album{id}}}}',
      {},
      true,
    ],
    ['counts the page of a connection', '{albums(limit:100){tracksConnection(first:200){nodes{id}}}}', {}, true],
    ['takes a page of none at its word', '{albums{tracksConnection(first:0){nodes{album{tracks{id}}}}}}', {}, false],
    ['counts keys', 'query($k:[AlbumKey!]!){albumsByKey(keys:$k){tracks(limit:100){id}}}', { k: many(201) }, true],
    [
      'does not count what is skipped',
      'query($s:Boolean!){albums{tracks @skip(if:$s){album{tracks{id}}}}}',
      { s: true },
      false,
    ],
    [
      'counts lists below the rows of a bulk',
      'mutation($r:[AlbumCreate!]!){bulkCreateAlbum(rows:$r){results{record{tracks{id}}}}}',
      { r: rows(200) },
      true,
    ],
    [
      'counts lists below the rows a filter may match as those of a page',
      'mutation{updateManyAlbum(where:{name:"n"}){results{record{tracks(limit:200){id}}}}}',
      {},
      true,
    ],
    [
      'counts no more rows of a bulk than were given, however many columns are named',
      `mutation{bulkUpdateAlbum(rows:[{name:"n"}],columns:[${'name '.repeat(300)}]){results{record{tracks(limit:100){id}}}}}`,
      {},
      false,
    ],
    [
      'leaves the rows of a bulk to their own limit',
      'mutation($r:[AlbumCreate!]!){bulkCreateAlbum(rows:$r){results{record{id}}}}',
      { r: rows(10_000) },
      false,
    ],
    ['counts the nodes of a graph', graphDocument, { g: graphOf(20_001), e: ['tracks'] }, true],
    [
      'counts them where they are written out',
      `mutation{saveRelatedAlbum(graph:{tracks:[${'{},'.repeat(400)}]}){graph{nodes{path}}record{tracks{album{tracks(limit:200){id}}}}}}`,
      {},
      true,
    ],
    ['leaves a graph to its own limit', graphDocument, { g: graphOf(10_000) }, false],
    ['does not count what a value of a node holds', graphDocument, { g: { meta: many(20_001) } }, false],
  ])('%s', async (_, query, variables, isTooMuch) => {
    const { post } = await runningServer({}, undefined);
    const { status, body } = await post({ query, variables });
    const codes = body.errors?.map((it) => it.extensions['code']) ?? [];
    expect({ status, isTooMuch: codes.includes('LIMIT_EXCEEDED') }).toEqual({
      status: isTooMuch ? 400 : 200,
      isTooMuch,
    });
  });

  it('is counted anew for other variables of the same document', async () => {
    const { post } = await runningServer();
    const query = 'query($n:Int!,$s:Boolean!){albums(limit:$n){id tracks(limit:100) @skip(if:$s){id}}}';
    const refused = async (variables: object) => {
      const { body } = await post({ query, variables });
      return body.errors?.[0]?.extensions['code'] === 'LIMIT_EXCEEDED';
    };
    const answers = [
      await refused({ n: 10, s: true }),
      await refused({ n: 1_000, s: false }),
      await refused({ n: 1_000, s: true }),
    ];
    expect(answers).toEqual([false, true, false]);
  });

  it('merged fields are not counted twice', async () => {
    const { post } = await runningServer();
    const query =
      '{albums{tracks{id}} ...A ...B} fragment A on Query{albums{tracks{title}}} fragment B on Query{albums{tracks{id}}}';
    expect((await post({ query })).status).toBe(200);
  });
});

/** A query whose deepest field is the `depth`th, without costing much. */
function nested(depth: number): string {
  const fields = Array.from({ length: depth - 2 }, (_, i) => (i % 2 === 0 ? 'tracks(limit:1)' : 'album'));
  return `{albums(limit:1){${fields.map((it) => `${it}{`).join('')}id${'}'.repeat(depth)}`;
}

function rootFields(count: number): string {
  return Array.from({ length: count }, (_, i) => `m${i}:createAlbum(data:{name:"n"}){created}`).join(' ');
}

function many(count: number): object[] {
  return Array.from({ length: count }, (_, id) => ({ id }));
}

const graphDocument =
  'mutation($g:AlbumNode!,$e:[String!]){saveRelatedAlbum(graph:$g,exclude:$e){graph{count nodes{path}}}}';

// Half of them below another one.
function graphOf(count: number): object {
  const tracks = Array.from({ length: (count - 1) / 2 }, () => ({ parent: {} }));
  return { tracks };
}

function rows(count: number): object[] {
  return Array.from({ length: count }, (_, i) => ({ name: `n${i}` }));
}

function expectRefused({ status, body }: Reply): void {
  expect(status).toBe(400);
  expect(body).not.toHaveProperty('data');
  expect(body.errors?.map((it) => it.extensions['code'])).toEqual(['LIMIT_EXCEEDED']);
}
