import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { codegen } from '@graphql-codegen/core';
import * as typedDocuments from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { parse, printSchema } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import config from '../examples/codegen.ts';
import { demonstration } from '../support/demonstration.ts';
import { type ServedApi, servedApi } from '../support/servedApi.ts';
import { wholeApi } from './wholeApi.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
let api: ServedApi;
let folder: string;

beforeAll(async () => {
  [api, folder] = await Promise.all([servedApi(demonstration), mkdtemp(join(tmpdir(), 'trellis-codegen-'))]);
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const { plugins, config: settings } = config.generates['src/documents.ts'];
  const documents = await codegen({
    schema: parse(printSchema(api.api.schema)),
    documents: [{ location: 'documents.graphql', document: parse(`${wholeApi(api.api.schema)} ${ours}`) }],
    filename: 'documents.ts',
    config: settings,
    plugins: plugins.map((it) => ({ [it]: {} })),
    pluginMap: { 'typescript-operations': operations, 'typed-document-node': typedDocuments },
  });
  await writeFile(join(folder, 'documents.mts'), documents);
  await writeFile(join(folder, 'client.mts'), client);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(strict));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await api?.close();
});

const strict = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
  },
};

const ours = `
  query FindAlbum($where: AlbumKey!) { album(where: $where) { rating plays } }
  mutation MakeAlbum($lookup: AlbumLookup!, $defaults: AlbumValues) {
    getOrCreateAlbum(lookup: $lookup, defaults: $defaults) { outcome }
  }
`;

// What is wrong in it has to be: an expected error that does not come is an error, too.
const client = `
import { Client, fetchExchange } from '@urql/core';
import { FindAlbumDocument, MakeAlbumDocument } from './documents.mjs';

const client = new Client({ url: process.argv[2] ?? '', exchanges: [fetchExchange], preferGetMethod: false });
const made = await client.mutation(MakeAlbumDocument, {
  lookup: { name: 'Tides' },
  defaults: { rating: 7.5, plays: '9007199254740993', kind: 'EP' },
});
const found = await client.query(FindAlbumDocument, { where: { name: 'Tides' } });
const rating: string | null | undefined = found.data?.album?.rating;
const plays: string | undefined = found.data?.album?.plays;
console.log(JSON.stringify([made.error, made.data?.getOrCreateAlbum?.outcome, found.error, rating, plays]));

// @ts-expect-error One key, not two.
client.query(FindAlbumDocument, { where: { id: 1, name: 'Tides' } });
// @ts-expect-error A key is needed.
client.query(FindAlbumDocument, {});
// @ts-expect-error There is no such kind.
client.mutation(MakeAlbumDocument, { lookup: { name: 'x' }, defaults: { kind: 'MIXTAPE' } });
// @ts-expect-error A Decimal is no number.
const wrong: number | null | undefined = found.data?.album?.rating;
export { wrong };
`;

it('typed documents for the whole API compile under strict TypeScript, and refuse what the API would', async () => {
  const compiled = run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]);
  await expect(compiled).resolves.toMatchObject({ stdout: '' });
});

it('a program with typed documents talks to the server', async () => {
  const quiet = client.slice(0, client.indexOf('// @ts-expect-error'));
  await writeFile(join(folder, 'run.mts'), quiet);
  const { stdout } = await run(process.execPath, [
    '--import',
    import.meta.resolve('tsx'),
    join(folder, 'run.mts'),
    api.address,
  ]);
  expect(JSON.parse(stdout)).toEqual([null, 'CREATED', null, '7.5', '9007199254740993']);
});
