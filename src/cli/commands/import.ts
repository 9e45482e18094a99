import { constants, existsSync } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { type Command, textOf, type Values } from '../command.ts';
import { readSchema } from '../readSchema.ts';
import { databaseOption, schemaOption } from '../settings.ts';
import { StartError } from '../startError.ts';
import { stopSignal } from '../stopSignal.ts';

/** `trellis import`: the rows of a file, through the verb that creates many. */
export const importRows: Command = {
  name: 'import',
  summary: 'Stores the rows of a file, NDJSON or CSV, through bulkCreate.',
  options: {
    ...schemaOption,
    ...databaseOption,
    model: { value: 'NAME', doc: 'The model whose rows they are.' },
    file: { value: 'FILE', doc: 'One JSON object a line (.ndjson, .jsonl), or CSV with a first line of column names.' },
    'on-conflict': { value: 'WHAT', doc: 'A row whose key is taken: error (the default), ignore or update.' },
    target: { value: 'KEY', doc: 'The key that is meant by --on-conflict, as in the GraphQL schema.' },
    update: { value: 'COLUMNS', doc: 'The columns --on-conflict update may write, separated by commas.' },
    'batch-size': { value: 'N', doc: 'Rows of one transaction. Default 1000.' },
    'overwrite-refused': { doc: 'Write over the refused rows of an earlier import.' },
  },
  async run(values) {
    const text = (name: string) => textOf(importRows, values, name);
    const [url, model, file] = [text('database-url'), text('model'), text('file')];
    if (url === undefined)
      throw new StartError('trellis import needs a database: name one with --database-url or DATABASE_URL.');
    if (model === undefined) throw new StartError('trellis import needs a model: name one with --model.');
    if (file === undefined) throw new StartError('trellis import needs a file: name one with --file.');
    const { size } = await statOf(file);
    const refused = `${file}.refused.ndjson`;
    if (existsSync(refused) && values['overwrite-refused'] !== true)
      throw new StartError(
        `${refused} holds the rows an earlier import refused: move it away, or write over it with --overwrite-refused.`,
      );
    const schema = await readSchema(text('schema'));
    const { generateClient } = await import('../generate.ts');
    const generated = await generateClient(schema);
    const { importFile } = await import('../importing/importFile.ts');
    const stored = await importFile({
      generated,
      url,
      model,
      source: { file, size, format: formatOf(file) },
      refused,
      conflict: conflictOf(values),
      batchSize: batchSizeOf(text('batch-size')),
      stopping: stopSignal(),
    });
    if (!stored) process.exitCode = 1;
  },
};

async function statOf(file: string): Promise<{ readonly size: number }> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new StartError(`There is no file ${file}.`);
  await access(file, constants.R_OK).catch(() => {
    throw new StartError(`This user may not read ${file}.`);
  });
  return found;
}

function formatOf(file: string): 'ndjson' | 'csv' {
  switch (extname(file).toLowerCase()) {
    case '.csv':
      return 'csv';
    case '.ndjson':
    case '.jsonl':
      return 'ndjson';
    default:
      throw new StartError(`What is in ${file}? Its name must end with .ndjson, .jsonl or .csv.`);
  }
}

function conflictOf(values: Values): object | null {
  const text = (name: string) => textOf(importRows, values, name);
  const [action, target, update] = [text('on-conflict')?.toUpperCase(), text('target'), text('update')];
  if (action === undefined || action === 'ERROR') {
    if (target === undefined && update === undefined) return null;
    throw new StartError('--target and --update say more about --on-conflict: give that, too.');
  }
  if (action !== 'IGNORE' && action !== 'UPDATE')
    throw new StartError(`--on-conflict is "${text('on-conflict')}": it must be error, ignore or update.`);
  if (action === 'IGNORE' && update !== undefined)
    throw new StartError('--update is for --on-conflict update: with ignore, no stored row is written.');
  return {
    action,
    ...(target === undefined ? {} : { target }),
    ...(update === undefined ? {} : { update: update.split(',').map((it) => it.trim()) }),
  };
}

function batchSizeOf(text: string | undefined): number {
  const size = text === undefined ? 1_000 : /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (size >= 1 && size <= 10_000) return size;
  throw new StartError(`--batch-size is "${text}": it must be a whole number from 1 to 10000.`);
}
