import type { Filter } from '../../model/filter.ts';
import { filterShape } from '../../model/filterShapes.ts';
import { optional, required } from '../../model/shape.ts';
import { linkToShape, lookupShape, valuesShape } from '../../model/shapes.ts';
import { type Input, type LinkToInput, nothing } from '../steps/input.ts';
import { inStoredColumns } from '../steps/links.ts';
import { heldTarget, link } from '../steps/linkTo.ts';
import { type Lookup, lookUp, lostLookup, refuseCreation, takeTurns } from '../steps/lookup.ts';
import { insertUnless } from '../steps/settle.ts';
import { createdRow, type Saved, unchangedRow, type Verb, type Work } from '../verb.ts';

/** What `getOrCreate` takes. */
export interface GetOrCreateArgs {
  readonly lookup: Input;
  readonly defaults?: Input;
  readonly where?: Filter;
  readonly linkTo?: LinkToInput;
}

/** Finds the one row that matches, or inserts it: once, however many callers ask at the same time. */
export const getOrCreate: Verb<GetOrCreateArgs> = {
  name: 'getOrCreate',
  doc: ({ names }) =>
    `Finds the one ${names.type} that matches, or creates it: once, and one caller is told \`created: true\`, however many ask at ` +
    'once for one lookup; none fails for it.',
  args: (model) => {
    const [lookup, defaults] = [lookupShape(model), valuesShape(model)];
    const [where, linkTo] = [filterShape(model), linkToShape(model)];
    if (model.uncreatable) return { unserved: model.uncreatable };
    if (!lookup) return { unserved: 'it has no column to search by' };
    return {
      lookup: required(lookup, 'Which row; a new one takes this too.'),
      ...(defaults ? { defaults: optional(defaults, 'Further values of a new row.') } : {}),
      ...(where ? { where: optional(where, 'Narrows the search only.') } : {}),
      ...(linkTo ? { linkTo: optional(linkTo, 'A row to link to as well.') } : {}),
    };
  },
  returns: 'saved',
  isolation: 'ReadCommitted',
  lostRace: lostLookup,
  async direct(work, args) {
    if (args.linkTo) return null;
    const lookup = await lookUp(work, args.lookup, args.where);
    const found = await lookup.find();
    if (found) return unchangedRow(found, lookup.protection);
    return lookup.inTurns ? null : createOrFind(work, lookup, args);
  },
  async run(work, args) {
    const { linkTo } = args;
    const target = linkTo && (await heldTarget(work, linkTo));
    const lookup = await lookUp(work, args.lookup, args.where);
    await takeTurns(work, lookup);
    // A row about to be deleted would take the link with it, so with `linkTo` the row found is held.
    const found = await lookup.find(target && 'forKeyShare');
    const saved = found ? unchangedRow(found, lookup.protection) : await createOrFind(work, lookup, args);
    if (!linkTo || !target || !saved.row) return saved;
    return { ...saved, linked: await link(work, linkTo, { row: saved.row, target }) };
  },
};

async function createOrFind(
  work: Work,
  lookup: Lookup,
  { defaults = nothing, linkTo }: GetOrCreateArgs,
): Promise<Saved> {
  refuseCreation(work, lookup);
  const values = { ...lookup.values, ...(await inStoredColumns(work, defaults)) };
  const find = () => lookup.find(linkTo && 'forKeyShare');
  const { row, inserted } = await insertUnless(work, { values, find });
  return inserted ? createdRow(row, lookup.protection) : unchangedRow(row, lookup.protection);
}
