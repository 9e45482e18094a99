import { type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';

/**
 * A field with fields of its own that is asked for under two names at one place below a mutation: its second answer would be
 * read afterwards. Null when there is none.
 */
export function askedTwice({ fieldNodes, fragments }: GraphQLResolveInfo): string | null {
  return twiceIn(
    fieldNodes.flatMap((it) => it.selectionSet ?? []),
    fragments,
  );
}

function twiceIn(selections: readonly SelectionSetNode[], fragments: GraphQLResolveInfo['fragments']): string | null {
  const answers = new Map<string, SelectionSetNode[]>();
  const names = new Map<string, string>();
  const twice = new Set<string>();
  const collect = ({ selections: nodes }: SelectionSetNode): void => {
    for (const node of nodes) {
      if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet);
      else if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments[node.name.value];
        if (fragment) collect(fragment.selectionSet);
      } else if (node.selectionSet) {
        const [name, answer] = [node.name.value, (node.alias ?? node.name).value];
        if ((names.get(name) ?? answer) !== answer) twice.add(name);
        names.set(name, answer);
        answers.set(answer, [...(answers.get(answer) ?? []), node.selectionSet]);
      }
    }
  };
  for (const it of selections) collect(it);
  const [first] = twice;
  if (first !== undefined) return first;
  for (const below of answers.values()) {
    const found = twiceIn(below, fragments);
    if (found !== null) return found;
  }
  return null;
}
