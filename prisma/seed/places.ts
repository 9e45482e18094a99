/** Countries, by their two letters. */
export const countries: Readonly<Record<string, string>> = {
  AU: 'Australia',
  BR: 'Brazil',
  CA: 'Canada',
  DE: 'Germany',
  ES: 'Spain',
  FI: 'Finland',
  FR: 'France',
  GB: 'United Kingdom',
  GH: 'Ghana',
  IE: 'Ireland',
  JP: 'Japan',
  KR: 'South Korea',
  MX: 'Mexico',
  NG: 'Nigeria',
  NO: 'Norway',
  NZ: 'New Zealand',
  PT: 'Portugal',
  SE: 'Sweden',
  US: 'United States',
};

export interface LabelSeed {
  readonly name: string;
  readonly country: string;
  readonly founded: number;
  /** The name of the house an imprint belongs to. */
  readonly parent?: string;
}

/** Labels; a house comes before its imprints. */
export const labels: readonly LabelSeed[] = [
  { name: 'Harbour Recordings', country: 'GB', founded: 1974 },
  { name: 'Harbour Folk', country: 'GB', founded: 1991, parent: 'Harbour Recordings' },
  { name: 'Small Hours', country: 'GB', founded: 2008, parent: 'Harbour Recordings' },
  { name: 'Nordlys Grammofon', country: 'NO', founded: 1968 },
  { name: 'Nordlys Heavy', country: 'NO', founded: 1999, parent: 'Nordlys Grammofon' },
  { name: 'Kiosk Musik', country: 'DE', founded: 2003 },
  { name: 'Casa da Esquina', country: 'PT', founded: 1987 },
  { name: 'Seventh Avenue Sound', country: 'US', founded: 1959 },
  { name: 'Lantern & Co.', country: 'JP', founded: 2012 },
];

export interface VenueSeed {
  readonly code: string;
  readonly name: string;
  readonly country: string;
  /** Longitude and latitude. */
  readonly location: readonly [number, number];
  /** Stages and how many people fit; a name with `Garden` or `Deck` is under the sky. */
  readonly stages: Readonly<Record<string, number>>;
}

/** Places where concerts happen. */
export const venues: readonly VenueSeed[] = [
  {
    code: 'LIS-AURORA',
    name: 'Teatro Aurora',
    country: 'PT',
    location: [-9.14, 38.71],
    stages: { 'Main Hall': 900, Foyer: 120 },
  },
  {
    code: 'BER-KIOSK',
    name: 'Kiosk am Kanal',
    country: 'DE',
    location: [13.42, 52.49],
    stages: { Keller: 250, Garden: 400 },
  },
  { code: 'OSL-LANTERN', name: 'Lanternen', country: 'NO', location: [10.75, 59.91], stages: { 'Main Hall': 1400 } },
  {
    code: 'LDN-DOCK',
    name: 'The Dry Dock',
    country: 'GB',
    location: [-0.04, 51.5],
    stages: { 'Lower Deck': 350, 'Upper Deck': 800 },
  },
  {
    code: 'NYC-SEVENTH',
    name: 'Seventh Avenue Rooms',
    country: 'US',
    location: [-73.99, 40.74],
    stages: { 'Blue Room': 180, 'Red Room': 320 },
  },
  {
    code: 'KYO-CEDAR',
    name: 'Cedar Hall',
    country: 'JP',
    location: [135.77, 35.01],
    stages: { 'Main Hall': 600, 'Garden Stage': 200 },
  },
  {
    code: 'DUB-ANCHOR',
    name: 'The Anchor Light',
    country: 'IE',
    location: [-6.26, 53.35],
    stages: { Snug: 80, 'Main Hall': 450 },
  },
];
