// Most are sent as they are kept; one digit would be another's place.
const CANONICAL = /^-?(?:[1-9]\d*|0(?=\.))(?:\.\d*[1-9])?$|^0$/;
const PATTERN = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * A decimal number's one plain spelling: no exponent, no `+`, no zero that says nothing, never `-0`.
 * Null when the text is no number or would have more than `maxDigits` digits.
 */
export function canonicalDecimal(text: string, maxDigits: number): string | null {
  if (text.length < maxDigits && CANONICAL.test(text)) return text;
  // Longer texts may still be small numbers ("0.0000…"), but nobody writes them; refusing keeps the work bounded.
  if (text.length > maxDigits + 20) return null;
  const [, sign = '', whole, fraction = '', exponent = '0'] = PATTERN.exec(text) ?? [];
  if (whole === undefined) return null;
  const digits = whole + fraction;
  const start = leadingZeros(digits);
  if (start === digits.length) return '0';

  const point = whole.length + Number(exponent);
  const significant = digits.slice(start, digits.length - trailingZeros(digits));
  // Where the decimal point stands, counted from the first significant digit.
  const before = point - start;
  const after = significant.length - before;
  if (Math.max(before, 0) + Math.max(after, 0) > maxDigits) return null;

  const integer = before > 0 ? significant.slice(0, before).padEnd(before, '0') : '0';
  const decimals = after > 0 ? `.${significant.slice(Math.max(before, 0)).padStart(after, '0')}` : '';
  return `${sign === '-' ? '-' : ''}${integer}${decimals}`;
}

function leadingZeros(digits: string): number {
  let count = 0;
  while (digits[count] === '0') count += 1;
  return count;
}

// A loop, for /0+$/ takes quadratic time on zeros that are followed by something else.
function trailingZeros(digits: string): number {
  let count = 0;
  while (digits[digits.length - 1 - count] === '0') count += 1;
  return count;
}
