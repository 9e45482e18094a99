import type { Row } from '../../database/client.ts';
import { columnOf } from '../../model/model.ts';
import { badInput, missingTarget } from '../errors.ts';
import type { Work } from '../verb.ts';
import { sameStored } from './changes.ts';
import { conditionsOf, findRows } from './find.ts';
import { type Input, type LinkInput, pathOf, unlinked } from './input.ts';

/** An input in columns alone: what its links mean is known. */
export interface Columns {
  readonly values: Row;
  /** The first link whose row does not exist; its columns are then not in `values`. */
  readonly missing: LinkInput | null;
}

/** Finds the row that a link names by another key than the one it points at; null when it is not there. */
export type FindTarget = (work: Work, link: LinkInput) => Promise<Row | null>;

/** Turns links given by key into values of foreign key columns; a key over other columns than the link's is looked up. */
export async function inColumns(work: Work, input: Input, find: FindTarget = findTarget): Promise<Columns> {
  const { values, links } = input;
  if (links.length === 0) return { values, missing: null };
  const all: Record<string, unknown> = { ...values };
  let missing: LinkInput | null = null;
  for (const link of links) {
    const found = await referenced(work, link, find);
    if (!found) missing ??= link;
    for (const [name, value] of Object.entries(found ?? {})) {
      if (Object.hasOwn(all, name) && !sameStored(columnOf(work.model, name), all[name], value))
        throw badInput(
          work.model,
          `${pathOf(input)}.${link.relation.field}`,
          `${columnOf(work.model, name).field} is given twice, with different values.`,
        );
      all[name] = value;
    }
  }
  return { values: all, missing };
}

/** The same, for a row that is written: a link to nothing is refused. Throws `OperationError` `FK_VIOLATION`. */
export async function inStoredColumns(work: Work, input: Input): Promise<Row> {
  const { values, missing } = await inColumns(work, input);
  if (missing) throw missingTarget(work.model, missing.relation);
  return values;
}

/** Whether a link names its row by the very key it points at, so that nothing must be looked up. */
export function isDirect({ relation, key }: LinkInput): boolean {
  return relation.link?.references.every((name) => !key || Object.hasOwn(key.values, name)) ?? false;
}

async function referenced(work: Work, link: LinkInput, find: FindTarget): Promise<Row | null> {
  const { relation, key } = link;
  const { columns = [], references = [] } = relation.link ?? {};
  if (!key) return Object.fromEntries(unlinked(work.model, relation).map((it) => [it.name, null]));
  const row = isDirect(link) ? key.values : await find(work, link);
  if (!row || references.some((name) => row[name] === null)) return null;
  return Object.fromEntries(columns.map((name, index) => [name, row[references[index] ?? '']]));
}

async function findTarget(work: Work, { relation: { target }, key }: LinkInput): Promise<Row | null> {
  const search = conditionsOf(target, key?.values ?? {});
  const [row] = await findRows({ ...work, model: target }, search, { lock: 'none', limit: 1 });
  return row ?? null;
}
