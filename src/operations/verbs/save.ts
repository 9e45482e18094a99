import { required } from '../../model/shape.ts';
import { saveShape } from '../../model/shapes.ts';
import { refuseComputed } from '../steps/complete.ts';
import type { Input } from '../steps/input.ts';
import { insert } from '../steps/insert.ts';
import { inStoredColumns } from '../steps/links.ts';
import { createdRow, type Saved, type Verb, type Work } from '../verb.ts';

/** What `save` takes. */
export interface SaveArgs {
  readonly data: Input;
}

/** Inserts a whole row as a new one, its key included where it has one. */
export const save: Verb<SaveArgs> = {
  name: 'save',
  doc: ({ names }) => `Inserts a whole ${names.type} as a new row. A key that is taken is UNIQUE_CONFLICT.`,
  args: (model) => {
    const data = saveShape(model);
    return data
      ? { data: required(data, 'The new row.') }
      : { unserved: model.uncreatable ?? 'nothing can be given for a new row' };
  },
  returns: 'saved',
  isolation: 'ReadCommitted',
  direct: saveRow,
  run: saveRow,
};

async function saveRow(work: Work, { data }: SaveArgs): Promise<Saved> {
  refuseComputed(work.model, data);
  return createdRow(await insert(work, await inStoredColumns(work, data)));
}
