import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { type Chance, chanceFrom } from './plain/random.ts';

/** How a document is made up. */
export interface Writing {
  readonly seed: number;
  /** Whether it skips and includes: then it is answered by an executor. */
  readonly directives: boolean;
}

/** A random query of a schema: aliases, fragments within fragments, lists, connections and aggregates of all kinds. It may be invalid where names meet. */
export function randomQuery(schema: GraphQLSchema, writing: Writing): string {
  const writer = new Writer(schema, writing);
  const type = schema.getQueryType();
  return writer.document('query', type ? writer.selection(type, 5) : '');
}

/** A mutation with these root fields, each with a random selection below it. */
export function randomMutation(schema: GraphQLSchema, fields: readonly string[], writing: Writing): string {
  const writer = new Writer(schema, writing);
  const root = fields.map((field, index) => {
    const definition = schema.getMutationType()?.getFields()[/^\w+/.exec(field)?.[0] ?? ''];
    const type = definition && getNamedType(definition.type);
    return isObjectType(type) ? `m${index}: ${field} { ${writer.selection(type, 5)} }` : '';
  });
  return writer.document('mutation', root.join(' '));
}

// One per document: it keeps the fragments.
class Writer {
  readonly #schema: GraphQLSchema;
  readonly #directives: boolean;
  readonly #chance: Chance;
  readonly #fragments: string[] = [];

  constructor(schema: GraphQLSchema, { seed, directives }: Writing) {
    this.#schema = schema;
    this.#directives = directives;
    this.#chance = chanceFrom(seed);
  }

  document(operation: string, selection: string): string {
    const variables = this.#directives ? '($yes: Boolean! = true, $no: Boolean! = false)' : '';
    const used = this.#directives ? ' last: __typename @skip(if: $no) @include(if: $yes)' : '';
    return `${operation} ${variables} { ${selection}${used} } ${this.#fragments.join(' ')}`;
  }

  selection(type: GraphQLObjectType, depth: number): string {
    const chance = this.#chance;
    const fields = Object.values(type.getFields());
    const parts = Array.from({ length: 1 + chance.below(4) }, (): string => {
      if (depth > 0 && chance.odds(0.1)) return `... ${this.#directive()} { ${this.selection(type, depth - 1)} }`;
      if (depth > 0 && chance.odds(0.1)) return `...${this.#fragment(type, depth)}${this.#directive()}`;
      const field = chance.one(fields);
      const below = getNamedType(field.type);
      const answer = chance.odds(0.2) ? `${chance.one(names)}: ` : '';
      const head = `${answer}${field.name}${this.#arguments(field)}${this.#directive()}`;
      if (isLeafType(below)) return head;
      return depth > 0 && isObjectType(below) ? `${head} { ${this.selection(below, depth - 1)} }` : '';
    });
    const text = parts.filter((it) => it !== '').join(' ');
    return text === '' ? '__typename' : text;
  }

  #fragment(type: GraphQLObjectType, depth: number): string {
    const selection = this.selection(type, depth - 1);
    const name = `F${this.#fragments.length}`;
    this.#fragments.push(`fragment ${name} on ${type.name} { ${selection} }`);
    return name;
  }

  #directive(): string {
    const chance = this.#chance;
    if (!this.#directives || !chance.odds(0.15)) return '';
    return ` @${chance.one(['skip', 'include'])}(if: ${chance.one(['$yes', '$no', 'true', 'false'])})`;
  }

  #arguments({ args, type }: GraphQLField<unknown, unknown>): string {
    const chance = this.#chance;
    const model = getNamedType(type).name.replace(/(Connection|Aggregate|Group)$/, '');
    const given = args.flatMap((it): string[] => {
      switch (it.name) {
        case 'keys':
          return ['keys: [{ id: 1 }, { id: 2 }, { id: 1 }, { id: 99999 }]'];
        case 'by':
          return [`by: [${chance.one(this.#orders(model))}]`];
        case 'where':
          if (String(it.type).endsWith('Key!')) return ['where: { id: 1 }'];
          return chance.odds(0.25) ? [`where: { ${chance.one(['OR: []', 'AND: []', 'NOT: [{ OR: [] }]'])} }`] : [];
        case 'limit':
          return [`limit: ${chance.below(4)}`];
        case 'offset':
          return chance.odds(0.2) ? [`offset: ${chance.below(3)}`] : [];
        case 'first':
          return [`${chance.one(['first', 'last'])}: ${chance.below(4)}`];
        case 'orderBy': {
          if (args.some((other) => other.name === 'by') || chance.odds(0.7)) return [];
          return [
            `orderBy: [{ ${chance.one(this.#orders(model))}: ${chance.one(['ASC', 'DESC', 'ASC_NULLS_FIRST'])} }]`,
          ];
        }
        default:
          return [];
      }
    });
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }

  // What rows can be ordered by without going further.
  #orders(model: string): readonly string[] {
    const order = this.#schema.getType(`${model}Order`);
    if (!isInputObjectType(order)) return [];
    return Object.values(order.getFields()).flatMap((it) => (isEnumType(getNamedType(it.type)) ? [it.name] : []));
  }
}

const names = ['a', 'b', 'name', 'id', 'nodes', 'record', 'constructor', 'toString'];
