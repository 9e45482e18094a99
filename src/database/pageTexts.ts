import type { Path } from '../model/path.ts';
import type { Page } from '../model/reading.ts';

/** What the text of a page depends on beside the list of what is read, which belongs to one model, and to one place of a document. */
export interface PageForm {
  readonly page: Pick<Page, 'order' | 'backward' | 'placed'>;
  /** The conditions, which say by their own text how many parameters they have. */
  readonly where: string;
  /** How its rows are related to their parents; null for a page of all rows. */
  readonly path: Path | null;
  readonly indexed: boolean;
}

interface Remembered extends PageForm {
  readonly sql: string;
}

const memory = new WeakMap<object, Remembered>();

/**
 * The text of a page of this form, made anew unless the last one of the same list had it: a document that is asked again
 * differs in values alone.
 */
export function rememberedPage(list: object, form: PageForm, make: () => string): string {
  const known = memory.get(list);
  if (known && isSame(known, form)) return known.sql;
  const sql = make();
  const { order, backward, placed } = form.page;
  // Not the page itself, which holds the values of its caller.
  memory.set(list, { ...form, page: { order, backward, placed }, sql });
  return sql;
}

function isSame(one: PageForm, other: PageForm): boolean {
  const { order, backward, placed } = other.page;
  const { page } = one;
  const isSameOrder = page.order === order && page.backward === backward && page.placed === placed;
  return isSameOrder && one.path === other.path && one.indexed === other.indexed && one.where === other.where;
}
