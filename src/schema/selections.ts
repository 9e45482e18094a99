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
import { type Member, memberOf } from './members.ts';
import { pageOf, whereOf } from './paging.ts';

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
      for (const it of pathOf(member.relation).from) columns.add(it);
      const args = getArgumentValues(definition, node, info.variableValues);
      parts.push(partOf(member, { name, args, below: () => readingBelow(member.relation.target, fields, info) }));
    }
  }
  // In the order of the model: the same columns make the same statement however they are asked for.
  return { model, columns: model.columns.filter((it) => columns.has(it)), parts };
}

interface Asked {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly below: () => Reading;
}

function partOf({ kind, relation }: Member & { kind: Part['kind'] }, { name, args, below }: Asked): Part {
  const answer = answerOf(name);
  const given = { model: relation.target, args, path: `${name}.` };
  switch (kind) {
    case 'one':
      return { kind, answer, relation, reading: below() };
    case 'many':
      return { kind, answer, relation, reading: below(), page: pageOf(given) };
    case 'count':
      return { kind, answer, relation, filter: whereOf(given) };
  }
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
