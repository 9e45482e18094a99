import { createApi } from '../../api.ts';
import { describe } from '../../model/describe.ts';
import type { Model } from '../../model/model.ts';
import { mutationName } from '../../model/names.ts';
import type { Generated } from '../generate.ts';
import { openClient } from '../openClient.ts';
import { StartError } from '../startError.ts';
import { type Progress, progressOn } from './progress.ts';
import { type FileRow, readRows, type Source } from './readRows.ts';
import { refusedFile } from './refusedFile.ts';
import { type Counts, none, type Store, storeOf, together } from './storeRows.ts';

/** An import: what, from where and where to. */
export interface Import {
  readonly generated: Generated;
  readonly url: string;
  /** Prisma's name of the model. */
  readonly model: string;
  readonly source: Source;
  /** Where refused rows are written. */
  readonly refused: string;
  /** What becomes of rows whose key is taken, as GraphQL takes it; null for an error. */
  readonly conflict: object | null;
  readonly batchSize: number;
}

/** Stores the rows of a file, batch by batch, and tells of them. */
export async function importFile({ generated, url, source, refused, conflict, ...rest }: Import): Promise<Counts> {
  const model = modelCalled(rest.model, generated);
  const { client, close } = await openClient(generated.folder, { connectionString: url, max: 1 });
  try {
    const { schema, findings } = await createApi({
      datamodel: generated.datamodel,
      client,
      limits: { bulkRows: rest.batchSize },
    });
    const mutation = mutationName('bulkCreate', model.names);
    if (!schema.getMutationType()?.getFields()[mutation]) {
      const why = findings.find((it) => it.model === model.name && it.message.includes('bulkCreate'))?.message;
      throw new StartError(why ?? `Rows of ${model.name} cannot be created.`);
    }
    const file = refusedFile(refused);
    const progress = progressOn(process.stderr, source.size);
    try {
      const counts = await storeAll(storeOf(schema, model, conflict), {
        source,
        model,
        batchSize: rest.batchSize,
        file,
        progress,
      });
      progress.end();
      process.stdout.write(
        `${told(counts, source.file)}${counts.refused > 0 ? `The refused ones are in ${refused}.\n` : ''}`,
      );
      return counts;
    } finally {
      progress.end();
      await file.close();
    }
  } finally {
    await close();
  }
}

function modelCalled(name: string, { datamodel }: Generated): Model {
  const { models } = describe(datamodel);
  const model = models.find((it) => it.name === name);
  if (!model) throw new StartError(`The schema has no model ${name}.`);
  return model;
}

interface Storing {
  readonly source: Source;
  readonly model: Model;
  readonly batchSize: number;
  readonly file: ReturnType<typeof refusedFile>;
  readonly progress: Progress;
}

// The next rows are read while nothing is stored, and none while something is: no more than a batch is in memory.
async function storeAll(store: Store, { source, model, batchSize, file, progress }: Storing): Promise<Counts> {
  let counts = none;
  let batch: FileRow[] = [];
  const flush = async (): Promise<void> => {
    const stored = await store(batch);
    await file.add(stored.refused);
    counts = together([
      { counts, refused: [] },
      { counts: stored.counts, refused: [] },
    ]).counts;
    progress.show(counts, batch.at(-1)?.read ?? 0);
    batch = [];
  };
  for await (const row of readRows(source, model.columns)) {
    batch.push(row);
    if (batch.length === batchSize) await flush();
  }
  if (batch.length > 0) await flush();
  return counts;
}

function told(counts: Counts, file: string): string {
  const { refused, ...others } = counts;
  const total = Object.values(counts).reduce((sum, it) => sum + it, 0);
  const parts = [...Object.entries(others), ['refused', refused] as const].filter(([, it]) => it > 0);
  const list = parts.map(([name, it]) => `${it.toLocaleString('en')} ${name}`).join(', ');
  return `${total.toLocaleString('en')} rows of ${file}${list === '' ? '' : `: ${list}`}.\n`;
}
