import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import { type Command, textOf } from '../command.ts';
import { readSchema, type Schema } from '../readSchema.ts';
import { readSettings, schemaOption, settingsOptions } from '../settings.ts';

/** `trellis serve`: any PostgreSQL schema, on a database given or an embedded one. */
export const serve: Command = {
  name: 'serve',
  summary: 'Serves a Prisma schema, on your database or on an embedded PostgreSQL.',
  options: {
    ...schemaOption,
    'data-dir': {
      value: 'DIR',
      doc: 'Where the embedded PostgreSQL keeps its data. Default: a folder per schema below .trellis/data.',
    },
    ...settingsOptions,
  },
  async run(values) {
    const schema = await readSchema(textOf(serve, values, 'schema'));
    const settings = readSettings(values);
    const { serveUntilStopped } = await import('../serveUntilStopped.ts');
    const { makeTables } = await import('../tables.ts');
    await serveUntilStopped({
      schema,
      settings,
      dataDir: resolve(textOf(serve, values, 'data-dir') ?? usualDataDir(schema)),
      examples: [],
      prepare: async ({ url, home }, { texts }) => {
        if (home !== null) await makeTables(url, home, texts);
      },
      announce: ({ url, models }) => `Trellis serves ${models} ${models === 1 ? 'model' : 'models'} at ${url}`,
    });
  },
};

function usualDataDir({ location }: Schema): string {
  const hash = createHash('sha256').update(location).digest('hex').slice(0, 8);
  return join('.trellis', 'data', `${basename(location, '.prisma')}-${hash}`);
}
