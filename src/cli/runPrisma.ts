import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { SchemaFile } from './readSchema.ts';
import { StartError } from './startError.ts';

const packages = createRequire(import.meta.url);

/** The folder of an installed package. */
export function packageFolder(name: string): string {
  return dirname(packages.resolve(`${name}/package.json`));
}

/** Version of an installed package. */
export function packageVersion(name: string): string {
  const { version }: { version?: unknown } = packages(`${name}/package.json`);
  return String(version);
}

/** Runs `prisma generate` on the folder `schema` below `folder`; what it refuses is told in the words of the user's files. */
export async function prismaGenerate(folder: string, files: readonly SchemaFile[]): Promise<void> {
  const program = join(packageFolder('prisma'), 'build', 'index.js');
  const child = spawn(process.execPath, [program, 'generate', '--schema', 'schema', '--no-hints'], {
    cwd: folder,
    env: {
      ...process.env,
      // Generating needs no engine, yet Prisma would download one: any file that exists stops it.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
      NO_COLOR: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new StartError(explainPrisma(Buffer.concat(output).toString('utf8'), files));
}

/** Prisma's refusal of a schema as one sentence, with the file and line where there is one. */
export function explainPrisma(output: string, files: readonly SchemaFile[]): string {
  const plain = stripVTControlCharacters(output);
  const errors = [...plain.matchAll(/^error: ([^\n]+)(?:\n\s*-->\s+(.+):(\d+)$)?/gm)];
  const [first] = errors;
  if (!first) return `Prisma refuses the schema: ${sentence(lastError(plain))}`;
  const [, message = '', path, line] = first;
  const words = sentence(message.replace(/^Error (validating|parsing attribute)[^:]*: /, ''));
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  if (path === undefined) return `${words}${more}`;
  const name = path.replaceAll('\\', '/').replace(/^(\.\/)?schema\//, '');
  const shown = files.find((it) => it.name === name)?.shown ?? name;
  return `${shown}:${line}: ${words}${more}`;
}

function lastError(output: string): string {
  const lines = output.split('\n').map((it) => it.trim());
  const named = lines.find((it) => /^(Error|error)\b.*:/.test(it) && !/^Error: *$/.test(it));
  return named?.replace(/^Error: */i, '') ?? lines.findLast((it) => it !== '') ?? 'it gave no reason';
}

function sentence(words: string): string {
  const trimmed = words.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
