import type { Filter } from './filter.ts';
import type { Column, Model, Relation } from './model.ts';

/** What is asked of rows of one model: nothing else is read. */
export interface Reading {
  readonly model: Model;
  /** Columns asked for, and those that lead to what is asked of other tables. */
  readonly columns: readonly Column[];
  readonly parts: readonly Part[];
}

/** What is asked of rows related to a row. `answer` is where the row holds it afterwards. */
export type Part =
  | { readonly kind: 'one'; readonly answer: string; readonly relation: Relation; readonly reading: Reading }
  | {
      readonly kind: 'many';
      readonly answer: string;
      readonly relation: Relation;
      readonly reading: Reading;
      readonly page: Page;
    }
  | {
      readonly kind: 'count';
      readonly answer: string;
      readonly relation: Relation;
      readonly filter: Filter | null;
    };

/** A page of rows that meet a condition. */
export interface Page {
  readonly filter: Filter | null;
  readonly limit: number;
  readonly offset: number;
}

/** Where a row holds what is told under this name of the answer. No column is called so. */
export function answerOf(name: string): string {
  return `:${name}`;
}
