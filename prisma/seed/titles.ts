import type { Random } from './random.ts';

const THINGS = [
  'Lantern',
  'River',
  'Window',
  'Suitcase',
  'Orchard',
  'Staircase',
  'Telephone',
  'Bicycle',
  'Harbour',
  'Letter',
  'Mirror',
  'Compass',
  'Garden',
  'Kettle',
  'Anchor',
  'Umbrella',
  'Clock',
  'Postcard',
  'Bridge',
  'Balcony',
  'Swallow',
  'Magpie',
  'Candle',
  'Engine',
  'Island',
  'Shadow',
  'Weather',
  'Radio',
  'Doorbell',
  'Almanac',
  'Carousel',
  'Photograph',
  'Satellite',
  'Tunnel',
];
const QUALITIES = [
  'Borrowed',
  'Silver',
  'Restless',
  'Hollow',
  'Electric',
  'Second-Hand',
  'Crooked',
  'Quiet',
  'Northern',
  'Unopened',
  'Paper',
  'Burning',
  'Patient',
  'Salted',
  'Midnight',
  'Wooden',
  'Distant',
  'Broken',
  'Gentle',
  'Last',
  'Early',
  'Invisible',
  'Velvet',
];
const DOINGS = [
  'Waiting for',
  'Painting',
  'Counting',
  'Leaving',
  'Dreaming of',
  'Repairing',
  'Dancing with',
  'Forgetting',
  'Feeding',
];
const PLACES = [
  'Lisbon',
  'the Fifth Floor',
  'Platform Nine',
  'Galway',
  'Kyoto',
  'the Motorway',
  'Bergen',
  'the Laundromat',
  'Accra',
  'the Lighthouse',
  'Santa Teresa',
  'Tallinn',
  'the Back Row',
  'Veracruz',
  'Dunedin',
  'the Old Cinema',
];
const NAMES = [
  'Josephine',
  'Elias',
  'Marguerite',
  'Tomás',
  'Ingrid',
  'Abena',
  'Hiroshi',
  'Rosalind',
  'Bartholomew',
  'Yuna',
  'Clementine',
];
const TIMES = [
  'Monday',
  'Four in the Morning',
  'Late August',
  'the First Frost',
  'Closing Time',
  'Leap Year',
  'Tomorrow',
  'Half Past Never',
];
const TEMPOS = [
  'Allegro moderato',
  'Andante con moto',
  'Adagio',
  'Scherzo',
  'Largo',
  'Presto',
  'Menuetto',
  'Lento assai',
  'Vivace',
  'Allegretto',
];
const NUMERALS = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'];

/** As many different titles as asked for; a classical work has movements instead. */
export function titles(random: Random, count: number, isClassical: boolean): string[] {
  if (isClassical) return NUMERALS.slice(0, count).map((numeral) => `${numeral}. ${random.pick(TEMPOS)}`);
  const found = new Set<string>();
  while (found.size < count) found.add(title(random));
  return [...found];
}

function title(random: Random): string {
  const thing = random.pick(THINGS);
  const patterns = [
    () => `${random.pick(QUALITIES)} ${thing}`,
    () => `${random.pick(QUALITIES)} ${thing}`,
    () => `${thing} in ${random.pick(PLACES)}`,
    () => `The ${thing} and the ${random.pick(THINGS.filter((it) => it !== thing))}`,
    () => `${random.pick(DOINGS)} ${random.pick(NAMES)}`,
    () => `${random.pick(DOINGS)} ${random.pick(TIMES)}`,
    () => `${random.pick(NAMES)}’s ${thing}`,
    () => `Song for ${random.pick(NAMES)}`,
    () => `${random.pick(TIMES)}, ${random.pick(PLACES)}`.replace(/^the/, 'The'),
    () => thing,
  ];
  return random.pick(patterns)();
}
