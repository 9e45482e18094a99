import { type GraphQLSchema, getIntrospectionQuery, graphqlSync, type IntrospectionQuery } from 'graphql';
import { table } from './report.ts';

/**
 * Of what the answer to the standard introspection query consists, in bytes per model, by kind of type and field: `ThingFilter`
 * stands for those of all models.
 */
export function introspectionTable(schema: GraphQLSchema, models: number): string {
  const { data } = graphqlSync({ schema, source: getIntrospectionQuery() });
  const parts = partsOf(data as unknown as IntrospectionQuery);
  const names = [...new Set(parts.map((it) => it.name))];
  const sums = names.map((name) => ({ name, ...sumOf(parts.filter((it) => it.name === name)) }));
  const all = { name: 'in all', ...sumOf(parts) };
  const perModel = (bytes: number) => (bytes / models).toFixed(0);
  return table(
    ['introspection', 'bytes per model', 'descriptions', 'types named', 'all else'],
    [...sums.toSorted((a, b) => b.bytes - a.bytes), all].map(({ name, bytes, words, refs }) => [
      name,
      ...[bytes, words, refs, bytes - words - refs].map(perModel),
    ]),
  );
}

interface Sizes {
  readonly bytes: number;
  /** The texts of descriptions, where the answer would else say null. */
  readonly words: number;
  readonly refs: number;
}

interface Part extends Sizes {
  readonly name: string;
}

// The root types are not of one model: their fields are.
function partsOf({ __schema: { types, queryType, mutationType, ...rest } }: IntrospectionQuery): readonly Part[] {
  const parts = types.flatMap((type) => {
    const isRoot = type.name === queryType.name || type.name === mutationType?.name;
    return isRoot && type.kind === 'OBJECT'
      ? type.fields.map((it) => partOf(nameOf(it.name), it))
      : [partOf(nameOf(type.name), type)];
  });
  return [...parts, partOf(shared, rest)];
}

const shared = 'shared by all';

function nameOf(name: string): string {
  return /thing\d+/i.test(name) ? name.replace(/(thing)\d+/i, '$1') : shared;
}

function partOf(name: string, part: object): Part {
  const size = sizeOf(part);
  const words = size - sizeOf(part, (key, value) => (key === 'description' ? null : value));
  const refs = size - sizeOf(part, (key, value) => (key === 'type' ? undefined : value));
  return { name, bytes: size, words, refs };
}

function sizeOf(part: object, replacer?: (key: string, value: unknown) => unknown): number {
  return Buffer.byteLength(JSON.stringify(part, replacer));
}

function sumOf(sizes: readonly Sizes[]): Sizes {
  const sum = (of: keyof Sizes) => sizes.reduce((total, it) => total + it[of], 0);
  return { bytes: sum('bytes'), words: sum('words'), refs: sum('refs') };
}
