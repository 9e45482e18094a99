import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningCommand, running, serving } from '../support/command.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { parseReadme } from '../support/readme.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** In an order in which each finds the rows it shows: the first one of new data, the later ones what the README stored. */
const pages = [
  'docs/reading.md',
  'README.md',
  'docs/many-rows.md',
  'docs/graphs.md',
  'docs/gateways.md',
  'docs/clients.md',
];
const readme = parseReadme(pages.map(textOf).join('\n'));
const run = promisify(execFile);

/** How a strict program of a user's is checked. */
const strict = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    resolveJsonModule: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  },
  include: ['embed.mts'],
};

let database: FreshDatabase;
let command: RunningCommand;

beforeAll(async () => {
  database = await freshDatabase({ name: 'readme', prisma: '' });
  command = await serving(['start'], { DATABASE_URL: database.url });
});

afterAll(async () => {
  await command?.stop();
  await database?.drop();
});

async function ask(url: string, query: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const answer = await response.text();
  return JSON.parse(answer.replaceAll(/"requestId":"[^"]*"/g, '"requestId":"…"'));
}

/** The links of a page to files and headings that are not there. */
function deadLinks(page: string): readonly string[] {
  const links = [...textOf(page).matchAll(/\]\(([^)]+)\)/g)]
    .map((it) => it[1] ?? '')
    .filter((it) => !it.includes('://'));
  return links.filter((link) => {
    const [path = '', heading] = link.split('#');
    const target = path === '' ? page : join(page, '..', path);
    return !existsSync(join(root, target)) || (heading !== undefined && !headingsOf(target).includes(heading));
  });
}

function headingsOf(page: string): readonly string[] {
  return [...textOf(page).matchAll(/^#+ (.+)$/gm)].map((it) => (it[1] ?? '').toLowerCase().replaceAll(' ', '-'));
}

function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

describe('the README, and the pages it points at', () => {
  it('shows the examples of this folder, all of them', () => {
    const files = readdirSync(new URL('.', import.meta.url)).filter((it) => !it.endsWith('.test.ts'));
    const texts = (ending: string) =>
      files.filter((it) => it.endsWith(ending)).map((it) => readFileSync(new URL(it, import.meta.url), 'utf8'));
    expect(readme.examples.map((it) => it.document).sort()).toEqual(texts('.graphql').sort());
    // Each is run by a test: the first one below, the others among the gateways and the clients.
    expect([...readme.pieces].sort()).toEqual(texts('.ts').sort());
  });

  it('points at nothing that is not there', () => {
    const below = readdirSync(join(root, 'docs')).map((it) => `docs/${it}`);
    expect(['README.md', ...below].toSorted()).toEqual(pages.toSorted());
    for (const page of pages) expect([page, deadLinks(page)]).toEqual([page, []]);
  });

  it('says what the demonstration answers, in its order', async () => {
    expect(readme.examples.length).toBeGreaterThan(5);
    for (const { document, answer } of readme.examples)
      expect(await ask(command.url, document)).toEqual(JSON.parse(answer));
  });

  it('says what a second run of getOrCreate answers', async () => {
    const document = readFileSync(new URL('getOrCreate.graphql', import.meta.url), 'utf8');
    const again = await ask(command.url, document);
    expect(again).toMatchObject({ data: { getOrCreateAlbum: { created: false, outcome: 'UNCHANGED' } } });
  });

  it('names the commands we know of, and no other', () => {
    expect(readme.commands).toEqual([
      // The gate runs these two in a fresh clone; `serving(['start'])` above is what the first one starts.
      'npm ci && npm start',
      // Not run by any test: an image needs an engine.
      'docker compose up',
      'npm run -s trellis -- serve --schema prisma/schema.prisma',
      'npm run -s trellis -- serve --schema prisma/schema.prisma --database-url postgresql://localhost:5432/music',
      'npm run -s trellis -- check --schema prisma/schema.prisma',
      'npm run -s trellis -- sdl --schema prisma/schema.prisma',
      'npx trellis generate --schema prisma/schema.prisma --output generated',
      'npm ci && npm test',
      // What these serve and print is asked for in `test/cli/gateway.test.ts`.
      'npm run -s trellis -- serve --schema prisma/schema.prisma --federation',
      'npm run -s trellis -- sdl --schema prisma/schema.prisma --federation',
      'npm run -s trellis -- serve --schema prisma/schema.prisma --stitching',
    ]);
  });

  it('serves the schema on an embedded database of its own, and on one it is given', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-readme-'));
    const embedded = await serving(['serve', '--schema', 'prisma/schema.prisma', '--data-dir', folder]);
    const given = await serving(['serve', '--schema', 'prisma/schema.prisma', '--database-url', database.url]);
    try {
      expect(await ask(embedded.url, '{ albums { name } }')).toEqual({ data: { albums: [] } });
      expect(await ask(given.url, '{ albums(limit: 1) { id } }')).toEqual({ data: { albums: [{ id: 1 }] } });
    } finally {
      await given.stop();
      await embedded.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('checks and prints the schema', async () => {
    const checked = await running(['check', '--schema', 'prisma/schema.prisma']);
    expect(checked).toContain('createAlbum, getOrCreateAlbum, updateOrCreateAlbum');
    expect(checked).toContain('Venue.location is left out');
    const printed = await running(['sdl', '--schema', 'prisma/schema.prisma']);
    expect(printed.trim()).toBe((await readFile(join(root, 'schema.graphql'), 'utf8')).trim());
  });

  it('embeds the API as an installed package would', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-embed-'));
    try {
      await run('npm', ['run', 'build'], { cwd: root });
      await mkdir(join(folder, 'node_modules'), { recursive: true });
      await symlink(root, join(folder, 'node_modules', 'pothos-trellis'));
      await symlink(join(root, 'node_modules', '@prisma'), join(folder, 'node_modules', '@prisma'));
      await running(['generate', '--schema', 'prisma/schema.prisma', '--output', join(folder, 'generated')]);
      expect(readme.program).toBe(await readFile(new URL('embed.ts', import.meta.url), 'utf8'));
      await cp(new URL('embed.ts', import.meta.url), join(folder, 'embed.mts'));
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(strict));
      await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]);
      const program = await serving([], { DATABASE_URL: database.url, PORT: '0' }, join(folder, 'embed.mts'));
      expect(await ask(program.url, '{ album(where: { id: 1 }) { id } }')).toEqual({ data: { album: { id: 1 } } });
      await program.stop();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('shows every setting the command has', async () => {
    const help = await running(['serve', '--help']);
    const settings = [...help.matchAll(/\[([A-Z_]+)\]/g)].map((it) => it[1]);
    expect(settings.length).toBeGreaterThan(5);
    for (const name of settings) expect(readme.text).toContain(`\`${name}`);
  });
});
