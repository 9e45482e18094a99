import type { Finding } from './finding.ts';
import { guardsAtOnce, type Key, type Model } from './model.ts';

/** Keys the schema declares that the database does not enforce as such: told once the catalog was read. */
export function keyFindings(models: readonly Model[]): readonly Finding[] {
  const tables = models.filter((it) => it.kind === 'table');
  return tables.flatMap((model) =>
    model.keys.flatMap((key) => {
      const problem = problemOf(key);
      if (!problem) return [];
      const columns = key.columns.join(', ');
      return [
        {
          model: model.name,
          kind: 'key',
          message: `The key (${columns}) of ${model.name} ${problem}: lookups by it are guarded by a lock of Trellis's instead.`,
        } as const,
      ];
    }),
  );
}

/** Per model, which lookups a unique index protects: all others are guarded by a lock of Trellis's. */
export function protectionFindings(models: readonly Model[]): readonly Finding[] {
  return models
    .filter((it) => !it.uncreatable)
    .map((model) => {
      const keys = [...model.keys, ...model.furtherKeys].filter(guardsAtOnce);
      const named = keys.map((it) => it.columns.join(' + ')).join(', ');
      const message =
        named === ''
          ? `Lookups of ${model.name} are guarded by a lock of Trellis's.`
          : `Lookups of ${model.name} by ${named} are protected by a unique index, others guarded by a lock of Trellis's.`;
      const whole = ' That lock is one for the whole model, so lookups by other columns exclude each other, too.';
      return { model: model.name, kind: 'protection', message: model.lockedWhole ? `${message}${whole}` : message };
    });
}

function problemOf({ guard }: Key): string | null {
  switch (guard?.kind) {
    case 'missing':
      return 'has no unique index in the database';
    case 'partial':
      return 'has only a partial unique index';
    case 'deferrable':
      return 'is deferrable';
    case 'whole':
    case undefined:
      return null;
  }
}
