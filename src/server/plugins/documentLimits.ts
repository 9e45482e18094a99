import {
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Limits } from '../limits.ts';

/** The sentence that refuses a document which is larger than the limits in its form, or null. Comes before validation. */
export function excessOf(document: DocumentNode, limits: Limits): string | null {
  const operations = document.definitions.filter((it) => it.kind === Kind.OPERATION_DEFINITION);
  const fragments = document.definitions.filter((it) => it.kind === Kind.FRAGMENT_DEFINITION);
  if (operations.length > limits.operations) return `A document may have at most ${limits.operations} operations.`;
  if (fragments.length > limits.fragments) return `A document may have at most ${limits.fragments} fragments.`;

  const counts: Counts = { aliases: 0, directives: 0, directivesAtOnce: 0, repeats: 0 };
  for (const definition of document.definitions) countDefinition(definition, counts);
  if (counts.aliases > limits.aliases) return `A document may have at most ${limits.aliases} aliases.`;
  if (counts.directives > limits.directives) return `A document may have at most ${limits.directives} directives.`;
  if (counts.directivesAtOnce > limits.directivesAtOnce)
    return `At most ${limits.directivesAtOnce} directives may stand at one place.`;
  if (counts.repeats > limits.repeats) return `A document may repeat at most ${limits.repeats} fields.`;

  const byName = new Map(fragments.map((it) => [it.name.value, it]));
  const depths = new Map<string, number>();
  const depth = Math.max(0, ...operations.map((it) => depthOf(it.selectionSet, byName, depths)));
  if (depth > limits.depth) return `Fields may be nested at most ${limits.depth} deep.`;
  const mutations = operations.filter((it) => it.operation === 'mutation');
  const most = Math.max(0, ...mutations.map((it) => rootFieldsOf(it, byName)));
  if (most > limits.mutations) return `A mutation may have at most ${limits.mutations} root fields.`;
  return null;
}

interface Counts {
  aliases: number;
  directives: number;
  directivesAtOnce: number;
  repeats: number;
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

function countDefinition(definition: DefinitionNode, counts: Counts): void {
  if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) return;
  countDirectives(definition.directives, counts);
  for (const variable of definition.variableDefinitions ?? []) countDirectives(variable.directives, counts);
  countSelections(definition.selectionSet, counts);
}

function countSelections({ selections }: SelectionSetNode, counts: Counts): void {
  const keys = new Set<string>();
  for (const selection of selections) {
    countDirectives(selection.directives, counts);
    if (selection.kind === Kind.FIELD) {
      if (selection.alias) counts.aliases += 1;
      const key = (selection.alias ?? selection.name).value;
      if (keys.has(key)) counts.repeats += 1;
      keys.add(key);
    }
    if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet)
      countSelections(selection.selectionSet, counts);
  }
}

function countDirectives(directives: readonly unknown[] = [], counts: Counts): void {
  counts.directives += directives.length;
  counts.directivesAtOnce = Math.max(counts.directivesAtOnce, directives.length);
}

// Each fragment is measured once, or a document of 25 fragments that spread the next one twice takes 2^25 steps.
function depthOf({ selections }: SelectionSetNode, fragments: Fragments, depths: Map<string, number>): number {
  let deepest = 0;
  for (const selection of selections) deepest = Math.max(deepest, depthAt(selection, fragments, depths));
  return deepest;
}

function depthAt(selection: SelectionNode, fragments: Fragments, depths: Map<string, number>): number {
  if (selection.kind === Kind.FIELD) {
    if (selection.name.value.startsWith('__')) return 0;
    return selection.selectionSet ? 1 + depthOf(selection.selectionSet, fragments, depths) : 1;
  }
  if (selection.kind === Kind.INLINE_FRAGMENT) return depthOf(selection.selectionSet, fragments, depths);
  const name = selection.name.value;
  const known = depths.get(name);
  if (known !== undefined) return known;
  // A fragment within itself is validation's to refuse; here it only must not run for ever.
  depths.set(name, 0);
  const fragment = fragments.get(name);
  const depth = fragment ? depthOf(fragment.selectionSet, fragments, depths) : 0;
  depths.set(name, depth);
  return depth;
}

function rootFieldsOf(operation: OperationDefinitionNode, fragments: Fragments): number {
  const spread = new Set<string>();
  const count = ({ selections }: SelectionSetNode): number => {
    let fields = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) fields += 1;
      if (selection.kind === Kind.INLINE_FRAGMENT) fields += count(selection.selectionSet);
      if (selection.kind !== Kind.FRAGMENT_SPREAD || spread.has(selection.name.value)) continue;
      spread.add(selection.name.value);
      const fragment = fragments.get(selection.name.value);
      if (fragment) fields += count(fragment.selectionSet);
    }
    return fields;
  };
  return count(operation.selectionSet);
}
