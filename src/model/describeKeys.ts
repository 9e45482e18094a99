import type { Datamodel, DatamodelModel } from './datamodel.ts';
import { keyFactsOf, type TableFacts } from './facts.ts';
import type { Column, Guard, Key } from './model.ts';

const missing: Guard = Object.freeze({ kind: 'missing', nullsNotDistinct: false });

/** Every unique key of a model that Prisma knows, the primary one first. */
export function describeKeys(
  model: DatamodelModel,
  columns: readonly Column[],
  { datamodel, known }: { readonly datamodel: Datamodel; readonly known: TableFacts | null },
): readonly Key[] {
  const table = model.dbName ?? model.name;
  const declared = declaredKeys(model).filter((key) =>
    key.columns.every((it) => columns.some(({ name }) => name === it)),
  );
  const fields = new Map(columns.map((it) => [it.name, it.field]));
  const taken = new Set(columns.map((it) => it.field));
  return declared.map(({ columns: names, primary, name }) => {
    const plain = names.map((it) => fields.get(it) ?? it).join('_');
    const joined = name ?? plain;
    // A compound key called like a column would be two members of one name.
    const field = names.length === 1 ? plain : taken.has(joined) ? `${joined}_key` : joined;
    const found = known ? keyFactsOf(known, stored(names, columns)) : null;
    return Object.freeze<Key>({
      field,
      name: names.length === 1 ? (names[0] ?? '') : (name ?? names.join('_')),
      columns: Object.freeze(names),
      primary,
      constraint:
        found?.constraint ??
        mappedName(model.name, names, primary, datamodel) ??
        constraintName(table, stored(names, columns), primary),
      guard: known ? (found?.guard ?? missing) : null,
    });
  });
}

interface Declared {
  readonly columns: readonly string[];
  readonly primary: boolean;
  readonly name: string | null;
}

function declaredKeys(model: DatamodelModel): readonly Declared[] {
  const single = model.fields.filter((it) => it.isId).map((it) => ({ columns: [it.name], primary: true, name: null }));
  const compound = model.primaryKey
    ? [{ columns: [...model.primaryKey.fields], primary: true, name: model.primaryKey.name }]
    : [];
  const uniques = model.fields
    .filter((it) => it.isUnique && !it.isId)
    .map((it) => ({ columns: [it.name], primary: false, name: null }));
  const named = model.uniqueIndexes.map((it) => ({ columns: [...it.fields], primary: false, name: it.name }));
  const bare = model.uniqueFields
    .filter((it) => !named.some((key) => same(key.columns, it)))
    .map((it) => ({ columns: [...it], primary: false, name: null }));
  const all: Declared[] = [];
  for (const key of [...compound, ...single, ...uniques, ...named, ...bare])
    if (!all.some((it) => same(it.columns, key.columns))) all.push(key);
  return all;
}

function mappedName(model: string, names: readonly string[], primary: boolean, { indexes }: Datamodel): string | null {
  const index = indexes.find(
    (it) =>
      it.model === model &&
      it.type === (primary ? 'id' : 'unique') &&
      same(
        it.fields.map((field) => field.name),
        names,
      ),
  );
  return index?.dbName ?? null;
}

/** Prisma's default name of a constraint, cut to PostgreSQL's 63 bytes before the suffix. */
function constraintName(table: string, columns: readonly string[], primary: boolean): string {
  return primary ? cut(table, '_pkey') : cut([table, ...columns].join('_'), '_key');
}

/** Cuts a name so that it fits PostgreSQL's 63 bytes with its suffix, never in the middle of a letter. */
export function cut(stem: string, suffix: string): string {
  let kept = stem;
  while (Buffer.byteLength(kept) > 63 - suffix.length) kept = [...kept].slice(0, -1).join('');
  return `${kept}${suffix}`;
}

function stored(names: readonly string[], columns: readonly Column[]): readonly string[] {
  return names.map((name) => columns.find((it) => it.name === name)?.column ?? name);
}

function same(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((it, index) => it === right[index]);
}

/** Unique indexes of the table that no key of the schema stands for, as far as they are over plain columns. */
export function furtherKeys(known: TableFacts, keys: readonly Key[], columns: readonly Column[]): readonly Key[] {
  return known.keys
    .filter((it) => it.columns.length > 0 && !keys.some((key) => key.constraint === it.constraint))
    .flatMap((it) => {
      const names = it.columns.flatMap((stored) => columns.find(({ column }) => column === stored)?.name ?? []);
      if (names.length < it.columns.length) return [];
      const name = names.join('_');
      return [
        Object.freeze<Key>({
          field: name,
          name,
          columns: Object.freeze(names),
          primary: false,
          constraint: it.constraint,
          guard: it.guard,
        }),
      ];
    });
}
