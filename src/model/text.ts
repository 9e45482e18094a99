/**
 * Why PostgreSQL could not keep a text exactly, as the end of a sentence ("contains a NUL character"); null when it can.
 * UTF-8 has no lone surrogates: they would be stored as U+FFFD.
 */
export function textProblem(value: string): string | null {
  if (value.includes('\0')) return 'contains a NUL character';
  return value.isWellFormed() ? null : 'contains half of a surrogate pair';
}
