import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Where the bench keeps what it makes: compiled code, data, requests. It may be deleted. */
export const place = join(root, '.trellis', 'bench');

/** The compiled product and contenders: plain JavaScript, as the package has it, for a loader would cost all of them time. */
export const compiled = join(place, 'js');
