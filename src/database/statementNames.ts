import { createHash } from 'node:crypto';

/** How many statements may be prepared at once: their plans take the database's memory, on every connection anew. */
export const MOST_STATEMENTS = 1_000;

/**
 * The name of a prepared statement, for `PrismaPg`'s `statementNameGenerator`; empty for SQL of variable length, whose
 * plans would pile up in the server's memory, for statements on many rows, and once a thousand statements have one.
 */
export function statementName({ sql }: { readonly sql: string }): string {
  const known = lasting.get(sql);
  if (known) return known;
  return lasting.size < MOST_STATEMENTS ? named(sql, lasting) : '';
}

/** The same for connections that close a statement when they have a thousand: any number of them may have a name. */
export function passingName(sql: string): string {
  const known = passing.get(sql);
  if (known) return known;
  if (passing.size >= MOST_STATEMENTS) passing.clear();
  return named(sql, passing);
}

/**
 * Gives every statement a new name, unless the one of this name has been given it already. A prepared statement whose table got another type fails
 * until its connection ends, so a server that lives through a migration would fail for good.
 */
export function renameStatements(name: string): void {
  if (!name.startsWith(prefix())) return;
  generation += 1;
  lasting.clear();
  passing.clear();
}

const lasting = new Map<string, string>();
const passing = new Map<string, string>();
let generation = 0;

// Told by the text alone: a name that was forgotten is the same again.
function named(sql: string, names: Map<string, string>): string {
  if (sql.length > LONGEST || variable.test(sql)) return '';
  const name = `${prefix()}${createHash('sha256').update(sql).digest('hex').slice(0, 32)}`;
  names.set(sql, name);
  return name;
}

function prefix(): string {
  return `trellis_${generation}_`;
}

const LONGEST = 20_000;

// A prepared plan for many rows would be made for the ten that PostgreSQL expects of any array, and loop over them in a loop.
const variable = /^WITH input\b|\bIN \(\$\d+,|\),\s*\(\$\d+/;
