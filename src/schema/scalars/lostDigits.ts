import { canonicalDecimal } from './canonicalDecimal.ts';

/**
 * Whether a number in a JSON text has more digits than JSON.parse leaves of it: what follows sees 1 where 1.00000000000000000001
 * was sent. Up to 17 digits are how many languages write a double, and name just one.
 */
export function losesDigits(json: string): boolean {
  if (!LONG.test(json)) return false;
  let from = 0;
  while (from < json.length) {
    const quote = json.indexOf('"', from);
    const end = quote < 0 ? json.length : quote;
    for (const [number] of json.slice(from, end).matchAll(LONG_NUMBERS)) if (isLossy(number)) return true;
    from = quote < 0 ? end : endOfText(json, quote);
  }
  return false;
}

const MOST_DIGITS = 17;
const LONG = /\d[\d.]{17}/;
const LONG_NUMBERS = /-?\d[\d.]{17,}(?:[eE][+-]?\d+)?/g;

function endOfText(json: string, start: number): number {
  for (let quote = json.indexOf('"', start + 1); quote >= 0; quote = json.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (json[quote - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return json.length;
}

function isLossy(number: string): boolean {
  const sent = canonicalDecimal(number, LONGEST);
  if (sent === null) return true;
  const digits = sent.replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
  return digits.length > MOST_DIGITS && sent !== canonicalDecimal(String(Number(number)), LONGEST);
}

const LONGEST = 2_000;
