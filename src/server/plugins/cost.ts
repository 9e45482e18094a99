import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { isIncluded, lengthOf, numberOf, type VariableOf } from './argumentValues.ts';
import { inputObjectsIn } from './inputObjects.ts';

/** An operation as far as its cost is concerned. */
export interface Costing {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variableOf: VariableOf;
  /** Rows one list may ask for; one that asks for more makes the whole answer too large. */
  readonly page: number;
}

/**
 * How many objects the answer may hold at most: every list counts the rows it was limited to, everything else one.
 * Fields that the executor merges are counted once. Introspection is free.
 */
export function objectsOf(costing: Costing): number {
  const root = costing.schema.getRootType(costing.operation.operation);
  if (!root) return 0;
  const count: Count = { ...costing, ids: new Map(), known: new Map() };
  return below(count, { type: root, selections: [costing.operation.selectionSet] }, single);
}

interface Count extends Costing {
  readonly ids: Map<SelectionSetNode, number>;
  readonly known: Map<string, number>;
}

/** One place in the answer: the selections on it, which are merged. */
interface Place {
  readonly type: GraphQLNamedType;
  readonly selections: readonly SelectionSetNode[];
}

/** How long a list without a limit of its own is: as the page, or the list of rows, that it belongs to. */
interface Length {
  readonly rows: number;
  /** Whether its elements are objects of the answer to count; the results of a bulk have their own limit. */
  readonly counts: boolean;
}

const single: Length = { rows: 1, counts: true };
const DEFAULT_PAGE = 100;
// So many different places cost more than any limit; what has more is not worth being counted to its end.
const MOST_PLACES = 20_000;

// Every place is measured once. 25 fragments that spread the next one twice are 25 places, not 2^25.
function below(count: Count, place: Place, length: Length): number {
  const key = `${place.selections.map((it) => idOf(count, it)).join()}:${length.rows}:${length.counts}`;
  const known = count.known.get(key);
  if (known !== undefined) return known;
  if (count.known.size > MOST_PLACES) return Number.POSITIVE_INFINITY;
  // Validation has refused fragments within themselves already; zero would end them too.
  count.known.set(key, 0);
  let objects = 0;
  for (const field of fieldsAt(count, place)) objects += objectsAt(count, field, length);
  count.known.set(key, objects);
  return objects;
}

interface Field {
  readonly definition: GraphQLField<unknown, unknown>;
  readonly nodes: FieldNode[];
}

function objectsAt(count: Count, { definition, nodes }: Field, length: Length): number {
  const place = { type: getNamedType(definition.type), selections: nodes.flatMap((it) => it.selectionSet ?? []) };
  const given = (name: string) => numberArgument(count, nodes[0], name);
  const takes = (name: string) => definition.args.find((it) => it.name === name);

  const limit = takes('limit');
  if (limit) {
    const rows = given('limit') ?? (typeof limit.defaultValue === 'number' ? limit.defaultValue : DEFAULT_PAGE);
    return rows > count.page ? Number.POSITIVE_INFINITY : times(rows, 1 + below(count, place, single));
  }
  if (takes('first')) {
    const sizes = [given('first'), given('last')].filter((it) => it !== undefined);
    const rows = sizes.length === 0 ? DEFAULT_PAGE : Math.max(...sizes);
    return 1 + below(count, place, { rows, counts: true });
  }
  const isList = isListType(getNullableType(definition.type));
  const rows = longestList(count, definition, nodes[0]);
  if (rows !== null) {
    if (isList) return times(rows, 1 + below(count, place, single));
    return 1 + below(count, place, { rows, counts: false });
  }
  if (!isList && takesInputs(definition)) {
    const objects = whateverLength(count, place, length);
    if (objects !== null) return 1 + objects;
    const inputs = inputsGiven(count, definition, nodes[0]);
    // What a filter will match nobody knows: it is counted like a page.
    if (inputs > 0) return 1 + below(count, place, { rows: Math.max(inputs, DEFAULT_PAGE), counts: true });
  }
  if (isList) {
    const elements = length === single ? DEFAULT_PAGE : length.rows;
    return times(elements, (length.counts ? 1 : 0) + below(count, place, single));
  }
  return 1 + below(count, place, length);
}

function takesInputs({ args }: Field['definition']): boolean {
  return args.some((it) => isInputObjectType(getNamedType(it.type)));
}

// Where no list below has a length of its own to find out, nobody has to look at what was given.
function whateverLength(count: Count, place: Place, length: Length): number | null {
  const usual = below(count, place, length);
  const others = [DEFAULT_PAGE, DEFAULT_PAGE + 1].map((rows) => below(count, place, { rows, counts: true }));
  return others.every((it) => it === usual) ? usual : null;
}

function times(rows: number, objects: number): number {
  return Math.max(0, rows) === 0 ? 0 : rows * objects;
}

function numberArgument({ variableOf }: Count, node: FieldNode | undefined, name: string): number | undefined {
  const value = node?.arguments?.find((it) => it.name.value === name)?.value;
  return numberOf(value, variableOf);
}

function longestList(
  { variableOf }: Count,
  definition: Field['definition'],
  node: FieldNode | undefined,
): number | null {
  let longest: number | null = null;
  for (const argument of node?.arguments ?? []) {
    const type = definition.args.find((it) => it.name === argument.name.value)?.type;
    // A list of names, of columns or of relations, says nothing of how many rows there are.
    if (type && isListType(getNullableType(type)) && isInputObjectType(getNamedType(type)))
      longest = Math.max(longest ?? 0, lengthOf(argument.value, variableOf));
  }
  return longest;
}

// A graph is answered by as many objects as it has nodes.
function inputsGiven({ variableOf }: Count, definition: Field['definition'], node: FieldNode | undefined): number {
  let given = 0;
  for (const argument of node?.arguments ?? []) {
    const type = definition.args.find((it) => it.name === argument.name.value)?.type;
    if (type) given += inputObjectsIn(argument.value, type, variableOf);
  }
  return given;
}

/** The fields of a place that give objects, as the executor will merge them. */
function fieldsAt(count: Count, place: Place): Iterable<Field> {
  const fields = new Map<string, Field>();
  const spread = new Set<string>();
  const collect = ({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined): void => {
    for (const selection of selections) {
      if (!isIncluded(selection, count.variableOf)) continue;
      if (selection.kind === Kind.FIELD) {
        addField(fields, selection, type);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition?.name.value;
        collect(selection.selectionSet, condition === undefined ? type : count.schema.getType(condition));
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = count.fragments.get(selection.name.value);
        if (fragment) collect(fragment.selectionSet, count.schema.getType(fragment.typeCondition.name.value));
      }
    }
  };
  for (const selections of place.selections) collect(selections, place.type);
  return fields.values();
}

function addField(fields: Map<string, Field>, node: FieldNode, type: GraphQLNamedType | undefined): void {
  if (!isObjectType(type) && !isInterfaceType(type)) return;
  const definition = type.getFields()[node.name.value];
  if (!definition || isLeafType(getNamedType(definition.type))) return;
  const key = (node.alias ?? node.name).value;
  const known = fields.get(key);
  if (known) known.nodes.push(node);
  else fields.set(key, { definition, nodes: [node] });
}

function idOf({ ids }: Count, selections: SelectionSetNode): number {
  const id = ids.get(selections) ?? ids.size;
  ids.set(selections, id);
  return id;
}
