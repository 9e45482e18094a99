import { type ArtistSeed, artistsToL } from './artists.ts';
import type { Row } from './insert.ts';
import { daysAgo } from './moment.ts';
import { artistsFromM } from './moreArtists.ts';
import { countries, labels } from './places.ts';
import type { Random } from './random.ts';
import { type Release, releasesOf, samplers } from './releases.ts';
import { tags } from './tags.ts';

/** Who makes the music, who publishes it, and what came out; rows by table, in an order that satisfies foreign keys. */
export interface Catalogue {
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  readonly artistIds: readonly string[];
  /** Tracks that are out, the most played first. */
  readonly tracks: readonly { readonly id: number; readonly artistId: string | null }[];
  /** Albums that are out. */
  readonly albums: readonly { readonly id: number; readonly name: string }[];
}

/** Draws up the catalogue. */
export function catalogue(random: Random): Catalogue {
  const seeds = [...artistsToL, ...artistsFromM];
  const artistIds = new Map(
    seeds.map((it) => [it.name, `c${random.text('0123456789abcdefghijklmnopqrstuvwxyz', 24)}`]),
  );
  const labelIds = new Map(labels.map((it) => [it.name, random.uuid()]));
  const works = { random, artistIds, labelIds };
  const releases = releasesOf(
    seeds.flatMap((it) => Object.keys(it.releases).map((title) => [it, title] as const)),
    works,
  );
  const all = [...releases, ...samplers(releases.length, works)];
  const out = all.filter((it) => it.isOut);

  return {
    tables: {
      Country: Object.entries(countries).map(([code, name]) => ({ code, name })),
      Label: labels.map((it) => ({
        id: labelIds.get(it.name),
        name: it.name,
        website: `https://${slugOf(it.name)}.example`,
        founded: it.founded,
        countryCode: it.country,
        parentId: labelIds.get(it.parent ?? '') ?? null,
      })),
      Artist: seeds.map((it) => artistRow(it, artistIds.get(it.name), random)),
      _Influence: seeds.flatMap((it) =>
        (it.influences ?? []).map((name) => ({ A: artistIds.get(name), B: artistIds.get(it.name) })),
      ),
      Album: all.map((it) => it.album),
      Track: all.flatMap((it) => it.tracks),
      Tag: tags.map(({ name, description }, index) => ({ id: index + 1, name, description })),
      _AlbumToTag: all.flatMap((it) => it.tagIds.map((tagId) => ({ A: it.id, B: tagId }))),
      Credit: all.flatMap((it) => it.credits),
    },
    artistIds: [...artistIds.values()],
    albums: out.map(({ id, name }) => ({ id, name })),
    tracks: byPlays(out).flatMap((it) => it.trackIds.map((id) => ({ id, artistId: it.artistId }))),
  };
}

function byPlays(releases: readonly Release[]): readonly Release[] {
  return releases.toSorted((a, b) => b.plays - a.plays);
}

function artistRow(seed: ArtistSeed, id: string | undefined, random: Random): Row {
  const slug = slugOf(seed.name);
  return {
    id,
    name: seed.name,
    slug,
    kind: seed.kind,
    aliases: seed.aliases ?? [],
    genres: seed.genres,
    biography: seed.biography,
    since: seed.since,
    isActive: seed.name !== 'Rua Nova',
    monthlyListeners: Math.round(10 ** (3 + 4 * random.fraction())),
    links: { homepage: `https://${slug}.example`, newsletter: random.chance(0.5) },
    countryCode: seed.country,
    createdAt: daysAgo(random.whole(700, 900)),
    updatedAt: daysAgo(random.whole(1, 300)),
  };
}

function slugOf(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .replaceAll(' ', '-');
}
