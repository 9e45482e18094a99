import { type DirectiveNode, Kind, type OperationDefinitionNode, type SelectionNode, type ValueNode } from 'graphql';

/** Looks up the value of a variable as it was sent, or its default. It is not coerced yet: look before you use it. */
export type VariableOf = (name: string) => unknown;

/** The variables of an operation. */
export function variablesOf(operation: OperationDefinitionNode, sent: Readonly<Record<string, unknown>>): VariableOf {
  const defaults = new Map(operation.variableDefinitions?.map((it) => [it.variable.name.value, it.defaultValue]));
  return (name) => {
    if (Object.hasOwn(sent, name)) return sent[name];
    const literal = defaults.get(name);
    return literal && plainValue(literal);
  };
}

/** The number an argument was given, if it is one. */
export function numberOf(given: ValueNode | undefined, variableOf: VariableOf): number | undefined {
  const value = given && plainValue(given, variableOf);
  return typeof value === 'number' ? value : undefined;
}

/** How many elements the list has that an argument was given. */
export function lengthOf(given: ValueNode, variableOf: VariableOf): number {
  const value = plainValue(given, variableOf);
  return Array.isArray(value) ? value.length : 1;
}

/** Whether `@skip` and `@include` leave a selection in the answer. */
export function isIncluded({ directives = [] }: SelectionNode, variableOf: VariableOf): boolean {
  return directives.every((it) => {
    if (it.name.value === 'skip') return conditionOf(it, variableOf) !== true;
    return it.name.value !== 'include' || conditionOf(it, variableOf) !== false;
  });
}

function conditionOf(directive: DirectiveNode, variableOf: VariableOf): unknown {
  const given = directive.arguments?.find((it) => it.name.value === 'if')?.value;
  return given && plainValue(given, variableOf);
}

// Only what is counted: numbers, conditions, and that a list is one.
function plainValue(value: ValueNode, variableOf?: VariableOf): unknown {
  switch (value.kind) {
    case Kind.VARIABLE:
      return variableOf?.(value.name.value);
    case Kind.INT:
      return Number(value.value);
    case Kind.BOOLEAN:
      return value.value;
    case Kind.LIST:
      return value.values;
    case Kind.FLOAT:
    case Kind.STRING:
    case Kind.ENUM:
    case Kind.OBJECT:
    case Kind.NULL:
      return null;
  }
}
