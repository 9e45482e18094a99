import type { Row } from '../database/client.ts';
import type { Failure } from '../database/failure.ts';
import type { Session } from '../database/session.ts';
import type { Model } from '../model/model.ts';
import type { Reading } from '../model/reading.ts';
import type { Slots } from '../model/shape.ts';
import type { Limits } from './limits.ts';

/** A verb for one row. */
export interface Verb<Args> extends VerbOf<Args, Saved> {
  readonly returns: 'saved';
}

/** A verb for many rows. */
export interface BulkVerb<Args> extends VerbOf<Args, Many> {
  readonly returns: 'many';
}

/** What a mutation does, whatever the model: a verb times a model is an operation. Members stand in this order. */
export interface VerbOf<Args, Result> {
  /** The file's name, and the first half of the mutation's. */
  readonly name: string;
  /** The mutation's description in the SDL. */
  readonly doc: (model: Model) => string;
  /** What it takes; for a model it cannot serve, why: `check` tells it. */
  readonly args: (model: Model) => Slots | Unserved;
  readonly returns: 'saved' | 'many';
  readonly isolation: Isolation;
  /** It takes rows away: a broken reference is then one of rows that still point at them. */
  readonly removes?: boolean;
  /** When losing a race is no fault: the failure then starts the verb over. */
  readonly lostRace?: (failure: Failure, model: Model, args: Args) => boolean;
  /** A way that needs no transaction, tried first; null hands over to `run`. */
  readonly direct?: (work: Work, args: Args) => Promise<Result | null>;
  /** What it does, in one transaction. */
  readonly run: (work: Work, args: Args) => Promise<Result>;
  /** Which of the rows given a failure is about, looked for when nothing of the call is stored any more; null where nobody can say. */
  readonly locate?: (work: Work, failure: Failure, args: Args) => Promise<number | null>;
}

/** The isolation of a verb's transaction. The recipes are proven for READ COMMITTED, whatever the database's default. */
export type Isolation = 'ReadCommitted';

/** Why a model has no such mutation, as a sentence for `trellis check`. */
export interface Unserved {
  readonly unserved: string;
}

/** Where a verb works: a session, the table, what the client selected, how much it may do, and the moment the attempt began. */
export interface Work {
  readonly session: Session;
  readonly model: Model;
  readonly selection: Selection;
  readonly limits: Limits;
  readonly now: Date;
}

/**
 * What the client selected of a row: one reading for each name of the answer it is asked for under. Null stands for the
 * whole row, and nothing of other tables.
 */
export interface Selection {
  readonly records: ReadonlyMap<string, Reading> | null;
}

/** What a verb for many rows answers: an entry for each, in the order given, or of their key. */
export interface Many {
  readonly outcomes: readonly Outcome[];
  /** The row of an entry as of this call, as far as it was selected; null when there is none. Made when asked for. */
  readonly row: (entry: number) => Row | null;
  /** What the client selected, read already: of rows that are gone nothing can be read afterwards. By the name of the answer. */
  readonly told?: ReadonlyMap<string, readonly (Row | null)[]>;
}

/** What a verb for one row answers. */
export interface Saved {
  /** The row as of this call, by Prisma's column names; null when there is none. */
  readonly row: Row | null;
  readonly outcome: Outcome;
  /** Prisma's names of the columns of an existing row whose value this call changed. */
  readonly changed: readonly string[];
  /** What kept two callers of this lookup from creating two rows; null where no lookup was used. */
  readonly protection: Protection | null;
  /** Whether this call linked the row as `linkTo` asked; null, or absent, without `linkTo`. */
  readonly linked?: boolean | null;
  /** What became of the nodes of a graph; null, or absent, of every verb that takes none. */
  readonly graph?: GraphSummary | null;
  /** What the client selected, read already: of a row that is gone nothing can be read afterwards. By the name of the answer. */
  readonly told?: ReadonlyMap<string, Row>;
}

/** What became of a graph. */
export interface GraphSummary {
  /** Rows created or updated, each once. */
  readonly count: number;
  /** Pairs of many-to-many relations that were not linked before. */
  readonly linked: number;
  /** Related rows that the graph did not list and that were unlinked or deleted. */
  readonly unlinked: number;
  /** One per place of the graph, in its order. */
  readonly nodes: readonly NodeOutcome[];
}

/** What became of one place of a graph. */
export interface NodeOutcome {
  /** As `root.tracks[0]`. */
  readonly path: string;
  /** The label it has, or uses. */
  readonly ref: string | null;
  /** Prisma's name. */
  readonly model: string;
  /** Its primary key as JSON tells it; null where it is not known. */
  readonly key: object | null;
  readonly outcome: Outcome;
}

/** What became of a row, or of a place of a graph. */
export type Outcome =
  | 'CREATED'
  | 'UPDATED'
  | 'UNCHANGED'
  | 'SKIPPED'
  | 'SUPERSEDED'
  | 'NOT_FOUND'
  | 'DELETED'
  | 'EXCLUDED'
  | 'NOT_FOLLOWED';

/** What keeps two callers of one lookup from creating two rows. */
export type Protection = 'UNIQUE_INDEX' | 'ADVISORY_LOCK';

/** The answer of a verb that inserted a row. */
export function createdRow(row: Row, protection: Protection | null = null): Saved {
  return { row, outcome: 'CREATED', changed: [], protection };
}

/** The answer of a verb that left the row as it was. */
export function unchangedRow(row: Row, protection: Protection | null = null): Saved {
  return { row, outcome: 'UNCHANGED', changed: [], protection };
}
