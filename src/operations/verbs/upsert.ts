import type { Row } from '../../database/client.ts';
import { columnOf, type Key, type Model } from '../../model/model.ts';
import { flag, required } from '../../model/shape.ts';
import { saveShape } from '../../model/shapes.ts';
import { notFound } from '../errors.ts';
import { change, lockFor } from '../steps/change.ts';
import { refuseComputed } from '../steps/complete.ts';
import { conditionsOf } from '../steps/find.ts';
import { columnsGiven, type Input } from '../steps/input.ts';
import { inStoredColumns } from '../steps/links.ts';
import { lostLookup } from '../steps/lookup.ts';
import { insertUnless, onlyRow } from '../steps/settle.ts';
import { createdRow, type Verb } from '../verb.ts';
import { save } from './save.ts';

/** What `upsert` takes. */
export interface UpsertArgs {
  readonly data: Input;
  readonly forceSave: boolean;
}

/** Saves a whole row: a new one when it has no key, else the stored one with that key. */
export const upsert: Verb<UpsertArgs> = {
  name: 'upsert',
  doc: ({ names }) =>
    `Saves a whole ${names.type}: without its primary key as a new row, with it over the stored one. A missing row is NOT_FOUND, or ` +
    'created with `forceSave`, by one caller of however many.',
  args: (model) => {
    const data = saveShape(model);
    if (!data) return { unserved: model.uncreatable ?? 'nothing can be given for a row' };
    return {
      data: required(data, 'The row.'),
      forceSave: flag('Create a missing row.'),
    };
  },
  returns: 'saved',
  isolation: 'ReadCommitted',
  lostRace: (failure, model, { data }) =>
    lostLookup(failure, model, { lookup: { ...data, values: keyIn(model, data.values) ?? {}, links: [] } }),
  direct: async (work, args) => (hasKey(work.model, args.data) ? null : save.run(work, args)),
  async run(work, args) {
    const values = await inStoredColumns(work, args.data);
    const key = keyIn(work.model, values);
    if (!key) return save.run(work, args);
    const lock = lockFor(work.model, new Set(Object.keys(values).filter((it) => !Object.hasOwn(key, it))));
    const find = () => onlyRow(work, conditionsOf(work.model, key), lock);
    const found = await find();
    if (!found && !args.forceSave) throw notFound(work.model, givenKey(work.model, key));
    if (!found) refuseComputed(work.model, args.data, 'No row has this key, and ');
    const { row, inserted } = found ? { row: found, inserted: false } : await insertUnless(work, { values, find });
    if (inserted) return createdRow(row);
    const rest = Object.fromEntries(Object.entries(values).filter(([name]) => !Object.hasOwn(key, name)));
    return change(work, row, { values: rest, added: {}, input: args.data });
  },
};

function primaryOf(model: Model): Key | null {
  return model.keys.find((it) => it.primary) ?? model.primary;
}

function hasKey(model: Model, data: Input): boolean {
  const given = columnsGiven(data);
  return primaryOf(model)?.columns.every((it) => given.has(it)) ?? false;
}

// 0 and "" are keys like any other; one that is absent in part is no key.
function keyIn(model: Model, values: Row): Row | null {
  const columns = primaryOf(model)?.columns ?? [];
  const whole = columns.length > 0 && columns.every((it) => values[it] !== undefined && values[it] !== null);
  return whole ? Object.fromEntries(columns.map((it) => [it, values[it]])) : null;
}

function givenKey(model: Model, key: Row): object {
  const named = Object.fromEntries(Object.entries(key).map(([name, value]) => [columnOf(model, name).field, value]));
  return Object.keys(named).length === 1 ? named : { [primaryOf(model)?.field ?? '']: named };
}
