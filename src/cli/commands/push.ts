import { type Command, textOf } from '../command.ts';
import { readDatabaseUrl, shownDatabase, withStartupOptions } from '../databaseUrl.ts';
import { normalise, type SchemaTexts } from '../normalise.ts';
import { readSchema, type Schema } from '../readSchema.ts';
import { databaseOption, schemaOption } from '../settings.ts';
import { StartError } from '../startError.ts';

/** `trellis push`: the tables of a schema in an empty database. */
export const push: Command = {
  name: 'push',
  summary: 'Creates the tables of a Prisma schema in an empty database.',
  options: { ...schemaOption, ...databaseOption },
  async run(values) {
    const schema = await readSchema(textOf(push, values, 'schema'));
    const url = textOf(push, values, 'database-url');
    if (url === undefined)
      throw new StartError('trellis push needs a database: name one with --database-url or DATABASE_URL.');
    const database = readDatabaseUrl(url);
    const { pushSchema } = await import('../push.ts');
    await pushSchema({ url: withStartupOptions(database), schema: shownTexts(schema) });
    process.stdout.write(`The tables of the schema are in ${shownDatabase(url)}.\n`);
  },
};

// Prisma tells of a mistake by the name a file has: the one it was asked for by.
function shownTexts(schema: Schema): SchemaTexts {
  const shown = new Map(schema.files.map((it) => [it.name, it.shown]));
  return normalise(schema).map(([name, text]) => [shown.get(name) ?? name, text]);
}
