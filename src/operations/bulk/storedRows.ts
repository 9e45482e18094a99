import { batchOf } from '../../database/bulk/batch.ts';
import { selectMany } from '../../database/bulk/insert.ts';
import { returnedIn } from '../../database/bulk/returned.ts';
import type { Row } from '../../database/client.ts';
import { type Key, type Model, optionalInNewRow, type Relation } from '../../model/model.ts';
import { links } from '../../model/shapes.ts';
import { missingTarget } from '../errors.ts';
import { refuseUnlinked } from '../steps/complete.ts';
import type { Input, LinkInput } from '../steps/input.ts';
import { incomplete } from '../steps/insert.ts';
import { inColumns, isDirect } from '../steps/links.ts';
import type { Work } from '../verb.ts';
import { givenIn } from './given.ts';
import { columnsOf } from './keyText.ts';
import { resultsFor } from './results.ts';

/** Rows in columns alone. Rows they link to by another key are looked up together. Throws `OperationError` `FK_VIOLATION`. */
export async function storedRows(work: Work, inputs: readonly Input[]): Promise<readonly Row[]> {
  if (inputs.every((it) => it.links.length === 0)) return inputs.map((it) => it.values);
  const targets = await targetsOf(work, inputs);
  const rows: Row[] = [];
  for (const [index, input] of inputs.entries()) {
    const { values, missing } = await inColumns(work, input, async (_, link) => targets.get(link) ?? null);
    if (missing) throw missingTarget(work.model, missing.relation, index);
    rows.push(values);
  }
  return rows;
}

/** Refuses new rows that leave out what a row needs. Throws `OperationError`. */
export function refuseIncomplete(model: Model, inputs: readonly Input[]): void {
  const needed = model.columns.filter((it) => !optionalInNewRow(it));
  const linked = new Map(
    needed.map((it) => [it.name, links(model).some(({ link }) => link?.columns.includes(it.name))]),
  );
  for (const [index, input] of inputs.entries()) {
    if (needed.every((it) => Object.hasOwn(input.values, it.name))) continue;
    const missing = needed.filter((it) => !Object.hasOwn(input.values, it.name));
    refuseUnlinked(model, input, index);
    const fields = missing.filter((it) => !linked.get(it.name)).map((it) => it.field);
    if (fields.length > 0) throw incomplete(model, fields, index);
  }
}

// One statement for all links of a relation that are given by the same key.
async function targetsOf(work: Work, inputs: readonly Input[]): Promise<ReadonlyMap<LinkInput, Row | null>> {
  const searches = new Map<Relation, Map<Key, LinkInput[]>>();
  for (const link of inputs.flatMap((it) => it.links)) {
    if (!link.key || isDirect(link)) continue;
    const keys = searches.get(link.relation) ?? new Map<Key, LinkInput[]>();
    searches.set(link.relation, keys);
    const given = keys.get(link.key.key) ?? [];
    keys.set(link.key.key, given);
    given.push(link);
  }
  const targets = new Map<LinkInput, Row | null>();
  for (const [relation, keys] of searches)
    for (const [key, given] of keys)
      for (const [index, row] of (await targetRows(work, { relation, key, given })).entries()) {
        const link = given[index];
        if (link) targets.set(link, row);
      }
  return targets;
}

interface TargetSearch {
  readonly relation: Relation;
  readonly key: Key;
  readonly given: readonly LinkInput[];
}

async function targetRows(work: Work, { relation, key, given }: TargetSearch): Promise<readonly (Row | null)[]> {
  const { target } = relation;
  const by = columnsOf(target, key);
  const values = given.map((it) => it.key?.values ?? {});
  const batch = batchOf({ size: given.length, given: givenIn(by, values) });
  const columns = target.columns.filter((it) => relation.link?.references.includes(it.name));
  const returned = returnedIn(
    await work.session.query(selectMany(batch, by, { model: target, columns }), batch.parameters),
  );
  const results = resultsFor(target, given.length);
  for (const [place, n] of (returned['n'] ?? []).entries()) results.hold(Number(n) - 1, returned, place);
  return given.map((_, index) => results.row(index));
}
