import {
  type GraphQLDirective,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** Whether the client asked for the field at the end of this path, below the one being resolved. */
export function isSelected(info: GraphQLResolveInfo, path: readonly string[]): boolean {
  return info.fieldNodes.some((it) => within(info, it.selectionSet, path));
}

function within(info: GraphQLResolveInfo, set: SelectionSetNode | undefined, path: readonly string[]): boolean {
  return path.length === 0 || (set?.selections.some((it) => reaches(info, it, path)) ?? false);
}

function reaches(info: GraphQLResolveInfo, node: SelectionNode, path: readonly string[]): boolean {
  const conditionOf = (it: GraphQLDirective) => getDirectiveValues(it, node, info.variableValues)?.['if'];
  if (conditionOf(GraphQLSkipDirective) === true || conditionOf(GraphQLIncludeDirective) === false) return false;
  switch (node.kind) {
    case Kind.FIELD:
      return node.name.value === path[0] && within(info, node.selectionSet, path.slice(1));
    case Kind.INLINE_FRAGMENT:
      return within(info, node.selectionSet, path);
    case Kind.FRAGMENT_SPREAD:
      return within(info, info.fragments[node.name.value]?.selectionSet, path);
  }
}
