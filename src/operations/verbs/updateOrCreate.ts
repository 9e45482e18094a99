import type { Row } from '../../database/client.ts';
import type { Filter } from '../../model/filter.ts';
import { filterShape } from '../../model/filterShapes.ts';
import { optional, required } from '../../model/shape.ts';
import { incrementShape, linkToShape, lookupShape, valuesShape } from '../../model/shapes.ts';
import { change, lockFor, refuseKeyColumns, refuseOverlap } from '../steps/change.ts';
import { columnsGiven, type Input, type LinkToInput, nothing } from '../steps/input.ts';
import { inStoredColumns } from '../steps/links.ts';
import { heldTarget, link } from '../steps/linkTo.ts';
import { type Lookup, lookUp, lostLookup, refuseCreation, takeTurns } from '../steps/lookup.ts';
import { insertUnless } from '../steps/settle.ts';
import { createdRow, type Saved, type Verb, type Work } from '../verb.ts';

/** What `updateOrCreate` takes. */
export interface UpdateOrCreateArgs {
  readonly lookup: Input;
  readonly defaults?: Input;
  readonly createDefaults?: Input;
  readonly increment?: Input;
  readonly where?: Filter;
  readonly linkTo?: LinkToInput;
}

/** Changes the one row that matches, or inserts it: whoever loses the race to create it changes the winner's row. */
export const updateOrCreate: Verb<UpdateOrCreateArgs> = {
  name: 'updateOrCreate',
  doc: ({ names }) =>
    `Changes the one ${names.type} that matches, or creates it: once, and one caller is told \`created: true\`, however many ask ` +
    'at once for one lookup; the others change that row, and none fails for it.',
  args: (model) => {
    const [lookup, values] = [lookupShape(model), valuesShape(model)];
    const [increment, where, linkTo] = [incrementShape(model), filterShape(model), linkToShape(model)];
    if (model.uncreatable) return { unserved: model.uncreatable };
    if (!lookup) return { unserved: 'it has no column to search by' };
    if (!values) return { unserved: 'it has no column that could change' };
    return {
      lookup: required(lookup, 'Which row; a new one takes this too.'),
      defaults: optional(values, 'What to write.'),
      createDefaults: optional(values, 'What a new row takes instead.'),
      ...(increment ? { increment: optional(increment, 'What to add.') } : {}),
      ...(where ? { where: optional(where, 'Narrows the search only.') } : {}),
      ...(linkTo ? { linkTo: optional(linkTo, 'A row to link to as well.') } : {}),
    };
  },
  returns: 'saved',
  isolation: 'ReadCommitted',
  lostRace: lostLookup,
  // Refused before a transaction begins; the change itself needs one.
  async direct({ model }, { lookup, defaults = nothing, increment = nothing }) {
    refuseOverlap(model, increment, [lookup, defaults]);
    return null;
  },
  async run(work, args) {
    const { linkTo } = args;
    const target = linkTo && (await heldTarget(work, linkTo));
    const lookup = await lookUp(work, args.lookup, args.where);
    await takeTurns(work, lookup);
    const lock = lockFor(work.model, columnsGiven(args.defaults ?? nothing));
    const found = await lookup.find(lock);
    const saved = found ? await changed(work, found, args) : await createOrChange(work, lookup, args);
    const told = { ...saved, protection: lookup.protection };
    if (!linkTo || !target || !saved.row) return told;
    return { ...told, linked: await link(work, linkTo, { row: saved.row, target }) };
  },
};

async function changed(
  work: Work,
  row: Row,
  { defaults = nothing, increment = nothing }: UpdateOrCreateArgs,
): Promise<Saved> {
  refuseKeyColumns(work.model, defaults);
  const values = await inStoredColumns(work, defaults);
  return change(work, row, { values, added: increment.values, input: defaults });
}

async function createOrChange(work: Work, lookup: Lookup, args: UpdateOrCreateArgs): Promise<Saved> {
  const { defaults = nothing, createDefaults = defaults, increment = nothing } = args;
  refuseCreation(work, lookup);
  const values = { ...lookup.values, ...(await inStoredColumns(work, createDefaults)) };
  const find = () => lookup.find(lockFor(work.model, columnsGiven(defaults)));
  const { row, inserted } = await insertUnless(work, { values, added: increment.values, find });
  return inserted ? createdRow(row) : changed(work, row, args);
}
