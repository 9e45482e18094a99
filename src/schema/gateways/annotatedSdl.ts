import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';

/** What an SDL tells a gateway beside the schema: directives as they are written, behind the names they belong to. */
export interface Annotations {
  /** Definitions and extensions that come first. */
  readonly head: string;
  /** The directives of an object type that is no root. */
  readonly type: (name: string) => string;
  /** The directives of a query. */
  readonly query: (name: string) => string;
}

/**
 * The schema as text, with directives in it. graphql-js prints none of a schema made in code, and GraphQL cannot ask for
 * them. What a gateway was given for itself, `_sdl` or `_entities`, is no part of it: no other name begins like these.
 */
export function annotatedSdl(schema: GraphQLSchema, { head, type, query }: Annotations): string {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const [queries = ''] = roots.map((it) => it?.name);
  const annotated = (node: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode => {
    const name = node.name.value;
    if (name === queries) return { ...node, fields: (node.fields ?? []).filter(isPublic).map(annotatedQuery) };
    return roots.some((it) => it?.name === name) ? node : { ...node, directives: directivesIn(type(name)) };
  };
  const annotatedQuery = (node: FieldDefinitionNode): FieldDefinitionNode => ({
    ...node,
    directives: [...(node.directives ?? []), ...directivesIn(query(node.name.value))],
  });
  const { definitions } = parse(printSchema(schema), { noLocation: true });
  const document = {
    kind: Kind.DOCUMENT,
    definitions: definitions.filter(isOffered),
  } as const;
  return `${head}\n\n${print(visit(document, { ObjectTypeDefinition: annotated }))}`;
}

// A directive of ours is about a whole document, and a gateway takes documents apart: `@atomic` would be a promise that
// nobody keeps.
function isOffered(definition: DefinitionNode): boolean {
  if (definition.kind === Kind.DIRECTIVE_DEFINITION) return false;
  return !('name' in definition && definition.name) || isPublic({ name: definition.name });
}

function isPublic({ name }: { readonly name: { readonly value: string } }): boolean {
  return !name.value.startsWith('_');
}

function directivesIn(text: string): readonly ConstDirectiveNode[] {
  const [definition] = parse(`scalar It ${text}`, { noLocation: true }).definitions;
  return definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? (definition.directives ?? []) : [];
}
