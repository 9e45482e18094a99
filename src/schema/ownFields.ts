import { type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';

const resolvers = new WeakSet<object>();

/** Remembers the resolvers of a schema that was just built. */
export function rememberFields(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type))
      for (const { resolve } of Object.values(type.getFields())) if (resolve) resolvers.add(resolve);
}

/**
 * Whether a field is resolved as it was built. Whoever embeds the schema may have put a resolver of their own before it,
 * as those do that check rights: what it says goes, and it may look at every column of its row.
 */
export function isOwnField({ resolve }: GraphQLField<unknown, unknown>): boolean {
  return resolve !== undefined && resolvers.has(resolve);
}
