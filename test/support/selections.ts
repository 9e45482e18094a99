import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isLeafType, isObjectType } from 'graphql';

/** A selection of all fields of a type that hold values. */
export function onlyColumns(schema: GraphQLSchema, type: string): string {
  return selection(objectType(schema, type), 0);
}

/** A selection of all fields of a type, and below its relations of all that hold values. */
export function everything(schema: GraphQLSchema, type: string): string {
  return selection(objectType(schema, type), 1);
}

/** The object type of this name. */
export function objectType(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`${name} is no object type.`);
  return type;
}

function selection(type: GraphQLObjectType, depth: number): string {
  const fields = Object.values(type.getFields()).flatMap(({ name, type: given }) => {
    const named = getNamedType(given);
    if (isLeafType(named)) return [name];
    return depth > 0 && isObjectType(named) ? [`${name} ${selection(named, depth - 1)}`] : [];
  });
  return `{ ${fields.join(' ')} }`;
}
