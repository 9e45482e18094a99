import { type Column, columnOf, type Join, type Link, type Model, type Relation } from './model.ts';

/** How rows of one model are found from rows of another: pairs of columns, ours and theirs, that are equal. */
export interface Path {
  readonly from: readonly Column[];
  readonly to: readonly Column[];
  /** The table of pairs in between, for an implicit many-to-many: it holds both. */
  readonly join: Join | null;
}

/** The path of a relation, whichever end has the foreign key. */
export function pathOf(relation: Relation): Path {
  const known = paths.get(relation);
  if (known) return known;
  const found = Object.freeze(pathFound(relation));
  paths.set(relation, found);
  return found;
}

const paths = new WeakMap<Relation, Path>();

function pathFound({ link, join, target, opposite }: Relation): Path {
  const back = target.relations.find((it) => it.name === opposite);
  const owner = back?.target;
  if (!owner) throw new TypeError(`No relation of ${target.name} leads back from it.`);
  if (join) return { from: [soleKey(owner)], to: [soleKey(target)], join };
  if (link) return { from: columns(owner, link.columns), to: columns(target, link.references), join: null };
  const { columns: theirs, references } = linkOf(back.link, target);
  return { from: columns(owner, references), to: columns(target, theirs), join: null };
}

/** The column of a model's `@id`: Prisma allows an implicit many-to-many only between models whose `@id` is one column. */
export function soleKey(model: Model): Column {
  return columnOf(model, model.keys.find((it) => it.primary)?.columns[0] ?? '');
}

function linkOf(link: Link | null, target: Model): Link {
  if (!link) throw new TypeError(`No foreign key leads to ${target.name}.`);
  return link;
}

function columns(model: Model, names: readonly string[]): readonly Column[] {
  return names.map((it) => columnOf(model, it));
}
