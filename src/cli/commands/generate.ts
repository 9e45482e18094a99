import { resolve } from 'node:path';
import { type Command, textOf } from '../command.ts';
import { readSchema } from '../readSchema.ts';
import { schemaOption } from '../settings.ts';

/** `trellis generate`: the Prisma client and the datamodel of a schema. */
export const generate: Command = {
  name: 'generate',
  summary: 'Makes the Prisma client and the datamodel of a schema ahead of time.',
  options: {
    ...schemaOption,
    output: {
      value: 'DIR',
      doc: 'Writes client/ (with its types) and datamodel.mjs there, for a program that embeds Trellis. Default: the cache.',
    },
  },
  async run(values) {
    const schema = await readSchema(textOf(generate, values, 'schema'));
    const output = textOf(generate, values, 'output');
    const { generateClient, generateInto } = await import('../generate.ts');
    const datamodel =
      output === undefined ? (await generateClient(schema)).datamodel : await generateInto(resolve(output), schema);
    const count = datamodel.models.length;
    const models = `${count} ${count === 1 ? 'model' : 'models'}`;
    process.stdout.write(`The client and the datamodel of ${models} are in ${output ?? 'the cache'}.\n`);
  },
};
