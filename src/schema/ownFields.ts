import {
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isLeafType,
  isObjectType,
  isScalarType,
  specifiedScalarTypes,
} from 'graphql';

/** How a schema resolves its fields and spells its values, as it was built. */
interface AsBuilt {
  /** By the names of type and field, with a dot between them. */
  readonly fields: ReadonlyMap<string, { readonly resolve: unknown; readonly type: string }>;
  /** What `isTypeOf` object types have, by their names. */
  readonly objects: ReadonlyMap<string, unknown>;
  /** By the names of scalars and enums. */
  readonly spellings: ReadonlyMap<string, unknown>;
}

/** Leaves with a schema that was just built how it resolves its fields and spells its values. */
export function rememberFields(schema: GraphQLSchema): void {
  const types = Object.values(schema.getTypeMap());
  const objects = types.filter(isObjectType);
  const built: AsBuilt = {
    fields: new Map(
      objects.flatMap((type) =>
        Object.values(type.getFields()).map((it) => [
          placeOf(type, it),
          { resolve: it.resolve, type: String(it.type) },
        ]),
      ),
    ),
    objects: new Map(objects.map((it) => [it.name, it.isTypeOf])),
    spellings: new Map([...types.filter(isLeafType).map((it) => [it.name, spelling(it)] as const), ...specified]),
  };
  Object.assign(schema.extensions, { [NAME]: built });
}

/**
 * Whether a field is resolved as it was built. Whoever embeds the schema may have put a resolver of their own before it,
 * as those do that check rights, or another type behind it: what that says goes, and it may look at every column of its row.
 */
export function isOwnField(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
): boolean {
  const known = builtOf(schema)?.fields.get(placeOf(type, field));
  return known !== undefined && known.resolve === field.resolve && known.type === String(field.type);
}

/** Whether nobody is asked if an object is one of this type who was not when the type was built. */
export function isOwnObject(schema: GraphQLSchema, type: GraphQLObjectType): boolean {
  const known = builtOf(schema);
  return known?.objects.has(type.name) === true && known.objects.get(type.name) === type.isTypeOf;
}

/** Whether values of a type are spelled as it was built, and not as others have it since. */
export function isOwnLeaf(schema: GraphQLSchema, type: GraphQLLeafType): boolean {
  return builtOf(schema)?.spellings.get(type.name) === spelling(type);
}

function builtOf({ extensions }: GraphQLSchema): AsBuilt | undefined {
  return extensions[NAME] as AsBuilt | undefined;
}

const NAME = 'trellisBuilt';

function placeOf({ name }: GraphQLObjectType, field: GraphQLField<unknown, unknown>): string {
  return `${name}.${field.name}`;
}

// Copies of a schema have enums of their own with the same values, in whatever order.
function spelling(type: GraphQLLeafType): unknown {
  if (isScalarType(type) || Object.hasOwn(type, 'serialize')) return type.serialize;
  const values = type.getValues().map(({ name, value }) => JSON.stringify([name, value]));
  return values.toSorted().join();
}

// GraphQL's own are those of all schemas of the process: another may have been given its own way before ours was built.
const specified = specifiedScalarTypes.map((it) => [it.name, it.serialize] as const);
