import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { answerOf, WrittenRows } from '../model/reading.ts';
import { fieldsBelow } from './fieldsBelow.ts';
import { memberOf, tellingOf } from './members.ts';
import { isOwnField, isOwnObject } from './ownFields.ts';

/**
 * Writes a value as a resolver gives it: as JSON, without an object of the answer in between, which takes as long as the rows
 * themselves. A promise for what has to be waited for. Throws where an executor would tell an error.
 */
export type Write = (value: unknown) => Written;

/** A text, or one that has to be waited for. */
export type Written = string | Promise<string>;

/** What a document is planned with. */
export interface Planning {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

/** How values of a type are written for these fields; null where it takes an executor. */
export function writeOf(type: GraphQLOutputType, nodes: readonly FieldNode[], planning: Planning): Write | null {
  if (isNonNullType(type)) {
    const write = writeOf(type.ofType, nodes, planning);
    return (
      write &&
      ((value) => {
        if (value == null) throw new TypeError('A value that may not be null is.');
        return write(value);
      })
    );
  }
  if (isListType(type)) {
    const write = writeOf(type.ofType, nodes, planning);
    return write && ((value) => (value == null ? 'null' : listText(value, write)));
  }
  if (isLeafType(type)) return (value) => (value == null ? 'null' : leafText(type, value));
  return isObjectType(type) ? objectWriter(type, nodes, planning) : null;
}

function leafText(type: GraphQLLeafType, value: unknown): string {
  const told: unknown = type.serialize(value);
  if (typeof told === 'string') return textText(told);
  if (typeof told === 'number' && Number.isFinite(told)) return String(told);
  const text: string | undefined = told == null ? undefined : JSON.stringify(told);
  if (text === undefined) throw new TypeError('A value cannot be told.');
  return text;
}

// Nothing that JSON escapes: no quotation mark, backslash or control character; no halves of characters either.
const plain = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

function textText(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}

function listText(value: unknown, write: Write): Written {
  if (value instanceof WrittenRows) return value.text;
  if (!Array.isArray(value)) throw new TypeError('This is no list.');
  const texts = value.map(write);
  return texts.every((it) => typeof it === 'string')
    ? `[${texts.join()}]`
    : quiet(Promise.all(texts).then((it) => `[${it.join()}]`));
}

type Source = Readonly<Record<string, unknown>>;

/** A field of an object: what stands before its value, and its value. */
interface Entry {
  readonly before: string;
  readonly write: (source: Source) => Written;
}

function objectWriter(type: GraphQLObjectType, nodes: readonly FieldNode[], planning: Planning): Write | null {
  if (!isOwnObject(planning.schema, type)) return null;
  const entries: Entry[] = [];
  for (const [answer, fields] of fieldsBelow(nodes, type, { ...planning, variableValues: {} })) {
    const name = fields[0]?.name.value ?? '';
    const typename = JSON.stringify(type.name);
    const definition = type.getFields()[name];
    const isOwn = definition !== undefined && isOwnField(planning.schema, type, definition);
    const write =
      name === '__typename' ? () => typename : isOwn ? fieldWriter(definition, { answer, fields, planning }) : null;
    if (!write) return null;
    entries.push({ before: `${entries.length === 0 ? '{' : ','}"${answer}":`, write });
  }
  return (value) => (value == null ? 'null' : objectText(value as Source, entries));
}

function objectText(source: Source, entries: readonly Entry[]): Written {
  let text = '';
  for (let index = 0; index < entries.length; index += 1) {
    const entry = entries[index];
    if (!entry) break;
    const written = entry.write(source);
    if (typeof written !== 'string') {
      const rest = entries.slice(index + 1).flatMap((it) => [it.before, it.write(source)]);
      return quiet(Promise.all([text, entry.before, written, ...rest, '}']).then((it) => it.join('')));
    }
    text += entry.before + written;
  }
  return `${text}}`;
}

interface Below {
  readonly answer: string;
  readonly fields: readonly FieldNode[];
  readonly planning: Planning;
}

function fieldWriter(
  definition: GraphQLField<unknown, unknown>,
  { answer, fields, planning }: Below,
): Entry['write'] | null {
  const write = writeOf(definition.type, fields, planning);
  if (!write) return null;
  const member = memberOf(definition);
  if (tellingOf(definition) === 'source') return resolvedWriter(definition, answer, write);
  if (!member) return null;
  const place = member.kind === 'column' ? member.column.name : answerOf(answer);
  return (source) => write(source[place]);
}

function resolvedWriter(
  { resolve, name }: GraphQLField<unknown, unknown>,
  answer: string,
  write: Write,
): Entry['write'] {
  const info = { path: { prev: undefined, key: answer, typename: undefined } } as GraphQLResolveInfo;
  return (source) => {
    const value = resolve ? resolve(source, nothing, nothing, info) : source[name];
    return value instanceof Promise ? quiet(value.then(write)) : write(value);
  };
}

const nothing = Object.freeze({});

// Whoever waits for all of them hears of the first that fails; the others must not go unheard meanwhile.
function quiet(waiting: Promise<string>): Promise<string> {
  waiting.catch(() => undefined);
  return waiting;
}
