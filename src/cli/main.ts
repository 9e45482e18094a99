#!/usr/bin/env node
import { createRequire } from 'node:module';
import { type Command, helpOf, helpOfAll, readArguments } from './command.ts';
import { check } from './commands/check.ts';
import { generate } from './commands/generate.ts';
import { importRows } from './commands/import.ts';
import { push } from './commands/push.ts';
import { sdl } from './commands/sdl.ts';
import { serve } from './commands/serve.ts';
import { start } from './commands/start.ts';
import { messageOf, StartError } from './startError.ts';

const commands: readonly Command[] = [start, serve, push, importRows, sdl, check, generate];

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever read our output has had enough, as in `trellis sdl | head`.
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

try {
  await run(process.argv.slice(2));
} catch (error) {
  const debugging = process.env['TRELLIS_DEBUG'] === '1' && error instanceof Error;
  process.stderr.write(`${debugging ? error.stack : messageOf(error)}\n`);
  process.exitCode = 1;
}
// Not left to the event loop: Prisma's schema engine leaves a timer of ten seconds behind.
for (const stream of [process.stdout, process.stderr]) await new Promise((resolve) => stream.write('', resolve));
process.exit();

async function run([name, ...args]: readonly string[]): Promise<void> {
  if (name === 'help' && args[0] !== undefined) return run([args[0], '--help']);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return say(helpOfAll(commands));
  if (name === '--version' || name === '-v') return say(`${version()}\n`);
  const command = commands.find((it) => it.name === name);
  if (!command) {
    const what = name.startsWith('-') ? 'option' : 'command';
    throw new StartError(`trellis has no ${what} ${name}: see trellis --help.`);
  }
  const values = readArguments(command, args);
  return values['help'] === true ? say(helpOf(command)) : command.run(values);
}

function say(text: string): void {
  process.stdout.write(text);
}

function version(): string {
  const { version }: { version?: unknown } = createRequire(import.meta.url)('../../package.json');
  return String(version);
}
