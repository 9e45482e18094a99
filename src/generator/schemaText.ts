/** One block of a Prisma schema, such as `model Album { … }`. */
export interface Block {
  readonly keyword: string;
  readonly name: string;
  /** Where the block begins and ends in the text, its braces included. */
  readonly start: number;
  readonly end: number;
  readonly statements: readonly Statement[];
}

/** One statement of a block: a field, a property or a block attribute, with whatever its brackets carry over lines. */
export interface Statement {
  readonly start: number;
  readonly end: number;
  /** As written. */
  readonly text: string;
  /** Of the same length, with comments and the insides of strings blanked: what to look for names in. */
  readonly code: string;
}

/** The blocks of a schema text, in order. A text with a syntax error gives what can be told of it. */
export function blocksOf(text: string): readonly Block[] {
  const code = blanked(text);
  const blocks: Block[] = [];
  const opening = /^[ \t]*(\p{L}+)[ \t]+([\p{L}\p{N}_-]+)[ \t]*\{/gmu;
  for (let match = opening.exec(code); match; match = opening.exec(code)) {
    const inside = match.index + match[0].length;
    const closing = code.indexOf('}', inside);
    const end = closing === -1 ? code.length : closing + 1;
    blocks.push({
      keyword: match[1] ?? '',
      name: match[2] ?? '',
      start: match.index,
      end,
      statements: statementsOf(text, code, { start: inside, end: closing === -1 ? code.length : closing }),
    });
    opening.lastIndex = end;
  }
  return blocks;
}

/** What stands between the brackets of an attribute such as `@relation`; null where the statement has none of that name. */
export function attributeOf(statement: Statement, name: string): Argument | null {
  const found = new RegExp(`(?<![@\\w])${name}(?![\\w.])[ \\t]*(\\()?`).exec(statement.code);
  if (!found) return null;
  if (found[1] === undefined) return { text: '', code: '' };
  const start = found.index + found[0].length;
  let depth = 1;
  let end = start;
  while (end < statement.code.length && depth > 0) {
    depth += depthOf(statement.code.charAt(end));
    end += 1;
  }
  const inside = [start, depth === 0 ? end - 1 : end] as const;
  return { text: statement.text.slice(...inside), code: statement.code.slice(...inside) };
}

/** What stands between brackets: as written, and with the insides of strings blanked. */
export interface Argument {
  readonly text: string;
  readonly code: string;
}

/** The first string of a text, or the one that follows `label:`; null where there is none. */
export function stringIn({ text, code }: Argument, label?: string): string | null {
  const found = (label === undefined ? /"[^"]*"/ : new RegExp(`(?<!\\w)${label}\\s*[:=]\\s*"[^"]*"`)).exec(code);
  if (!found) return null;
  const quote = code.indexOf('"', found.index);
  const written = text.slice(quote, found.index + found[0].length);
  try {
    return String(JSON.parse(written));
  } catch {
    return written.slice(1, -1);
  }
}

function statementsOf(
  text: string,
  code: string,
  inside: { readonly start: number; readonly end: number },
): readonly Statement[] {
  const statements: Statement[] = [];
  let start = inside.start;
  let depth = 0;
  for (let at = inside.start; at <= inside.end; at += 1) {
    const sign = code.charAt(at);
    depth += at < inside.end ? depthOf(sign) : 0;
    if (at < inside.end && (sign !== '\n' || depth > 0)) continue;
    if (code.slice(start, at).trim() !== '')
      statements.push({ start, end: at, text: text.slice(start, at), code: code.slice(start, at) });
    start = at + 1;
    depth = 0;
  }
  return statements;
}

function depthOf(sign: string): number {
  if (sign === '(' || sign === '[') return 1;
  return sign === ')' || sign === ']' ? -1 : 0;
}

/** The text with comments and the insides of strings made blank; every other character stays where it was. */
export function blanked(text: string): string {
  const strings = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;
  return text.replace(strings, (found) =>
    found.startsWith('"') ? `"${found.slice(1, -1).replaceAll(/[^\n]/g, '_')}"` : found.replaceAll(/[^\n\r]/g, ' '),
  );
}
