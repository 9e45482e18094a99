import { expect, it } from 'vitest';
import { canonicalDecimal } from '../../src/schema/scalars/canonicalDecimal.ts';
import { randomFrom } from '../support/race.ts';

it('a Decimal that is sent as it is kept is told apart from all others', () => {
  const random = randomFrom(1);
  const digits = (most: number) =>
    Array.from({ length: Math.floor(random() * most) }, () => (random() < 0.4 ? 0 : Math.floor(random() * 10))).join(
      '',
    );
  for (let round = 0; round < 5_000; round += 1) {
    const [sign, point] = [random() < 0.3 ? '-' : '', random() < 0.7 ? '.' : ''];
    const [whole, fraction] = [digits(4), point === '' ? '' : digits(4)];
    // One zero more, and it has to be worked out.
    const kept = canonicalDecimal(`${sign}0${whole}${point}${fraction}`, 100);
    if (whole !== '') expect(canonicalDecimal(`${sign}${whole}${point}${fraction}`, 100)).toBe(kept);
    if (kept !== null) expect(canonicalDecimal(kept, 100)).toBe(kept);
  }
  expect(canonicalDecimal('1'.repeat(100), 100)).toBe('1'.repeat(100));
  expect(canonicalDecimal('1'.repeat(101), 100)).toBeNull();
});
