import pluralize from 'pluralize';
import type { Finding } from './finding.ts';
import type { ModelNames, NamesBeside } from './model.ts';

/** What may stand behind a model's type name: a model that is called so must give way. */
export const suffixes = [
  'Key',
  'Lookup',
  'Create',
  'Values',
  'Increment',
  'Save',
  'Node',
  'Filter',
  'ListFilter',
  'Order',
  'KeyName',
  'Column',
  'OnConflict',
  'LinkTo',
  'Payload',
  'BulkPayload',
  'BulkResult',
  'Connection',
  'Edge',
  'Aggregate',
  'Columns',
  'Numbers',
  'Group',
] as const;

/** `updateManyAlbum` may be `updateMany` of `Album` or `update` of `ManyAlbum`: the second gives way. */
const prefixes = ['Many', 'Related', 'OrCreate'] as const;

const reserved = new Set([
  ...['Query', 'Mutation', 'Subscription', 'Node', 'PageInfo', 'Upload'],
  ...['ID', 'String', 'Int', 'Float', 'Boolean', 'DateTime', 'Decimal', 'BigInt', 'Bytes', 'Json', 'JSON'],
  ...['WriteOutcome', 'Sort', 'Duplicates', 'OnMissing', 'Orphans', 'ConflictAction', 'Protection', 'QueryMode'],
  ...['WriteCounts', 'GraphSummary', 'GraphNode'],
  ...['String', 'Int', 'Float', 'Boolean', 'DateTime', 'Decimal', 'BigInt', 'Bytes', 'Json'].flatMap((it) => [
    `${it}Filter`,
    `${it}ListFilter`,
  ]),
  // A type of this name would shadow the language's own in generated TypeScript clients.
  ...['Date', 'Object', 'Function', 'Promise', 'Array', 'Map', 'Set', 'Record', 'Error', 'Number', 'Symbol'],
]);

/** A model or enum that wants names. */
export interface Named {
  readonly name: string;
  /** The plural asked for with `/// @plural(name)`. */
  readonly plural?: string | null;
}

