import type { DMMF } from '@prisma/generator-helper';
import type { Datamodel } from '../model/datamodel.ts';
import { readNotes } from './readNotes.ts';

/** The datamodel Trellis reads: Prisma's own description of the schema, and our notes on its text. */
export function datamodelOf(dmmf: Pick<DMMF.Datamodel, 'models' | 'enums' | 'indexes'>, schema: string): Datamodel {
  return { models: dmmf.models, enums: dmmf.enums, indexes: dmmf.indexes, notes: readNotes(schema) };
}
