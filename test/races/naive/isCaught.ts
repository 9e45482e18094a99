/**
 * Whether a naive implementation is caught by at least one of ten storms, each on rows of its own: on a busy machine one
 * storm may blow so gently that the callers come one after the other.
 */
export async function isCaught(storm: (round: number) => Promise<boolean>): Promise<boolean> {
  for (let round = 1; round <= 10; round += 1) if (await storm(round)) return true;
  return false;
}

/** Whether any call of a storm failed. */
export async function fails(storm: Promise<unknown>): Promise<boolean> {
  return storm.then(
    () => false,
    (thrown: unknown) => thrown instanceof AggregateError,
  );
}
