import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Column, Model } from '../model/model.ts';
import { pathOf } from '../model/path.ts';
import { answerOf, type Part, type Reading } from '../model/reading.ts';
import { memberOf } from './members.ts';
import { pageOf } from './paging.ts';

/** What of the resolver's `info` a selection is read from. */
export type Selected = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues'>;

/** What is asked of the rows a field answers with. */
export function readingOf(model: Model, info: GraphQLResolveInfo): Reading {
  return readingBelow(model, info.fieldNodes, info);
}

/** The same for some fields below the one that is being resolved, merged as the executor merges them. */
export function readingBelow(model: Model, nodes: readonly FieldNode[], info: Selected): Reading {
  const type = info.schema.getType(model.names.type);
  if (!isObjectType(type)) throw new TypeError(`${model.names.type} is no object type of this schema.`);
  const columns = new Set<Column>();
  const parts: Part[] = [];
  for (const [name, fields] of fieldsBelow(nodes, type, info)) {
    const [node] = fields;
    const definition = node && type.getFields()[node.name.value];
    if (!definition) continue;
    const member = memberOf(definition);
    // A field added by hand may read any column.
    if (!member) for (const it of model.columns) columns.add(it);
    else if (member.kind === 'column') columns.add(member.column);
    else {
      const { relation } = member;
      for (const it of pathOf(relation).from) columns.add(it);
      const below = { relation, answer: answerOf(name), reading: readingBelow(relation.target, fields, info) };
      const args = () => getArgumentValues(definition, node, info.variableValues);
      parts.push(
        member.kind === 'one'
          ? { kind: 'one', ...below }
          : { kind: 'many', ...below, page: pageOf(relation.target, args(), `${name}.`) },
      );
    }
  }
  // In the order of the model: the same columns make the same statement however they are asked for.
  return { model, columns: model.columns.filter((it) => columns.has(it)), parts };
}

/** The fields below some others by the name of their answer: fragments are opened, what is skipped is left out. */
export function fieldsBelow(
  nodes: readonly FieldNode[],
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
