import { parameterOf } from '../../../src/database/cells.ts';
import type { Cells } from '../../../src/database/session.ts';
import { insertRow } from '../../../src/database/statements.ts';
import type { Model } from '../../../src/model/model.ts';
import type { TestApi } from '../api.ts';
import type { PlainRow } from './holds.ts';
import { pools } from './pools.ts';
import type { Chance } from './random.ts';

type Draft = Record<string, unknown>;

/** The rows of `filters.prisma`, with their related rows in them. */
export interface World {
  readonly rows: (model: string) => readonly PlainRow[];
}

/** Random rows, most of them with some columns empty; values repeat, so that conditions are met. */
export function randomWorld(models: readonly Model[], chance: Chance, size: number): World {
  const filled = (name: string, keys: Draft): Draft => {
    const row: Draft = { ...keys };
    for (const column of modelOf(models, name).columns.filter((it) => !(it.name in keys))) {
      const pool = pools[column.name] ?? [];
      const value = () => (chance.odds(0.25) && !column.required ? null : chance.one(pool));
      row[column.name] = column.list ? (chance.odds(0.2) ? null : chance.some(pool, 4)) : value();
    }
    return row;
  };
  const owners = Array.from({ length: 6 }, (_, id) => filled('Owner', { id }));
  const badges = Array.from({ length: 5 }, (_, id) => filled('Badge', { id, ownerId: id < 3 ? id * 2 : null }));
  const places = ['x', 'y', 'X y'].flatMap((b) => [1, 2].map((a) => filled('Place', { a, b })));
  const tags = ['red', 'blue', 'a%b', 'x_y'].map((word) => filled('Tag', { word }));
  const things = Array.from({ length: size }, (_, id) => {
    const place = chance.odds(0.7) ? chance.one(places) : null;
    return filled('Thing', {
      id,
      ownerId: chance.odds(0.7) ? chance.below(owners.length) : null,
      upId: id > 0 && chance.odds(0.7) ? chance.below(id) : null,
      // Half a key leads nowhere.
      placeA: place?.['a'] ?? (chance.odds(0.5) ? 1 : null),
      placeB: place?.['b'] ?? null,
    });
  });
  link(things, 'owner', owners, 'things', (thing, owner) => thing['ownerId'] === owner['id']);
  link(things, 'up', things, 'below', (thing, up) => thing['upId'] === up['id']);
  link(things, 'place', places, 'things', (it, place) => it['placeA'] === place['a'] && it['placeB'] === place['b']);
  link(badges, 'owner', owners, 'badges', (badge, owner) => badge['ownerId'] === owner['id']);
  for (const owner of owners) owner['badge'] = (owner['badges'] as Draft[])[0] ?? null;
  pair(things, 'tags', tags, 'things', chance);
  pair(things, 'likes', things, 'likedBy', chance);
  const all: Readonly<Record<string, readonly Draft[]>> = {
    Owner: owners,
    Badge: badges,
    Place: places,
    Tag: tags,
    Thing: things,
  };
  return { rows: (model) => all[model] ?? [] };
}

/** Puts a world into the database, in place of the one before. */
export async function store(api: TestApi, world: World): Promise<void> {
  await api.sql('TRUNCATE "Thing", "Owner", "Badge", "Place", "Tag" CASCADE');
  for (const name of ['Owner', 'Badge', 'Place', 'Tag', 'Thing']) {
    const model = modelOf(api.models, name);
    const sql = insertRow(model, { set: model.columns, added: [] }, { orNothing: false });
    for (const row of world.rows(name))
      await api.sql(
        sql,
        model.columns.map((it) => parameterOf(it, row[it.name])),
      );
  }
  for (const thing of world.rows('Thing')) {
    for (const tag of thing['tags'] as PlainRow[])
      await api.sql('INSERT INTO "_TagToThing" ("A", "B") VALUES ($1, $2)', [tag['word'], thing['id']]);
    // Of two fields of one model the first by name is A: whoever is asked for `likedBy` stands there.
    for (const liked of thing['likes'] as PlainRow[])
      await api.sql('INSERT INTO "_Likes" ("A", "B") VALUES ($1, $2)', [liked['id'], thing['id']]);
  }
}

/** The model of this name. */
export function modelOf(models: readonly Model[], name: string): Model {
  const model = models.find((it) => it.name === name);
  if (!model) throw new Error(`No model ${name}.`);
  return model;
}

/** Where the rows of an answer, each with a `row` of Json, stand among those of a world. */
export function placesOf(model: Model, rows: readonly PlainRow[], found: readonly Cells[]): readonly number[] {
  const keyOf = (it: object) => JSON.stringify(model.primary?.columns.map((name) => (it as PlainRow)[name]));
  const places = new Map(rows.map((it, index) => [keyOf(it), index]));
  return found.map((it) => places.get(keyOf(it['row'] as object)) ?? -1);
}

function link(
  rows: readonly Draft[],
  one: string,
  others: readonly Draft[],
  many: string,
  related: (row: Draft, other: Draft) => boolean,
): void {
  for (const other of others) other[many] = rows.filter((it) => related(it, other));
  for (const row of rows) row[one] = others.find((it) => related(row, it)) ?? null;
}

function pair(rows: readonly Draft[], name: string, others: readonly Draft[], back: string, chance: Chance): void {
  for (const row of rows) row[name] = others.filter(() => chance.odds(2 / (others.length + 2)));
  for (const other of others) other[back] = rows.filter((it) => (it[name] as Draft[]).includes(other));
}