/** The GraphQL names of all models and enums, and a line for every one that differs from its Prisma name by more than case. */
export interface Naming {
  readonly models: ReadonlyMap<string, ModelNames>;
  readonly enums: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/**
 * Names every type and query. A model keeps its PascalCase name unless that is GraphQL's, Trellis's, or derived from
 * another model: then it takes the suffix `Model` (an enum: `Enum`), and a number where that is taken too.
 */
export function nameAll(models: readonly Named[], enums: readonly Named[]): Naming {
  const findings: Finding[] = [];
  const wanted = models.map((it) => pascal(it.name));
  const derived = new Set(wanted.flatMap((it) => derivedFrom(it)));
  const taken = new Set<string>();
  const types = new Map<string, string>();
  const refused = (it: string) => reserved.has(it) || derived.has(it);
  const clashes = (it: string) => refused(it) || [it, ...derivedFrom(it)].some((name) => taken.has(name));
  // Names that need no change come first, so that `UserProfile` keeps what `user_profile` also wants, and `QueryModel`
  // what `Query` would take.
  const changes = ({ name }: Named) => (refused(pascal(name)) ? 2 : Number(pascal(name) !== name));
  for (const model of models.toSorted((a, b) => changes(a) - changes(b))) {
    const type = free(pascal(model.name), 'Model', clashes);
    for (const name of [type, ...derivedFrom(type)]) taken.add(name);
    types.set(model.name, type);
    findings.push(...renamedType(model.name, `Model ${model.name}`, { type, others: wanted }));
  }
  const enumTypes = new Map<string, string>();
  for (const { name } of enums) {
    const type = free(pascal(name), 'Enum', (it) => filtersOf(it).some((name) => refused(name) || taken.has(name)));
    for (const it of filtersOf(type)) taken.add(it);
    enumTypes.set(name, type);
    findings.push(...renamedType(null, `Enum ${name}`, { type, others: wanted }));
  }
  return { models: nameQueries(models, types, findings), enums: enumTypes, findings };
}

function nameQueries(models: readonly Named[], types: ReadonlyMap<string, string>, findings: Finding[]) {
  const singles = new Set([...types.values()].map(lowerFirst));
  const lists = new Set<string>();
  const named = new Map<string, ModelNames>();
  for (const model of models) {
    const type = types.get(model.name) ?? pascal(model.name);
    const one = lowerFirst(type);
    const plural = model.plural ?? pluralize(one);
    if (!/^[A-Za-z]\w*$/.test(plural))
      throw new TypeError(`@plural(${plural}) of model ${model.name} is no name in GraphQL.`);
    const usual = plural === one ? `${one}List` : plural;
    const clashes = (it: string) => [it, ...listQueries(it)].some((name) => singles.has(name) || lists.has(name));
    const many = free(clashes(plural) ? `${one}List` : plural, '', clashes);
    for (const it of [many, ...listQueries(many)]) lists.add(it);
    if (many !== usual) findings.push(renamedList(model.name, usual, many));
    named.set(model.name, Object.freeze({ type, one, many }));
  }
  return named;
}

/** The queries named after a list: `albums` makes `albumsByKey` and others. */
export function listQueryNames({ many }: Pick<ModelNames, 'many'>): ListQueryNames {
  return {
    byKey: `${many}ByKey`,
    connection: `${many}Connection`,
    aggregate: `${many}Aggregate`,
    groupBy: `${many}GroupBy`,
  };
}

/** What the queries of a list beside itself are called. */
export interface ListQueryNames {
  readonly byKey: string;
  readonly connection: string;
  readonly aggregate: string;
  readonly groupBy: string;
}

function listQueries(many: string): readonly string[] {
  return Object.values(listQueryNames({ many }));
}

/** A name GraphQL can spell: accents are dropped, every other letter outside ASCII becomes `u` and its code. */
export function spellable(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '');
  return plain.replace(
    /[^A-Za-z0-9_]/gu,
    (it) => `u${(it.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}

/** The fields of one object: spelled for GraphQL, told apart by a number where two fall together. */
export function nameFields(names: readonly string[]): ReadonlyMap<string, string> {
  return nameEach(names, spellable);
}

/** The fields beside a list that tell of all its rows; a name that another field has takes an underscore. */
export function nameBeside(field: string, taken: (name: string) => boolean): NamesBeside {
  const named = (suffix: string) => free(`${field}${suffix}`, '_', taken);
  return { connection: named('Connection'), aggregate: named('Aggregate'), count: named('Count') };
}

/** GraphQL's names of an enum's values: `true`, `false` and `null` are not allowed there and take an underscore. */
export function nameValues(names: readonly string[]): ReadonlyMap<string, string> {
  return nameEach(names, (it) => spellable(it).replace(/^(true|false|null)$/, '$1_'));
}

// Names that need no change keep theirs, whatever others become.
function nameEach(names: readonly string[], spell: (name: string) => string): ReadonlyMap<string, string> {
  const taken = new Set(names.filter((it) => spell(it) === it));
  const fields = new Map<string, string>();
  for (const name of names) {
    const field = taken.has(name) && spell(name) === name ? name : free(spell(name), '_', (it) => taken.has(it));
    taken.add(field);
    fields.set(name, field);
  }
  return fields;
}

/** `getOrCreate` and `Album` make `getOrCreateAlbum`. */
export function mutationName(verb: string, names: ModelNames): string {
  return `${verb}${names.type}`;
}

function filtersOf(enumeration: string): readonly string[] {
  return [enumeration, `${enumeration}Filter`, `${enumeration}ListFilter`];
}

function derivedFrom(type: string): readonly string[] {
  return [...suffixes.map((it) => `${type}${it}`), ...prefixes.map((it) => `${it}${type}`)];
}

function free(name: string, suffix: string, taken: (name: string) => boolean): string {
  if (!taken(name)) return name;
  const stem = `${name}${suffix}`;
  if (suffix !== '' && suffix !== '_' && !taken(stem)) return stem;
  let number = 2;
  while (taken(`${stem}${number}`)) number += 1;
  return `${stem}${number}`;
}

// Says why a type is not called by its PascalCase name; nothing where it is, and GraphQL could spell it.
function renamedType(
  model: string | null,
  what: string,
  { type, others }: { readonly type: string; readonly others: readonly string[] },
): readonly Finding[] {
  const name = what.replace(/^\w+ /, '');
  if (type === pascal(name))
    return spellable(name) === name
      ? []
      : [{ model, kind: 'renamed', message: `${what} is called ${type} in GraphQL, which cannot spell it.` }];
  const wanted = pascal(name);
  const parent = others.find((it) => derivedFrom(it).includes(wanted));
  const namesakes = others.filter((it) => it === wanted).length - (model === null ? 0 : 1);
  const reason = reserved.has(wanted)
    ? `${wanted} is a name of GraphQL's, of Trellis's or of JavaScript's own`
    : parent
      ? `${wanted} is a name derived from ${parent}`
      : namesakes > 0
        ? `another model or enum is called ${wanted}`
        : `names derived from ${wanted} are those of another model or enum`;
  return [{ model, kind: 'renamed', message: `${what} is called ${type} in GraphQL, because ${reason}.` }];
}

function renamedList(model: string, plural: string, name: string): Finding {
  return {
    model,
    kind: 'renamed',
    message: `The list of ${model} is the query ${name}, because ${plural} is another query.`,
  };
}

function pascal(name: string): string {
  return spellable(name)
    .split('_')
    .filter((it) => it !== '')
    .map((it) => it.charAt(0).toUpperCase() + it.slice(1))
    .join('');
}

/** A name with a small first letter. */
export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
