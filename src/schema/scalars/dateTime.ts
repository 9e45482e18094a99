import { type ASTNode, GraphQLScalarType, Kind } from 'graphql';
import { refusal } from './refusal.ts';

/** `DateTime`: an instant as RFC 3339 text on the wire, a `Date` inside. */
export const dateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description:
    'An instant, as RFC 3339 text with a zone: `"2024-05-17T20:00:00Z"` or `"2024-05-17T22:00:00+02:00"`. ' +
    'Kept in milliseconds, for the years 0001 to 9999, and given back in UTC: `"2024-05-17T20:00:00.000Z"`.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize: isoText,
  parseValue: (value) => instant(value),
  parseLiteral: (literal) => instant(literal.kind === Kind.STRING ? literal.value : null, literal),
});

const PATTERN = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;
const FIRST = Date.parse('0001-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');
const MINUTE = 60_000;

function instant(value: unknown, literal?: ASTNode): Date {
  const parts = typeof value === 'string' ? PATTERN.exec(value) : null;
  if (parts === null) {
    throw refusal('A DateTime is an RFC 3339 text with a zone, such as "2024-05-17T20:00:00Z".', literal);
  }
  const [, year, month, day, hour, minute, second, fraction = '', sign, zoneHour = '0', zoneMinute = '0'] = parts;
  if (!/^\d{0,3}0*$/.test(fraction)) {
    throw refusal('A DateTime holds milliseconds: give at most three digits after the second.', literal);
  }
  const local = new Date(0);
  // Date.UTC would take the years 0 to 99 for 1900 to 1999.
  local.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  local.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.slice(0, 3).padEnd(3, '0')));
  const spelled = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  // A Date rolls 30 February, 24:00 and second 60 over to what comes next: then it no longer spells what was sent.
  if (!local.toISOString().startsWith(spelled) || Number(zoneHour) > 23 || Number(zoneMinute) > 59) {
    throw refusal('This DateTime names a day, a time or a zone that does not exist.', literal);
  }
  const offset = (Number(zoneHour) * 60 + Number(zoneMinute)) * MINUTE;
  const time = local.getTime() - (sign === '-' ? -offset : offset);
  if (time < FIRST || time > LAST) throw refusal('A DateTime lies in the years 0001 to 9999, counted in UTC.', literal);
  return new Date(time);
}

function isoText(value: unknown): string {
  const date = value instanceof Date ? value : new Date(typeof value === 'string' ? value : Number.NaN);
  if (Number.isNaN(date.getTime())) throw new TypeError('This is no date and time.');
  return date.toISOString();
}
