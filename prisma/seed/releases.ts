import type { ArtistSeed } from './artists.ts';
import { cover } from './cover.ts';
import type { Row } from './insert.ts';
import { daysAgo, PRESENT } from './moment.ts';
import type { Random } from './random.ts';
import { tags } from './tags.ts';
import { titles } from './titles.ts';

/** One album with all that hangs on it. */
export interface Release {
  readonly id: number;
  readonly name: string;
  readonly artistId: string | null;
  readonly plays: number;
  readonly isOut: boolean;
  readonly album: Row;
  readonly trackIds: readonly number[];
  readonly tracks: readonly Row[];
  readonly tagIds: readonly number[];
  readonly credits: readonly Row[];
}

/** What releases refer to, and the chance they are drawn with. */
export interface Works {
  readonly random: Random;
  readonly artistIds: ReadonlyMap<string, string>;
  readonly labelIds: ReadonlyMap<string, string>;
}

interface Draft {
  readonly id: number;
  readonly name: string;
  readonly kind: keyof typeof LENGTHS;
  readonly year: number;
  readonly label: string | undefined;
  readonly artist: ArtistSeed | null;
}

const LENGTHS = { ALBUM: [8, 11], EP: [4, 6], SINGLE: [1, 2], LIVE: [8, 10], COMPILATION: [9, 11] } as const;
const MARKS: Readonly<Record<string, keyof typeof LENGTHS>> = { '(EP)': 'EP', '(single)': 'SINGLE', '(live)': 'LIVE' };
const STUDIOS = [
  'The Old Bakery',
  'Studio Fjord',
  'Room 14',
  'Harbour Studios',
  'Estúdio da Esquina',
  'A boat shed',
  'Blue Door',
];
const ROLES = ['VOCALS', 'GUITAR', 'BASS', 'DRUMS', 'KEYS', 'STRINGS', 'WINDS', 'MIXING'];
const TRACKS_PER_ALBUM = 20;

/** The releases of artists, numbered from 1. */
export function releasesOf(titled: readonly (readonly [ArtistSeed, string])[], works: Works): Release[] {
  return titled.map(([artist, title], index) => {
    const mark = /\((EP|single|live)\)$/.exec(title)?.[0] ?? '';
    const name = title.replace(mark, '').trim();
    const year = artist.releases[title] ?? 2000;
    return release({ id: index + 1, name, kind: MARKS[mark] ?? 'ALBUM', year, label: artist.label, artist }, works);
  });
}

/** Compilations by various artists, numbered after the releases of artists. */
export function samplers(after: number, works: Works): Release[] {
  const named = [
    { name: 'Harbour Lights: A Sampler', year: 2019, label: 'Harbour Recordings' },
    { name: 'Kiosk Nights, Volume One', year: 2020, label: 'Kiosk Musik' },
    { name: 'Songs for Stray Cats', year: 2025, label: undefined },
  ];
  return named.map((it, index) => release({ ...it, id: after + index + 1, kind: 'COMPILATION', artist: null }, works));
}

function release(draft: Draft, works: Works): Release {
  const { random } = works;
  const [least, most] = LENGTHS[draft.kind];
  const isClassical = draft.artist?.genres[0] === 'CLASSICAL';
  const names = titles(random, random.whole(least, most), isClassical);
  const releasedAt = new Date(Date.UTC(draft.year, random.whole(0, 11), random.whole(1, 28)));
  const isOut = releasedAt.getTime() < PRESENT;
  const plays = isOut ? Math.round(10 ** (3 + 5 * random.fraction())) : 0;
  const artistId = works.artistIds.get(draft.artist?.name ?? '') ?? null;
  const album = { ...albumRow(draft, works), artistId, plays, releasedAt: releasedAt.toISOString() };
  const tracks = names.map((title, index) => ({
    id: (draft.id - 1) * TRACKS_PER_ALBUM + index + 1,
    albumId: draft.id,
    title,
    position: index + 1,
    ...soundOf(draft, random),
  }));
  const numbered = tracks.map((it) => ({ ...it, isrc: isrcOf(draft, it.id) }));
  return {
    id: draft.id,
    name: draft.name,
    artistId,
    plays,
    isOut,
    album,
    trackIds: tracks.map((it) => it.id),
    tracks: numbered,
    tagIds: random.sample(tagIdsFor(draft.artist?.genres), random.whole(1, 4)),
    credits: tracks.flatMap((it) => creditsOf(it.id, artistId, works)),
  };
}

function albumRow(draft: Draft, { random, artistIds, labelIds }: Works): Row {
  const producer = ['Teodor Lind', 'Violet Circuitry', 'Océane Baptiste', 'Akiko Mori'].find(
    (name) => name !== draft.artist?.name && random.chance(0.2),
  );
  return {
    id: draft.id,
    name: draft.name,
    kind: draft.kind,
    rating: draft.year <= 2026 && random.chance(0.85) ? random.whole(480, 970) / 100 : null,
    meta: {
      studio: random.pick(STUDIOS),
      recorded: { from: draft.year - random.whole(1, 2), to: draft.year },
      catalogueNumber: `${random.text('ABCDEFGHKLMNPRSTVX', 3)}-${random.whole(100, 999)}`,
    },
    cover: cover(random),
    media: ['STREAM', ...random.sample(['VINYL', 'CD', 'CASSETTE', 'DOWNLOAD'], random.whole(0, 3))],
    producerId: artistIds.get(producer ?? '') ?? null,
    labelId: labelIds.get(draft.label ?? '') ?? null,
    createdAt: daysAgo(random.whole(400, 700)),
    updatedAt: daysAgo(random.whole(1, 300)),
  };
}

function tagIdsFor(genres: readonly string[] = []): number[] {
  const fits = (fitting: readonly string[] | undefined) => !fitting || genres.some((it) => fitting.includes(it));
  return tags.flatMap((tag, index) => (fits(tag.fits) ? [index + 1] : []));
}

function soundOf(draft: Draft, random: Random): Row {
  const isLong = draft.artist?.genres[0] === 'CLASSICAL' || draft.artist?.genres[0] === 'AMBIENT';
  return {
    durationMs: isLong ? random.whole(200_000, 840_000) : random.whole(125_000, 345_000),
    isExplicit: draft.artist?.genres.includes('hip-hop') === true && random.chance(0.4),
    tempo: isLong && random.chance(0.5) ? null : random.whole(62, 182),
    loudness: -random.whole(60, 210) / 10,
    danceability: random.whole(50, 950) / 1000,
    waveform: Array.from({ length: 16 }, () => random.whole(8, 100)),
  };
}

function isrcOf(draft: Draft, trackId: number): string {
  const year = String(draft.year % 100).padStart(2, '0');
  return `${draft.artist?.country ?? 'GB'}TRL${year}${String(trackId).padStart(5, '0')}`;
}

function creditsOf(trackId: number, artistId: string | null, { random, artistIds }: Works): Row[] {
  const lead = artistId ?? random.pick([...artistIds.values()]);
  const own = ['WRITING', ...random.sample(ROLES, random.whole(0, 1))].map((role) => ({
    artistId: lead,
    role,
    printed: null,
  }));
  const guest = random.pick([...artistIds].filter(([, id]) => id !== lead));
  const printed = random.chance(0.3) ? `${guest[0]} (guest)` : null;
  const others = random.chance(0.25) ? [{ artistId: guest[1], role: random.pick(ROLES), printed }] : [];
  return [...own, ...others].map((it) => ({ trackId, ...it }));
}
