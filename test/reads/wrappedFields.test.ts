import {
  execute as executeByField,
  type GraphQLField,
  type GraphQLFieldResolver,
  GraphQLFloat,
  isLeafType,
  isObjectType,
  lexicographicSortSchema,
  parse,
} from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../../src/schema/execute.ts';
import type { TestApi } from '../support/api.ts';
import { openDemonstration } from '../support/demonstration.ts';
import { statementsDuring } from '../support/statements.ts';
import { writes } from '../support/written.ts';

let api: TestApi;
const undo: (() => void)[] = [];

beforeAll(async () => {
  api = await openDemonstration();
});

afterEach(() => {
  for (const it of undo.splice(0)) it();
});

afterAll(() => api?.close());

type Resolve = GraphQLFieldResolver<unknown, { readonly role?: string }, Record<string, unknown>>;

/** Puts a resolver before that of a field, as middleware does. */
function wrap(type: string, field: string, before: (resolve: Resolve) => Resolve): void {
  const found = api.api.schema.getType(type);
  const definition = isObjectType(found) ? found.getFields()[field] : undefined;
  const { resolve } = definition ?? {};
  if (!definition || !resolve) throw new TypeError(`There is no ${type}.${field}.`);
  definition.resolve = before(resolve as Resolve) as typeof resolve;
  undo.push(() => {
    definition.resolve = resolve;
  });
}

async function ask(text: string, contextValue: object = {}) {
  return JSON.parse(JSON.stringify(await execute({ schema: api.api.schema, document: parse(text), contextValue })));
}

const onlyForStaff =
  (resolve: Resolve): Resolve =>
  (source, args, context, info) => {
    if (context.role !== 'staff') throw new Error('Not for everybody.');
    return resolve(source, args, context, info);
  };

describe('a resolver that was put before that of a field has its say', () => {
  it.each([
    ['a column', 'Album', 'rating', '{ albums(limit: 1) { id rating } }', ['albums', 0, 'rating']],
    [
      'a column of a related row',
      'Artist',
      'name',
      '{ albums(limit: 1) { artist { name } } }',
      ['albums', 0, 'artist', 'name'],
    ],
    ['a list of related rows', 'Album', 'tracks', '{ albums(limit: 1) { tracks { title } } }', ['albums', 0, 'tracks']],
    ['a count', 'Album', 'tracksCount', '{ albums(limit: 1) { tracksCount } }', ['albums', 0, 'tracksCount']],
    [
      'the rows of a page',
      'AlbumConnection',
      'nodes',
      '{ albumsConnection(first: 1) { nodes { id } } }',
      ['albumsConnection', 'nodes'],
    ],
    [
      'what an aggregate works out',
      'AlbumAggregate',
      'max',
      '{ albumsAggregate { max { plays } } }',
      ['albumsAggregate', 'max'],
    ],
    ['a query', 'Query', 'albums', '{ albums(limit: 1) { id } }', ['albums']],
    ['a mutation', 'Mutation', 'loadAlbum', 'mutation { loadAlbum(where: { id: 1 }) { outcome } }', ['loadAlbum']],
    [
      'a payload',
      'AlbumPayload',
      'record',
      'mutation { loadAlbum(where: { id: 1 }) { record { id } } }',
      ['loadAlbum', 'record'],
    ],
  ])('%s', async (_name, type, field, query, path) => {
    const open = await ask(query);
    expect(open.errors).toBeUndefined();
    wrap(type, field, onlyForStaff);
    expect((await ask(query)).errors).toMatchObject([{ message: 'Not for everybody.', path }]);
    expect(await ask(query, { role: 'staff' })).toEqual(open);
  });

  it('once for each write, however often its document is started', async () => {
    let times = 0;
    wrap('Mutation', 'updateAlbum', (resolve) => (...all) => {
      times += 1;
      return resolve(...all);
    });
    const before = await ask('{ album(where: { id: 1 }) { plays } }');
    const after = await ask(
      'mutation { updateAlbum(where: { id: 1 }, increment: { plays: 1 }) { record { plays tracks { title } } } }',
    );
    expect(times).toBe(1);
    expect(Number(after.data.updateAlbum.record.plays)).toBe(Number(before.data.album.plays) + 1);
  });

  it('and every column of its row, asked for or not', async () => {
    const { data } = await ask('{ albums(limit: 3) { id name } }');
    wrap('Album', 'name', () => (row) => {
      const { id, name, rating } = row as Readonly<Record<string, unknown>>;
      return rating === undefined ? 'not read' : `${id} ${name}`;
    });
    const seen = await ask('{ albums(limit: 3) { name } }');
    const expected = data.albums.map((it: { id: number; name: string }) => ({ name: `${it.id} ${it.name}` }));
    expect(seen.data.albums).toEqual(expected);
  });
});

