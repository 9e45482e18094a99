import type { Path } from '../model/path.ts';
import type { Page } from '../model/reading.ts';

/** What the text of a page depends on beside the list of what is read, which belongs to one model, and to one place of a document. */
export interface PageForm extends Pick<Page, 'order' | 'backward' | 'placed'> {
  /** The conditions, which say by their own text how many parameters they have. */
  readonly where: string;
  /** How its rows are related to their parents; null for a page of all rows. */
  readonly path: Path | null;
  readonly indexed: boolean;
}

const memory = new WeakMap<object, PageForm & { readonly sql: string }>();

/**
 * The text of a page of this form, made anew unless the last one of the same list had it: a document that is asked again
 * differs in values alone.
 */
export function rememberedPage(list: object, form: PageForm, make: () => string): string {
  const known = memory.get(list);
  if (known && isSame(known, form)) return known.sql;
  const sql = make();
  memory.set(list, { ...form, sql });
  return sql;
}

function isSame(one: PageForm, other: PageForm): boolean {
  return (
    one.where === other.where &&
    one.order === other.order &&
    one.backward === other.backward &&
    one.placed === other.placed &&
    one.path === other.path &&
    one.indexed === other.indexed
  );
}
