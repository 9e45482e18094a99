import type { Api } from '../../api.ts';
import { type Command, textOf } from '../command.ts';
import type { Generated } from '../generate.ts';
import { readSchema } from '../readSchema.ts';
import { databaseOption, schemaOption } from '../settings.ts';

/** `trellis check`: what would be served, and what would not. */
export const check: Command = {
  name: 'check',
  summary: 'Says what a Prisma schema becomes, and what is left out or renamed and why.',
  options: {
    ...schemaOption,
    ...databaseOption,
    'database-url': { ...databaseOption['database-url'], doc: 'Compares the keys with those of this database, too.' },
  },
  async run(values) {
    const schema = await readSchema(textOf(check, values, 'schema'));
    const { generateClient } = await import('../generate.ts');
    const generated = await generateClient(schema);
    process.stdout.write(describeInWords(await apiOf(generated, textOf(check, values, 'database-url'))));
  },
};

async function apiOf({ folder, datamodel }: Generated, url: string | undefined): Promise<Api> {
  const { createApi, describeApi } = await import('../../api.ts');
  if (url === undefined) return describeApi(datamodel);
  const { openClient } = await import('../openClient.ts');
  const { client, close } = await openClient(folder, { connectionString: url });
  try {
    return await createApi({ datamodel, client });
  } finally {
    await close();
  }
}

function describeInWords({ operations, findings }: Api): string {
  const models = operations.map(
    ({ model, queries, mutations }) =>
      `${model}\n  queries    ${listed(queries)}\n  mutations  ${listed(mutations)}\n${said(findings.filter((it) => it.model === model))}`,
  );
  const known = new Set(operations.map((it) => it.model));
  const others = findings.filter((it) => it.model === null || !known.has(it.model));
  const rest = others.length === 0 ? [] : [`Not in the API, or not about one model\n${said(others)}`];
  const count = `${operations.length} ${operations.length === 1 ? 'model' : 'models'} served, ${findings.length} ${findings.length === 1 ? 'remark' : 'remarks'}.\n`;
  return [...models, ...rest, count].join('\n');
}

function said(findings: Api['findings']): string {
  return findings.map((it) => `  ${it.kind}: ${it.message}\n`).join('');
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
