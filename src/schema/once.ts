import { type ASTNode, type FieldNode, type FragmentDefinitionNode, Kind, visit } from 'graphql';

/** Fields of a document that is remembered. */
export type Fields = readonly FieldNode[];

// Told by the very list of fields, which a plan hands over with every request.
const fixed = new WeakSet<Fields>();

/** From now on, what these fields ask for is read once: no variable has a say in it. */
export function fixSelection(fields: Fields, fragments: Iterable<FragmentDefinitionNode>): void {
  const below = fields.flatMap((it) => it.selectionSet ?? []);
  if (![...below, ...fragments].some(hasVariables)) fixed.add(fields);
}

/** Whether a part of a document says different things for different variables. */
export function hasVariables(part: ASTNode): boolean {
  let found = false;
  visit(part, {
    [Kind.VARIABLE]: () => {
      found = true;
    },
  });
  return found;
}

/** What some fields ask for, read anew for each request, or once where it is always the same. */
export function once<T extends object>(memory: WeakMap<Fields, T>, fields: Fields, read: () => T): T {
  const known = memory.get(fields);
  if (known) return known;
  const made = read();
  if (fixed.has(fields)) memory.set(fields, made);
  return made;
}
