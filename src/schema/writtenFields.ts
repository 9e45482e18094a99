import { type FieldNode, type GraphQLObjectType, type GraphQLSchema, getNullableType, isLeafType } from 'graphql';
import { isWritable } from '../database/writtenSql.ts';
import type { Column } from '../model/model.ts';
import type { WrittenField } from '../model/reading.ts';
import { memberOf } from './members.ts';
import { isOwnLeaf } from './ownFields.ts';

/**
 * The fields of a row as PostgreSQL writes them, for a plan, whose fields are all resolved as they were built; null where it
 * cannot: for what is related, for what others spell, and for columns whose values it spells in another way.
 */
export function writtenFields(
  type: GraphQLObjectType,
  below: ReadonlyMap<string, readonly FieldNode[]>,
  schema: GraphQLSchema,
): readonly WrittenField[] | null {
  const written: WrittenField[] = [];
  for (const [answer, [node]] of below) {
    const tells = node?.name.value === '__typename' ? JSON.stringify(type.name) : columnTold(type, node, schema);
    if (tells === null) return null;
    written.push({ answer, tells });
  }
  return written;
}

function columnTold(type: GraphQLObjectType, node: FieldNode | undefined, schema: GraphQLSchema): Column | null {
  const definition = type.getFields()[node?.name.value ?? ''];
  const member = definition && memberOf(definition);
  if (!definition || member?.kind !== 'column') return null;
  const { column } = member;
  const leaf = getNullableType(definition.type);
  return isLeafType(leaf) && isOwnLeaf(schema, leaf) && isWritable(column) ? column : null;
}
