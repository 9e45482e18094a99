import { lockLookup } from '../../database/locks.ts';
import type { Work } from '../verb.ts';
import type { Search } from './find.ts';

/**
 * Waits until no other transaction works on the same lookup, or on any of a model that is locked as a whole, and keeps them
 * waiting until this one ends.
 */
export async function lock({ session, model }: Work, { where, parameters }: Search): Promise<void> {
  if (model.lockedWhole) await session.query(lockLookup(model, []), []);
  else await session.query(lockLookup(model, where), parameters);
}
