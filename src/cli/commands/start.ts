import { join, resolve } from 'node:path';
import { type Command, textOf } from '../command.ts';
import { readSchema } from '../readSchema.ts';
import { readSettings, settingsOptions } from '../settings.ts';

/** `trellis start`: the demonstration. */
export const start: Command = {
  name: 'start',
  summary: 'Serves the demonstration: a world of music, with data to explore.',
  options: {
    'data-dir': {
      value: 'DIR',
      doc: 'Where the embedded PostgreSQL keeps its data. Default: .trellis/data/demonstration.',
    },
    ...settingsOptions,
  },
  async run(values) {
    const settings = readSettings(values);
    const { demonstration, examples, seedDemonstration, thingsToTry } = await import('../demonstration.ts');
    const { serveUntilStopped } = await import('../serveUntilStopped.ts');
    const { applyMigrations } = await import('../migrations.ts');
    await serveUntilStopped({
      schema: await readSchema(join(demonstration, 'schema.prisma')),
      settings,
      dataDir: resolve(textOf(start, values, 'data-dir') ?? join('.trellis', 'data', 'demonstration')),
      examples,
      prepare: async ({ url }) => {
        await applyMigrations({ url, folder: join(demonstration, 'migrations') });
        await seedDemonstration(url);
      },
      announce: ({ url, database }) =>
        [
          `Trellis serves the demonstration at ${url}`,
          `The database is ${database}`,
          'Three things to try:',
          ...thingsToTry(url).map((it, index) => `  ${index + 1}. ${it}`),
        ].join('\n'),
    });
  },
};
