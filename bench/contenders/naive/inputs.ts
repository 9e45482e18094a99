import { builder } from './builder.ts';

/** An album as it is created. */
export const AlbumCreate = builder.inputType('AlbumCreate', {
  fields: (t) => ({
    name: t.string({ required: true }),
    rating: t.field({ type: 'Decimal' }),
    plays: t.field({ type: 'BigInt' }),
  }),
});

/** The album that is meant. */
export const AlbumLookup = builder.inputType('AlbumLookup', {
  fields: (t) => ({ name: t.string({ required: true }) }),
});

/** What may be changed of an album. */
export const AlbumValues = builder.inputType('AlbumValues', {
  fields: (t) => ({ rating: t.field({ type: 'Decimal' }), plays: t.field({ type: 'BigInt' }) }),
});

/** An album to be changed, with its key. */
export const AlbumSave = builder.inputType('AlbumSave', {
  fields: (t) => ({
    id: t.int({ required: true }),
    rating: t.field({ type: 'Decimal' }),
    plays: t.field({ type: 'BigInt' }),
  }),
});
