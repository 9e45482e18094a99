import { type GraphQLSchema, isEnumType, isObjectType } from 'graphql';
import type { Finding } from '../../src/model/finding.ts';

/** A block of a Prisma schema: its lines, by the first word of each. */
export interface PrismaBlock {
  readonly keyword: 'model' | 'view' | 'enum';
  readonly name: string;
  /** Names of columns and relations, or of an enum's values. */
  readonly members: readonly string[];
}

/** The models, views and enums of a Prisma schema, read line by line: by other means than Trellis reads it. */
export function prismaBlocks(text: string): readonly PrismaBlock[] {
  const blocks: { keyword: PrismaBlock['keyword']; name: string; members: string[] }[] = [];
  let open: { readonly members: string[] } | null = null;
  for (const line of text.split('\n').map((it) => it.trim())) {
    const [, keyword, name] = /^(model|view|enum)\s+(\S+)\s*\{/.exec(line) ?? [];
    if (keyword !== undefined && name !== undefined) {
      const block = { keyword: keyword as PrismaBlock['keyword'], name, members: [] };
      blocks.push(block);
      open = block;
    } else if (line === '}') open = null;
    else if (/^[\p{L}]/u.test(line)) open?.members.push(line.split(/\s+/)[0] ?? '');
  }
  return blocks;
}

/** An API to compare with: its schema, and what it says of it. */
export interface Described {
  readonly schema: GraphQLSchema;
  readonly findings: readonly Finding[];
}

/**
 * What of a Prisma schema is neither in the GraphQL schema under its own name (PascalCase for types) nor in a finding
 * that leaves it out or says what it is called instead.
 */
export function vanished(text: string, { schema, findings }: Described): readonly string[] {
  const messages = findings.map((it) => it.message);
  const owners = new Map<string, string>();
  return prismaBlocks(text).flatMap(({ keyword, name, members }) => {
    const what = keyword === 'enum' ? `Enum ${name}` : `Model ${name}`;
    if (messages.some((it) => it.startsWith(`${what} is left out: `))) return [];
    const typeName = called(what, pascal(name), messages);
    const owner = owners.get(typeName);
    if (owner !== undefined) return [`${what} and ${owner} are both called ${typeName}`];
    owners.set(typeName, what);
    const served = membersOf(schema, typeName, keyword);
    if (!served) return [what];
    const names = members
      .filter((it) => !messages.some((message) => message.startsWith(`${name}.${it} is left out: `)))
      .map((it) => called(`${name}.${it}`, it, messages));
    const doubled = names.filter((it, index) => names.indexOf(it) !== index);
    return [...names.filter((it) => !served.includes(it)), ...doubled].map((it) => `${name}.${it}`);
  });
}

function membersOf(schema: GraphQLSchema, name: string, keyword: PrismaBlock['keyword']): readonly string[] | null {
  const type = schema.getType(name);
  if (keyword === 'enum') return isEnumType(type) ? type.getValues().map((it) => it.name) : null;
  return isObjectType(type) ? Object.keys(type.getFields()) : null;
}

function called(what: string, usual: string, messages: readonly string[]): string {
  const start = `${what} is called `;
  const message = messages.find((it) => it.startsWith(start));
  return message?.slice(start.length).split(' ')[0] ?? usual;
}

function pascal(name: string): string {
  return name.replaceAll(/(?:^|_+)([^_])/g, (_all, letter: string) => letter.toUpperCase()).replaceAll('_', '');
}
