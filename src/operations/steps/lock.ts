import { lockLookup } from '../../database/locks.ts';
import type { Work } from '../verb.ts';
import type { Search } from './find.ts';

/** Waits until no other transaction works on the same lookup, and keeps them waiting until this one ends. */
export async function lock({ session, model }: Work, { where, parameters }: Search): Promise<void> {
  await session.query(lockLookup(model, where), parameters);
}
