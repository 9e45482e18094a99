import { type GraphQLSchema, getIntrospectionQuery, graphqlSync } from 'graphql';

/** How large an API is for each of its models. */
export interface ApiSize {
  readonly typesPerModel: number;
  /** Of the answer to the standard introspection query, as JSON, in units of 1,000 bytes. */
  readonly introspectionKbPerModel: number;
  /** The same with every description null: what the names, types and arguments take, however little is said of them. */
  readonly namesKbPerModel: number;
}

/** Measures an API; scalars and what all models share are counted too. */
export function apiSize(schema: GraphQLSchema, models: number): ApiSize {
  const types = Object.keys(schema.getTypeMap()).filter((it) => !it.startsWith('__'));
  const answer = graphqlSync({ schema, source: getIntrospectionQuery() });
  const kb = (text: string) => Buffer.byteLength(text) / 1_000 / models;
  return {
    typesPerModel: types.length / models,
    introspectionKbPerModel: kb(JSON.stringify(answer)),
    namesKbPerModel: kb(JSON.stringify(answer, (key, value) => (key === 'description' ? null : value))),
  };
}
