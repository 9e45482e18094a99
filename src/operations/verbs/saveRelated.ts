import { nodeShape } from '../../model/nodeShapes.ts';
import { flag, optional, required, type Slot, type WordsShape } from '../../model/shape.ts';
import { clientDefault } from '../steps/defaults.ts';
import { type Orphans, type Plan, planOf } from '../steps/graph/plan.ts';
import type { Position } from '../steps/graph/position.ts';
import { saveGraph } from '../steps/graph/saveGraph.ts';
import { isCallers, type Pace } from '../steps/graph/saving.ts';
import { unchangedRow, type Verb, type Work } from '../verb.ts';

/** What `saveRelated` takes. */
export interface SaveRelatedArgs {
  readonly graph: Position;
  readonly follow?: boolean;
  readonly saveAll?: boolean;
  readonly exclude?: readonly string[];
  readonly relationMap?: readonly string[];
  readonly orphans?: Orphans;
}

/** Saves a row and the rows related to it, to any depth, all of them or none. */
export const saveRelated: Verb<SaveRelatedArgs> = {
  name: 'saveRelated',
  doc: ({ names }) =>
    `Saves ${article(names.type)} and the rows related to it, all or none: new rows are inserted, stored ones written where they ` +
    'differ, all linked as the graph says.',
  args: (model) => {
    const graph = nodeShape(model);
    if (!graph) return { unserved: model.uncreatable ?? 'nothing can be given for a row' };
    return {
      graph: required(graph, 'The row, and what it is related to.'),
      follow: flag('Go deeper than one step.'),
      saveAll: flag('Write what does not differ, too.'),
      exclude: optional(paths, 'Paths to leave out: `a.b`.'),
      relationMap: optional(paths, 'The only paths to visit.'),
      orphans: orphansSlot,
    };
  },
  returns: 'saved',
  isolation: 'ReadCommitted',
  lostRace: (failure, _model, args) => isCallers(failure) && (plans.get(args)?.pace.again ?? false),
  // Refused before a transaction begins.
  async direct(work, args) {
    planned(work, args);
    return null;
  },
  async run(work, args) {
    const { plan, pace } = planned(work, args);
    pace.again = false;
    const wishes = wishesOf(args);
    const { root, row, summary } = await saveGraph({ work, plan, wishes, pace, rows: new Map(), known: new Map() });
    const changed = work.model.columns.filter((it) => root.changed.has(it) && !it.updatedAt).map((it) => it.name);
    return { ...unchangedRow(row), outcome: root.outcome, changed, graph: summary };
  },
};

interface Planned {
  readonly plan: Plan;
  readonly pace: Pace;
}

// One plan per call, however often it is attempted.
const plans = new WeakMap<SaveRelatedArgs, Planned>();

function planned({ now }: Work, args: SaveRelatedArgs): Planned {
  const known = plans.get(args);
  if (known) return known;
  const plan = planOf(args.graph, wishesOf(args), (column) => clientDefault(column, now));
  const made = { plan, pace: { oneByOne: false, again: false, late: null } };
  plans.set(args, made);
  return made;
}

function wishesOf({ follow = false, saveAll = false, exclude = [], relationMap, orphans = 'KEEP' }: SaveRelatedArgs) {
  return { follow, saveAll, exclude, relationMap: relationMap ?? null, orphans };
}

const paths = { kind: 'list', of: { kind: 'scalar', type: 'String' } } as const;

const orphansWords: WordsShape = {
  kind: 'words',
  name: 'Orphans',
  doc: 'What becomes of related rows that a graph does not list, where it lists some, or none with an empty list: KEEP leaves them, UNLINK takes their link away, DELETE deletes them. Of a many-to-many both take away the link alone, for the row may be linked elsewhere.',
  words: ['KEEP', 'UNLINK', 'DELETE'] satisfies Orphans[],
};

const orphansSlot: Slot = {
  shape: orphansWords,
  required: true,
  doc: 'Related rows that the graph does not list.',
  fallback: 'KEEP',
};

function article(name: string): string {
  return /^[aeiou]/i.test(name) ? `an ${name}` : `a ${name}`;
}
