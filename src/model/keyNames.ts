import type { Key, Model } from './model.ts';
import { nameValues } from './names.ts';
import type { WordsShape } from './shape.ts';

/** `AlbumKeyName`: the unique keys of a model, as words. Null for a model without one. */
export function keyNameShape(model: Model): WordsShape | null {
  if (model.keys.length === 0) return null;
  return {
    kind: 'words',
    name: `${model.names.type}KeyName`,
    doc: `The unique keys of ${model.names.type}.`,
    words: [...wordsOf(model).values()],
  };
}

/** The key that a word of `AlbumKeyName` stands for. Throws `TypeError` for any other word, which GraphQL lets nobody send. */
export function keyNamed(model: Model, word: string): Key {
  const words = wordsOf(model);
  const key = model.keys.find((it) => words.get(it.field) === word);
  if (!key) throw new TypeError(`Model ${model.name} has no key ${word}.`);
  return key;
}

function wordsOf(model: Model): ReadonlyMap<string, string> {
  return nameValues(model.keys.map((it) => it.field));
}
