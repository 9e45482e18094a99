import { writeFile } from 'node:fs/promises';
import { type Command, textOf } from '../command.ts';
import { readSchema } from '../readSchema.ts';
import { gatewayOptions, readGateway, schemaOption } from '../settings.ts';
import { codeOf, StartError } from '../startError.ts';

/** `trellis sdl`: the GraphQL schema as text. */
export const sdl: Command = {
  name: 'sdl',
  summary: 'Prints the GraphQL schema that a Prisma schema becomes.',
  options: {
    ...schemaOption,
    ...gatewayOptions,
    output: { value: 'FILE', doc: 'Writes it to a file instead of printing it.' },
  },
  async run(values) {
    const schema = await readSchema(textOf(sdl, values, 'schema'));
    const gateway = readGateway(values);
    const output = textOf(sdl, values, 'output');
    const { generateClient } = await import('../generate.ts');
    const { describeApi } = await import('../../api.ts');
    const { datamodel } = await generateClient(schema);
    const text = `${describeApi(datamodel, gateway).sdl()}\n`;
    if (output === undefined) process.stdout.write(text);
    else await write(output, text);
  },
};

async function write(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((error: unknown) => {
    throw new StartError(`${path} cannot be written (${codeOf(error) ?? 'unknown reason'}).`, { cause: error });
  });
}
