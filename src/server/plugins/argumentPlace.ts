import { type DocumentNode, type GraphQLError, Kind, type ValueNode, visit } from 'graphql';

/** Says in an error for a wrong value where in the arguments it stands, as `rows[2].name`: in a literal, or in a variable. */
export function withArgument(error: GraphQLError, document: DocumentNode): GraphQLError {
  const argument = placeOf(error, document);
  if (argument !== null) error.extensions['argument'] = argument;
  return error;
}

function placeOf({ message, nodes }: GraphQLError, document: DocumentNode): string | null {
  const [, variable, inside = ''] = VARIABLE.exec(message) ?? [];
  if (variable === undefined) return searched(document, (it) => nodes?.includes(it) ?? false);
  const used = searched(document, (it) => it.kind === Kind.VARIABLE && it.name.value === variable);
  return used === null ? null : `${used}${inside}`;
}

// As `withoutValue` leaves it: what the caller sent is not in it any more.
const VARIABLE = /^Variable "\$(\w+)" (?:of |got an invalid value(?: at "\w+([\w.[\]]*)")?: )/;

// Where the first such value stands, from the name of its argument on.
function searched(document: DocumentNode, isMeant: (value: ValueNode) => boolean): string | null {
  let found: string | null = null;
  visit(document, {
    Directive: () => false,
    Argument: ({ name, value }) => {
      found ??= within(value, name.value, isMeant);
    },
  });
  return found;
}

function within(value: ValueNode, path: string, isMeant: (value: ValueNode) => boolean): string | null {
  if (isMeant(value)) return path;
  const parts =
    value.kind === Kind.LIST
      ? value.values.map((it, index) => [`${path}[${index}]`, it] as const)
      : value.kind === Kind.OBJECT
        ? value.fields.map((it) => [`${path}.${it.name.value}`, it.value] as const)
        : [];
  for (const [place, it] of parts) {
    const found = within(it, place, isMeant);
    if (found !== null) return found;
  }
  return null;
}
