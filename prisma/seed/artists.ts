export interface ArtistSeed {
  readonly name: string;
  readonly kind: 'SOLO' | 'DUO' | 'BAND' | 'ENSEMBLE' | 'ORCHESTRA';
  /** As the database spells them. */
  readonly genres: readonly string[];
  readonly country: string;
  /** The day they were born or formed. */
  readonly since: string;
  readonly biography: string;
  readonly label?: string;
  readonly aliases?: readonly string[];
  readonly influences?: readonly string[];
  /** Names of releases by year; a name ends in `(EP)`, `(single)` or `(live)` unless it is an album. */
  readonly releases: Readonly<Record<string, number>>;
}

/** Artists of the first half of the alphabet. None of them exists. */
export const artistsToL: readonly ArtistSeed[] = [
  {
    name: 'Akiko Mori',
    kind: 'SOLO',
    genres: ['AMBIENT', 'CLASSICAL'],
    country: 'JP',
    since: '1984-02-11',
    label: 'Lantern & Co.',
    biography: 'Pianist who records rooms as much as the instruments standing in them.',
    influences: ['Northlight Ensemble'],
    releases: { 'Rooms Without Clocks': 2016, 'Snow, Held': 2019, 'Seven Small Windows (EP)': 2023 },
  },
  {
    name: 'Amara Okoye',
    kind: 'SOLO',
    genres: ['SOUL', 'hip-hop'],
    country: 'NG',
    since: '1995-07-30',
    label: 'Small Hours',
    biography: 'Sang in three choirs in Enugu before anyone handed her a microphone of her own.',
    influences: ['Océane Baptiste', 'MC Harrow'],
    releases: { 'Market Day': 2018, 'Honey and Diesel': 2021, 'Carry Me Softly (single)': 2024 },
  },
  {
    name: 'Aurora Philharmonic',
    kind: 'ORCHESTRA',
    genres: ['CLASSICAL'],
    country: 'FI',
    since: '1921-10-02',
    label: 'Nordlys Grammofon',
    biography: 'Ninety-four players from Oulu with a taste for winter and for first performances.',
    aliases: ['Aurora Filharmonia'],
    releases: { 'Four Lakes': 1978, 'Nocturnes for a Frozen Harbour': 1994, 'The Long Thaw': 2011 },
  },
  {
    name: 'Delta Street Five',
    kind: 'BAND',
    genres: ['BLUES', 'JAZZ'],
    country: 'US',
    since: '1962-05-19',
    label: 'Seventh Avenue Sound',
    biography: 'Five neighbours, one porch, sixty years. Two of the founders still play.',
    releases: { 'Porch Light': 1965, 'Eleven Dollars and a Train': 1971, 'Sixty Summers (live)': 2022 },
  },
  {
    name: 'Dialtone Kids',
    kind: 'BAND',
    genres: ['POP', 'ELECTRONIC'],
    country: 'KR',
    since: '2015-03-14',
    label: 'Lantern & Co.',
    biography: 'Bright choruses over the sounds of machines nobody makes any more.',
    influences: ['Violet Circuitry'],
    releases: { 'Please Hold': 2017, 'Call Waiting': 2020, 'Busy Signal (EP)': 2022 },
  },
  {
    name: 'Dust & Daughters',
    kind: 'DUO',
    genres: ['FOLK'],
    country: 'US',
    since: '2009-09-01',
    label: 'Harbour Folk',
    biography: 'Two sisters from Nebraska, two guitars, and harmonies that arrive a little before they should.',
    influences: ['The Copper Tides', 'Delta Street Five'],
    releases: { 'Kitchen Table': 2010, 'What the Prairie Kept': 2014, 'Salt for the Road': 2020 },
  },
  {
    name: 'Glass Ferries',
    kind: 'BAND',
    genres: ['ROCK', 'POP'],
    country: 'CA',
    since: '2011-11-11',
    label: 'Harbour Recordings',
    biography: 'Guitars like weather. Named after the boats that do not run in winter.',
    influences: ['Second Sunday'],
    releases: { 'Lower Decks': 2013, 'A Map of the Fog': 2017 },
  },
  {
    name: 'Ines Valente',
    kind: 'SOLO',
    genres: ['FOLK', 'LATIN'],
    country: 'PT',
    since: '1979-12-08',
    label: 'Casa da Esquina',
    biography: 'Learned fado from a grandmother who charged one song for every supper.',
    releases: { 'Rua das Andorinhas': 2004, 'Salt and Saints': 2012, 'The Widow’s Waltz': 2018 },
  },
  {
    name: 'Iron Meridian',
    kind: 'BAND',
    genres: ['METAL'],
    country: 'SE',
    since: '1998-01-23',
    label: 'Nordlys Heavy',
    biography: 'Loud, literate, and punctual. Every album is about a voyage that went wrong.',
    releases: { 'Hull Breach': 2001, 'The Magnetic Pole': 2006, 'All Hands': 2015 },
  },
  {
    name: 'Kwame Asante Trio',
    kind: 'ENSEMBLE',
    genres: ['JAZZ'],
    country: 'GH',
    since: '1988-06-06',
    label: 'Seventh Avenue Sound',
    biography: 'Piano, bass and talking drum. The conversations are unrehearsed.',
    influences: ['Delta Street Five'],
    releases: { 'Accra After Rain': 1991, 'Three Chairs': 2003, 'Left-Hand Stories': 2016 },
  },
  {
    name: 'Lena Bergmann',
    kind: 'SOLO',
    genres: ['JAZZ', 'POP'],
    country: 'DE',
    since: '1987-04-17',
    label: 'Kiosk Musik',
    biography: 'Sings as if telling you where the spare key is.',
    influences: ['Kwame Asante Trio', 'Ines Valente'],
    releases: { 'Spare Key': 2013, 'Small Talk, Large Rooms': 2019 },
  },
];
