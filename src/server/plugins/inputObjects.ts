import { type GraphQLInputType, getNamedType, isInputObjectType, Kind, type ValueNode } from 'graphql';
import type { VariableOf } from './argumentValues.ts';

/** How many input objects a value of an argument holds, in all its depth; what a scalar holds is not looked at. */
export function inputObjectsIn(value: ValueNode, type: GraphQLInputType, variableOf: VariableOf): number {
  switch (value.kind) {
    case Kind.VARIABLE:
      return inSent(variableOf(value.name.value), type);
    case Kind.LIST:
      return sum(value.values, (it) => inputObjectsIn(it, type, variableOf));
    case Kind.OBJECT: {
      const named = getNamedType(type);
      if (!isInputObjectType(named)) return 0;
      const members = named.getFields();
      return (
        1 +
        sum(value.fields, (it) => {
          const member = members[it.name.value];
          return member ? inputObjectsIn(it.value, member.type, variableOf) : 0;
        })
      );
    }
    default:
      return 0;
  }
}

// A loop of its own: what was sent may be nested deeper than a stack is.
function inSent(sent: unknown, type: GraphQLInputType): number {
  let found = 0;
  const open: [unknown, GraphQLInputType][] = [[sent, type]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, its] = next;
    const named = getNamedType(its);
    if (typeof value !== 'object' || value === null || !isInputObjectType(named)) continue;
    if (Array.isArray(value)) for (const it of value) open.push([it, its]);
    else {
      found += 1;
      const members = named.getFields();
      for (const [name, it] of Object.entries(value)) {
        const member = members[name];
        if (member) open.push([it, member.type]);
      }
    }
  }
  return found;
}

function sum<T>(list: readonly T[], of: (it: T) => number): number {
  let all = 0;
  for (const it of list) all += of(it);
  return all;
}
