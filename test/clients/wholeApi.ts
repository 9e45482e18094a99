import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/** An operation for every query and mutation, each with all of its arguments as variables and three levels of fields. */
export function wholeApi(schema: GraphQLSchema): string {
  const queries = Object.values(schema.getQueryType()?.getFields() ?? {}).map((it) => operation('query', it));
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {}).map((it) => operation('mutation', it));
  return [...queries, ...mutations].join('\n');
}

function operation(kind: 'query' | 'mutation', { name, args, type }: GraphQLField<unknown, unknown>): string {
  const variables = args.map((it) => `$${it.name}: ${it.type}`).join(', ');
  const given = args.map((it) => `${it.name}: $${it.name}`).join(', ');
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const field = `${name}${given && `(${given})`}${selection(getNamedType(type), 3)}`;
  return `${kind} ${title}${variables && `(${variables})`} { ${field} }`;
}

function selection(type: GraphQLNamedType, levels: number): string {
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields())
    .filter((it) => isLeafType(getNamedType(it.type)) || (levels > 1 && !it.args.some(isRequiredArgument)))
    .map((it) => `${it.name}${selection(getNamedType(it.type), levels - 1)}`);
  return ` { __typename ${fields.join(' ')} }`;
}
