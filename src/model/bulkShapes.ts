import type { Model } from './model.ts';
import { type ObjectShape, optional, required, type WordsShape } from './shape.ts';

/** `AlbumOnConflict`: what becomes of a new row whose key is taken. Null for a model without a key. */
export function onConflictShape(model: Model): ObjectShape | null {
  if (model.keys.length === 0) return null;
  return {
    kind: 'object',
    name: `${model.names.type}OnConflict`,
    doc: `What becomes of a new ${model.names.type} whose key is taken.`,
    meaning: { kind: 'onConflict', model },
    oneOf: false,
    slots: () => ({
      action: required(actions),
      target: optional({ kind: 'keyName', model }, 'The key forgiven; IGNORE without it forgives all.'),
      update: optional({ kind: 'list', of: { kind: 'columnName', model } }, 'All that UPDATE may write.'),
    }),
  };
}

const actions: WordsShape = {
  kind: 'words',
  name: 'ConflictAction',
  doc: 'What is done with a new row whose key is taken.',
  words: ['ERROR', 'IGNORE', 'UPDATE'],
};

/** What becomes of rows that have one key, within one call. */
export const duplicatesShape: WordsShape = {
  kind: 'words',
  name: 'Duplicates',
  doc: 'What becomes of rows of one call that have the same key.',
  words: ['ERROR', 'FIRST_WINS', 'LAST_WINS'],
};

/** What becomes of a row to be changed that is not there. */
export const onMissingShape: WordsShape = {
  kind: 'words',
  name: 'OnMissing',
  doc: 'What is done about a row that is not there: nothing at all is written, or it is left out.',
  words: ['ERROR', 'SKIP'],
};