/** Changes the schema in place until the test is over. */
function change<T extends object, K extends keyof T>(of: T, name: K, value: T[K]): void {
  const [own, was] = [Object.hasOwn(of, name), of[name]];
  of[name] = value;
  undo.push(() => {
    if (own) of[name] = was;
    else Reflect.deleteProperty(of, name);
  });
}

async function sameAsByField(text: string, schema = api.api.schema): Promise<string> {
  const args = { schema, document: parse(text), contextValue: {} };
  const ours = JSON.stringify(await execute(args));
  expect(ours).toBe(JSON.stringify(await executeByField(args)));
  return ours;
}

function fieldsOf(name: string) {
  const type = api.api.schema.getType(name);
  if (!isObjectType(type)) throw new TypeError(`${name} is no object.`);
  return type.getFields() as Readonly<Record<string, GraphQLField<unknown, unknown>>>;
}

describe('what else was put in the place of ours goes, too', () => {
  it('the resolver of another column', async () => {
    const { artistId, labelId } = fieldsOf('Album');
    if (artistId && labelId) change(artistId, 'resolve', labelId.resolve);
    await sameAsByField('{ albums(limit: 2) { artistId labelId } }');
  });

  it('another type of a field', async () => {
    const { rating } = fieldsOf('Album');
    if (rating) change(rating, 'type', GraphQLFloat);
    expect(await sameAsByField('{ albums(limit: 1) { rating } }')).toMatch(/"rating":\d/);
  });

  it.each(['String', 'Decimal', 'AlbumKind'])(
    'another spelling of %s, before another schema is built or after',
    async (name) => {
      const type = api.api.schema.getType(name);
      if (!isLeafType(type)) throw new TypeError(`${name} is no leaf.`);
      change(type, 'serialize', () => 'hidden');
      const other = await openDemonstration();
      const text = '{ albums(limit: 1) { name rating kind } artists(limit: 1) { albums { name rating kind } } }';
      expect(await sameAsByField(text)).toContain('hidden');
      await sameAsByField(text, other.api.schema);
      await other.close();
    },
  );

  it('who says whether an object is one of its type', async () => {
    const type = api.api.schema.getType('Album');
    if (!isObjectType(type)) throw new TypeError('There are no albums.');
    change(type, 'isTypeOf', () => false);
    expect(await sameAsByField('{ albums(limit: 1) { name } }')).toContain('errors');
  });
});

it('a copy of the schema with the same parts is answered as fast', async () => {
  const schema = lexicographicSortSchema(api.api.schema);
  expect(schema.getType('Album')).not.toBe(api.api.schema.getType('Album'));
  const text = '{ albums(limit: 3) { name rating kind releasedAt } }';
  const seen = await statementsDuring(
    api.pool,
    () => execute({ schema, document: parse(text), contextValue: {} }) as Promise<unknown>,
  );
  expect(writes(seen)).toHaveLength(1);
  await sameAsByField(text, schema);
});
