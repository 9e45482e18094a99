import type { Filter } from './filter.ts';
import type { Measures } from './measures.ts';
import type { Column, Model, Relation } from './model.ts';
import type { Order } from './order.ts';

/** What is asked of rows of one model: nothing else is read. */
export interface Reading {
  readonly model: Model;
  /** Columns asked for, and those that lead to what is asked of other tables. */
  readonly columns: readonly Column[];
  readonly parts: readonly Part[];
  /** What is written of every row, where PostgreSQL can write it and nobody needs the rows themselves; else null. */
  readonly written: readonly WrittenField[] | null;
}

/** A field that is written of a row: the name of its answer, and the column it tells, or the JSON that stands there in every row. */
export interface WrittenField {
  readonly answer: string;
  readonly tells: Column | string;
}

/** Rows as PostgreSQL wrote them: a list in JSON. */
export class WrittenRows {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What is asked of rows related to a row. `answer` is where the row holds it afterwards. */
export type Part = { readonly answer: string; readonly relation: Relation } & (
  | { readonly kind: 'one'; readonly reading: Reading }
  | { readonly kind: 'many'; readonly reading: Reading; readonly page: Page }
  | { readonly kind: 'connection'; readonly asked: ConnectionReading }
  | { readonly kind: 'count'; readonly filter: Filter | null }
  | { readonly kind: 'aggregate'; readonly measuring: Measuring }
);

/** What is worked out, and over which rows. */
export interface Measuring {
  readonly measures: Measures;
  readonly filter: Filter | null;
}

/** Which rows of a list are read, and in which order. */
export interface Page {
  readonly filter: Filter | null;
  readonly order: readonly Order[];
  readonly limit: number;
  readonly offset: number;
  /** Only rows that come behind this place, and only those before; null for no such bound. */
  readonly after: Place | null;
  readonly before: Place | null;
  /** The rows next to the end are read, in the opposite order. */
  readonly backward: boolean;
  /** Every row tells its place. */
  readonly placed: boolean;
}

/** A place in an order, by a text for everything rows are ordered by; null where a row has no value. */
export type Place = readonly (string | null)[];

/** What is asked of a connection: a page of rows, and what is told of it. */
export interface ConnectionReading {
  readonly model: Model;
  /** Every column that one of the views needs. */
  readonly columns: readonly Column[];
  /** Asks for one row more than belongs on it, to see whether there is one. */
  readonly page: Page;
  /** Readings of the same rows, by the names of the answers that lead to them. */
  readonly views: ReadonlyMap<string, Reading>;
  /** Rows are asked for, or what is told of the page; not only how many there are. */
  readonly paged: boolean;
  readonly counted: boolean;
}

/** Where a row holds what is told under this name of the answer. No column is called so. */
export function answerOf(name: string): string {
  return `:${name}`;
}
