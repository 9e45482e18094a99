import { type GraphQLSchema, getIntrospectionQuery, graphqlSync } from 'graphql';

/** How large an API is for each of its models. */
export interface ApiSize {
  readonly typesPerModel: number;
  /** Of the answer to the standard introspection query, as JSON, in units of 1,000 bytes. */
  readonly introspectionKbPerModel: number;
}

/** Measures an API; scalars and what all models share are counted too. */
export function apiSize(schema: GraphQLSchema, models: number): ApiSize {
  const types = Object.keys(schema.getTypeMap()).filter((it) => !it.startsWith('__'));
  const answer = JSON.stringify(graphqlSync({ schema, source: getIntrospectionQuery() }));
  return {
    typesPerModel: types.length / models,
    introspectionKbPerModel: Buffer.byteLength(answer) / 1_000 / models,
  };
}
