import { createApi } from '../../api.ts';
import { describe } from '../../model/describe.ts';
import type { Model } from '../../model/model.ts';
import { mutationName } from '../../model/names.ts';
import type { Generated } from '../generate.ts';
import { openClient } from '../openClient.ts';
import { StartError } from '../startError.ts';
import { progressOn } from './progress.ts';
import { type FileRow, readRows, type Source } from './readRows.ts';
import { refusedFile } from './refusedFile.ts';
import { refuseOtherEncodings } from './refuseOtherEncodings.ts';
import { type Counts, none, type Store, storeOf, sumOf } from './storeRows.ts';

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
  /** Once aborted, no further batch is stored. */
  readonly stopping: AbortSignal;
}

/** Stores the rows of a file, batch by batch, and tells of them; true when every row of the file was stored. */
export async function importFile({ generated, url, source, refused, conflict, ...rest }: Import): Promise<boolean> {
  const model = modelCalled(rest.model, generated);
  await refuseOtherEncodings(source.file);
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
    let far: Far = { counts: none, line: 0, read: 0, whole: false };
    try {
      for await (far of storeAll(storeOf(schema, model, conflict), {
        source,
        model,
        batchSize: rest.batchSize,
        file,
      })) {
        progress.show(far.counts, far.read);
        if (rest.stopping.aborted) break;
      }
    } finally {
      progress.end();
      await file.close();
      process.stdout.write(told(far, source.file, refused));
    }
    return far.whole && far.counts.refused === 0;
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
}

/** How far an import is: what came of the rows up to a line. */
interface Far {
  readonly counts: Counts;
  readonly line: number;
  /** Bytes of the file. */
  readonly read: number;
  /** True at the end of the file. */
  readonly whole: boolean;
}

// The next rows are read while nothing is stored, and none while something is: no more than a batch is in memory.
async function* storeAll(store: Store, { source, model, batchSize, file }: Storing): AsyncIterable<Far> {
  let far: Far = { counts: none, line: 0, read: 0, whole: false };
  let batch: FileRow[] = [];
  const flush = async (): Promise<Far> => {
    const { counts, refused } = await store(batch);
    await file.add(refused);
    const { line = 0, read = 0 } = batch.at(-1) ?? {};
    batch = [];
    return { counts: sumOf([far.counts, counts]), line, read, whole: false };
  };
  for await (const row of readRows(source, model.columns)) {
    batch.push(row);
    if (batch.length < batchSize) continue;
    far = await flush();
    yield far;
  }
  if (batch.length > 0) far = await flush();
  yield { ...far, read: source.size, whole: true };
}

function told({ counts, line, whole }: Far, file: string, refusedFile: string): string {
  const { refused, ...others } = counts;
  const total = Object.values(counts).reduce((sum, it) => sum + it, 0);
  if (total === 0 && !whole) return '';
  const parts = [...Object.entries(others), ['refused', refused] as const].filter(([, it]) => it > 0);
  const list = parts.map(([name, it]) => `${it.toLocaleString('en')} ${name}`).join(', ');
  return [
    `${total.toLocaleString('en')} ${total === 1 ? 'row' : 'rows'} of ${file}${list === '' ? '' : `: ${list}`}.\n`,
    refused === 0 ? '' : `The refused ones are in ${refusedFile}.\n`,
    whole ? '' : `The import ended before the end of the file: what comes after line ${line} was not stored.\n`,
  ].join('');
}
