import { required } from '../../model/shape.ts';
import { createShape } from '../../model/shapes.ts';
import { refuseUnlinked } from '../steps/complete.ts';
import type { Input } from '../steps/input.ts';
import { insert } from '../steps/insert.ts';
import { inStoredColumns } from '../steps/links.ts';
import { createdRow, type Saved, type Verb, type Work } from '../verb.ts';

/** What `create` takes. */
export interface CreateArgs {
  readonly data: Input;
}

/** Inserts one row. */
export const create: Verb<CreateArgs> = {
  name: 'create',
  doc: ({ names }) =>
    `Inserts a new ${names.type}. A unique key that is taken is UNIQUE_CONFLICT, a link to nothing FK_VIOLATION.`,
  args: (model) => {
    const data = createShape(model);
    return data
      ? { data: required(data, 'The new row.') }
      : { unserved: model.uncreatable ?? 'nothing can be given for a new row' };
  },
  returns: 'saved',
  isolation: 'ReadCommitted',
  direct: createRow,
  run: createRow,
};

async function createRow(work: Work, { data }: CreateArgs): Promise<Saved> {
  refuseUnlinked(work.model, data);
  return createdRow(await insert(work, await inStoredColumns(work, data)));
}
