import type { Catalogue } from './catalogue.ts';
import type { Row } from './insert.ts';
import { daysAgo, minutesAgo } from './moment.ts';
import { abouts, firstNames, opinions, playlistNames, surnames } from './people.ts';
import type { Random } from './random.ts';

const LISTENS = 1_500;
const DAY = 24 * 60;

/** Listeners and what they do with the music; rows by table, in an order that satisfies foreign keys. */
export function audience(random: Random, music: Catalogue): Readonly<Record<string, readonly Row[]>> {
  const ids = firstNames.map((_, index) => index + 1);
  const playlists = ids.flatMap((ownerId) => playlistsOf(ownerId, random));
  return {
    listeners: firstNames.map((name, index) => listener(index + 1, name, random)),
    profiles: firstNames.flatMap((name, index) =>
      random.chance(0.8) ? [profile(index + 1, name, { random, music })] : [],
    ),
    follows: ids.flatMap((id) => follows(id, ids, random)),
    playlists: playlists.map((it, index) => ({ ...it, copied_from_id: copied(playlists.slice(0, index), random) })),
    playlist_entries: playlists.flatMap((it) => entriesOf(it, { random, music })),
    reviews: music.albums.flatMap((it) => reviewsOf(it.id, ids, random)),
    listens: Array.from({ length: LISTENS }, () => listen(ids, { random, music })),
  };
}

interface Context {
  readonly random: Random;
  readonly music: Catalogue;
}

function listener(id: number, name: string, random: Random): Row {
  const handle = plain(name);
  return {
    id,
    email: `${handle}@listeners.example`,
    handle,
    plan: random.pick(['free', 'free', 'student', 'family', 'premium', 'premium']),
    balance: random.chance(0.4) ? random.whole(0, 6000) / 100 : 0,
    settings: { crossfade: random.whole(0, 12), quality: random.pick(['low', 'high', 'lossless']) },
    last_address: `203.0.113.${id}`,
    last_seen_at: random.chance(0.9) ? minutesAgo(random.whole(1, 60 * DAY)) : null,
    joined_at: daysAgo(random.whole(90, 400)),
  };
}

function profile(listenerId: number, name: string, { random, music }: Context): Row {
  const time = `${random.whole(20, 23)}:${random.pick(['00', '15', '30'])}:00`;
  return {
    listener_id: listenerId,
    display_name: `${name} ${random.pick(surnames)}`,
    about: random.chance(0.7) ? random.pick(abouts) : null,
    birthday: `${random.whole(1950, 2007)}-${String(random.whole(1, 12)).padStart(2, '0')}-${random.whole(10, 28)}`,
    quiet_after: random.chance(0.5) ? time : null,
    favourite_album_name: random.chance(0.75) ? random.pick(music.albums).name : null,
  };
}

function follows(id: number, ids: readonly number[], random: Random): Row[] {
  const others = ids.filter((it) => it !== id);
  return random.sample(others, random.whole(0, 6)).map((followed) => ({
    follower_id: id,
    followed_id: followed,
    muted: random.chance(0.1),
    since: daysAgo(random.whole(1, 90)),
  }));
}

interface PlaylistSeed {
  readonly id: string;
  readonly owner_id: number;
  readonly [column: string]: unknown;
}

function playlistsOf(ownerId: number, random: Random): PlaylistSeed[] {
  return random.sample(Object.entries(playlistNames), random.pick([0, 0, 1, 1, 2, 3])).map(([name, description]) => ({
    id: random.uuid(),
    owner_id: ownerId,
    name,
    description,
    is_public: random.chance(0.8),
    color: `#${random.text('0123456789abcdef', 6)}`,
    created_at: daysAgo(random.whole(30, 90)),
    updated_at: daysAgo(random.whole(0, 29)),
  }));
}

function copied(earlier: readonly PlaylistSeed[], random: Random): string | null {
  return earlier.length > 0 && random.chance(0.15) ? random.pick(earlier).id : null;
}

function entriesOf(playlist: PlaylistSeed, { random, music }: Context): Row[] {
  return random.sample(music.tracks, random.whole(5, 14)).map((track, index) => ({
    playlist_id: playlist.id,
    position: index + 1,
    track_id: track.id,
    added_by_id: random.chance(0.95) ? playlist.owner_id : null,
    note: random.chance(0.1) ? random.pick(['This one!', 'For Sundays.', 'From the concert.', 'Louder.']) : null,
    added_at: daysAgo(random.whole(0, 29)),
  }));
}

function reviewsOf(albumId: number, ids: readonly number[], random: Random): Row[] {
  return random.sample(ids, random.pick([0, 1, 2, 3, 4, 6, 8])).map((authorId) => {
    const stars = random.pick([1, 2, 3, 3, 4, 4, 4, 5, 5]);
    const [headline, body] = random.pick(opinions[stars] ?? []);
    const row = { album_id: albumId, author_id: authorId, stars, headline, body, helpful_votes: random.whole(0, 40) };
    return { ...row, written_at: minutesAgo(random.whole(10, 90 * DAY)) };
  });
}

function listen(ids: readonly number[], { random, music }: Context): Row {
  // Squared, so that what is played most anyway is also heard most here.
  const track = music.tracks[Math.floor(random.fraction() ** 2 * music.tracks.length)];
  return {
    track_id: track?.id,
    listener_id: random.chance(0.9) ? random.pick(ids) : null,
    device: random.pick(['PHONE', 'PHONE', 'COMPUTER', 'SPEAKER', 'CAR']),
    share: random.chance(0.7) ? 1 : random.whole(2, 99) / 100,
    heard_at: minutesAgo(random.whole(1, 28 * DAY)),
  };
}

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .replaceAll('ø', 'o')
    .toLowerCase();
}
