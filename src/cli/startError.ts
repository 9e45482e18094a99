/** Why a command cannot go on, in one sentence for the person at the terminal; never with a password in it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The `code` of a system's or PostgreSQL's error (`ENOENT`, `3D000`), if it has one. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** The message of whatever was thrown, as one line. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(/\s+/g, ' ').trim();
}
