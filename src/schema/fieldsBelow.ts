import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What of the resolver's `info` a selection is read from. */
export interface Selected extends Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues'> {
  /** The answer is written as JSON by a plan of ours: nobody else sees the rows. */
  readonly writing?: boolean;
}

/** The object type of this name. Throws `TypeError` where there is none. */
export function objectType(name: string, { schema }: Selected): GraphQLObjectType {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new TypeError(`${name} is no object type of this schema.`);
  return type;
}

/** The fields below some others by the name of their answer: fragments are opened, what is skipped is left out. */
export function fieldsBelow(
  nodes: readonly { readonly selectionSet?: SelectionSetNode | undefined }[],
  type: GraphQLObjectType,
  info: Selected,
): ReadonlyMap<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const it of selections) {
      if (!isIncluded(it, info)) continue;
      if (it.kind === Kind.FIELD) {
        const name = (it.alias ?? it.name).value;
        const known = fields.get(name);
        if (known) known.push(it);
        else fields.set(name, [it]);
      } else {
        const fragment = it.kind === Kind.INLINE_FRAGMENT ? it : info.fragments[it.name.value];
        if (fragment && applies(fragment.typeCondition?.name.value, type, info)) collect(fragment.selectionSet);
      }
    }
  };
  for (const { selectionSet } of nodes) if (selectionSet) collect(selectionSet);
  return fields;
}

function applies(condition: string | undefined, type: GraphQLObjectType, { schema }: Selected): boolean {
  if (condition === undefined || condition === type.name) return true;
  const named = schema.getType(condition);
  return isAbstractType(named) && schema.isSubType(named, type);
}

function isIncluded(node: SelectionNode, { variableValues }: Selected): boolean {
  if (!node.directives?.length) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] !== false;
}
