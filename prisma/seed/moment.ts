const MINUTE = 60_000;

/** The moment the demonstration's world stands at: a Monday in the winter of 2026. */
export const PRESENT = Date.UTC(2026, 0, 5, 9, 0);

/** The moment so many minutes before (or, when negative, after) the present, as text. */
export function minutesAgo(minutes: number): string {
  return new Date(PRESENT - minutes * MINUTE).toISOString();
}

/** The moment so many days before (or, when negative, after) the present, as text. */
export function daysAgo(days: number): string {
  return minutesAgo(days * 24 * 60);
}
