import { type FieldNode, type GraphQLField, getArgumentValues, isNonNullType, Kind, valueFromAST } from 'graphql';
import { hasVariables } from './once.ts';

/** The arguments of a field for the variables of a request. Throws `GraphQLError`, as graphql-js' `getArgumentValues` does. */
export type GivenArguments = (variables: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/**
 * Reads the arguments of a field that is asked for again and again: what stands in the document is read once, and is the same
 * object every time; whatever is not as usual is left to graphql-js.
 */
export function givenArguments(definition: GraphQLField<unknown, unknown>, node: FieldNode): GivenArguments {
  const byRule: GivenArguments = (variables) => getArgumentValues(definition, node, variables);
  const fixed: Record<string, unknown> = {};
  const varying: { readonly name: string; readonly variable: string; readonly required: boolean }[] = [];
  for (const { name, type, defaultValue } of definition.args) {
    const given = node.arguments?.find((it) => it.name.value === name)?.value;
    if (!given) {
      if (defaultValue !== undefined) fixed[name] = defaultValue;
      else if (isNonNullType(type)) return byRule;
    } else if (given.kind === Kind.VARIABLE) {
      // Without a value it is another's turn: the default's, or nobody's.
      if (defaultValue !== undefined) return byRule;
      varying.push({ name, variable: given.name.value, required: isNonNullType(type) });
    } else {
      const value = hasVariables(given) ? undefined : valueFromAST(given, type);
      if (value === undefined) return byRule;
      fixed[name] = value;
    }
  }
  return (variables) => {
    const read = { ...fixed };
    for (const { name, variable, required } of varying) {
      const value = Object.hasOwn(variables, variable) ? variables[variable] : undefined;
      if (required && value == null) return byRule(variables);
      if (value !== undefined) read[name] = value;
    }
    return read;
  };
}
