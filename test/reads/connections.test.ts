import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered } from '../support/answered.ts';
import type { TestApi } from '../support/api.ts';
import { openDemonstration } from '../support/demonstration.ts';

let api: TestApi;

beforeAll(async () => {
  api = await openDemonstration();
});

afterAll(() => api?.close());

const orders = [
  '[]',
  '[{ name: ASC }]',
  '[{ rating: DESC }]',
  '[{ rating: ASC_NULLS_FIRST }, { name: DESC }]',
  '[{ releasedAt: DESC_NULLS_LAST }]',
  '[{ artist: { name: ASC } }]',
  '[{ label: { parent: { name: DESC } } }, { plays: ASC }]',
  '[{ tracksCount: DESC }]',
  '[{ tagsCount: ASC }, { artist: { country: { name: DESC_NULLS_FIRST } } }]',
];

describe('pages of a connection', () => {
  it.each(orders)('ordered by %s they are the list, forwards and backwards', async (order) => {
    const whole = await names(`albums(orderBy: ${order}, limit: 1000) { name }`, 'albums');
    expect(whole.length).toBeGreaterThan(30);
    const forwards: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const page = await connection({ order, size: 'first: 7', bound: after && `after: "${after}"` });
      forwards.push(...page.names);
      expect(page.hasPreviousPage).toBe(after !== null);
      [after, more] = [page.endCursor, page.hasNextPage];
    }
    expect(forwards).toEqual(whole);
    const backwards: string[] = [];
    for (let before: string | null = null, more = true; more; ) {
      const page = await connection({ order, size: 'last: 11', bound: before && `before: "${before}"` });
      backwards.unshift(...page.names);
      expect(page.hasNextPage).toBe(before !== null);
      [before, more] = [page.startCursor, page.hasPreviousPage];
    }
    expect(backwards).toEqual(whole);
  });

  it('a cursor stays good when its row is gone', async () => {
    const order = '[{ name: ASC }]';
    await api.run('create', 'Album', { data: { name: '0000 1' } });
    await api.run('create', 'Album', { data: { name: '0000 2' } });
    const first = await connection({ order, size: 'first: 1', bound: null });
    expect(first.names).toEqual(['0000 1']);
    await api.sql(`DELETE FROM "Album" WHERE name = '0000 1'`);
    const next = await connection({ order, size: 'first: 1', bound: `after: "${first.endCursor}"` });
    expect(next.names).toEqual(['0000 2']);
    await api.sql(`DELETE FROM "Album" WHERE name = '0000 2'`);
  });

  it('both ends may be bounds', async () => {
    const order = '[{ name: ASC }]';
    const { cursors, names } = await connection({ order, size: 'first: 5', bound: null });
    const between = await connection({
      order,
      size: 'first: 9',
      bound: `after: "${cursors[0]}", before: "${cursors[4]}"`,
    });
    expect(between.names).toEqual(names.slice(1, 4));
  });

  it('a cursor of another ordering is refused, and one that was made up', async () => {
    const { endCursor } = await connection({ order: '[{ name: ASC }]', size: 'first: 1', bound: null });
    for (const [orderBy, cursor] of [
      ['[{ name: DESC }]', endCursor],
      ['[]', endCursor],
      ['[{ name: ASC }]', 'bm9uc2Vuc2U'],
    ]) {
      const { errors } = await api.ask(
        `{ albumsConnection(orderBy: ${orderBy}, after: "${cursor}") { nodes { id } } }`,
      );
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'after' });
    }
  });

  it('sizes are checked', async () => {
    const told = async (args: string) => {
      const { errors } = await api.ask(`{ albumsConnection(${args}) { nodes { id } } }`);
      return errors?.[0]?.extensions;
    };
    expect(await told('first: 1, last: 1')).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'last' });
    expect(await told('first: -1')).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'first' });
    expect(await told('last: 1001')).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(await told('first: 0')).toBeUndefined();
  });
});

describe('a connection below a list', () => {
  it('has a page, cursors and a count for every row', async () => {
    const data = await answered(
      api,
      `{
      albums(limit: 5) {
        tracks(limit: 1000) { title }
        tracksConnection(first: 2) { totalCount edges { cursor node { title } } nodes { position } pageInfo { hasNextPage endCursor } }
      }
    }`,
    );
    const albums = data['albums'] as readonly BelowList[];
    for (const { tracks, tracksConnection } of albums) {
      expect(tracksConnection.totalCount).toBe(tracks.length);
      expect(tracksConnection.edges.map((it) => it.node.title)).toEqual(tracks.slice(0, 2).map((it) => it.title));
      expect(tracksConnection.nodes).toHaveLength(tracksConnection.edges.length);
      expect(tracksConnection.pageInfo).toEqual({
        hasNextPage: tracks.length > 2,
        endCursor: tracksConnection.edges.at(-1)?.cursor ?? null,
      });
    }
  });

  it('its rows may be asked for under several names, each with a selection of its own', async () => {
    const data = await answered(
      api,
      `{
      artists(limit: 2) {
        albumsConnection(first: 1) {
          a: edges { node { tracks(limit: 1) { title } } other: node { name } }
          edges { node { tracks(limit: 2) { position } } }
          nodes { tracksCount }
        }
      }
    }`,
    );
    const [artist] = data['artists'] as readonly { readonly albumsConnection: Record<string, readonly object[]> }[];
    expect(artist?.albumsConnection).toMatchObject({
      a: [{ node: { tracks: [{ title: expect.any(String) }] }, other: { name: expect.any(String) } }],
      edges: [{ node: { tracks: [{ position: 1 }, { position: 2 }] } }],
      nodes: [{ tracksCount: expect.any(Number) }],
    });
  });
});

interface BelowList {
  readonly tracks: readonly { readonly title: string }[];
  readonly tracksConnection: {
    readonly totalCount: number;
    readonly edges: readonly { readonly cursor: string; readonly node: { readonly title: string } }[];
    readonly nodes: readonly object[];
    readonly pageInfo: object;
  };
}

interface Asked {
  readonly order: string;
  readonly size: string;
  readonly bound: string | null;
}

async function connection({ order, size, bound }: Asked) {
  const args = [`orderBy: ${order}`, size, ...(bound === null ? [] : [bound])].join(', ');
  const data = await answered(
    api,
    `{ albumsConnection(${args}) { edges { cursor node { name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
  );
  const { edges, pageInfo } = data['albumsConnection'] as {
    readonly edges: readonly { readonly cursor: string; readonly node: { readonly name: string } }[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly hasPreviousPage: boolean;
      readonly startCursor: string | null;
      readonly endCursor: string | null;
    };
  };
  return { names: edges.map((it) => it.node.name), cursors: edges.map((it) => it.cursor), ...pageInfo };
}

async function names(field: string, answer: string): Promise<readonly string[]> {
  const data = await answered(api, `{ ${field} }`);
  return (data[answer] as readonly { readonly name: string }[]).map((it) => it.name);
}
