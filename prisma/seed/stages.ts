import type { Catalogue } from './catalogue.ts';
import type { Row } from './insert.ts';
import { minutesAgo, PRESENT } from './moment.ts';
import { venues } from './places.ts';
import type { Random } from './random.ts';

const CONCERTS = 30;
const WEEKS = 6;
const RANKS = 10;
const DAY = 24 * 60;
const WEEK = 7 * DAY * 60_000;

/** Where and when music is played, and what is played most; rows by table, in an order that satisfies foreign keys. */
export function stages(random: Random, music: Catalogue): Readonly<Record<string, readonly Row[]>> {
  const places = venues.flatMap((venue) => Object.keys(venue.stages).map((name) => ({ code: venue.code, name })));
  const concerts = Array.from({ length: CONCERTS }, (_, index) => concert(index, random.pick(places), random));
  return {
    venues: venues.map((it) => ({
      code: it.code,
      name: it.name,
      country_code: it.country,
      location: `(${it.location.join(',')})`,
    })),
    stages: venues.flatMap((venue) =>
      Object.entries(venue.stages).map(([name, capacity]) => ({
        venue_code: venue.code,
        name,
        capacity,
        is_outdoor: /Garden|Upper Deck/.test(name),
      })),
    ),
    concerts,
    performances: concerts.flatMap(({ id }) => performances(id, music, random)),
    charts: [{ slug: 'weekly-top-10', name: 'The Weekly Ten' }],
    chart_entries: Array.from({ length: WEEKS }, (_, week) => chartOf(week, music, random)).flat(),
  };
}

function concert(index: number, place: { readonly code: string; readonly name: string }, random: Random) {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  const occasions = [
    'An Evening on Stage',
    'Double Bill',
    'Album Night',
    'Late Show',
    'Spring Festival',
    'Benefit for the Boat Shed',
  ];
  return {
    id: random.text(alphabet, 21),
    title: random.pick(occasions),
    venue_code: place.code,
    stage_name: place.name,
    // At 19:30 or 20:00, one every six days from two months ago on, so that no stage is booked twice.
    starts_at: minutesAgo((60 - index * 6) * DAY - random.pick([630, 660])),
    doors_open: random.pick(['18:30:00', '19:00:00']),
    ticket_price: random.chance(0.9) ? random.pick([12.5, 18, 24, 29.9, 45]) : null,
    is_sold_out: random.chance(0.2),
  };
}

function performances(concertId: string, music: Catalogue, random: Random): Row[] {
  return random.sample(music.artistIds, random.pick([1, 2, 2, 3])).map((artistId, index) => ({
    concert_id: concertId,
    artist_id: artistId,
    slot: index + 1,
    minutes: random.pick([30, 45, 60, 90]),
  }));
}

function chartOf(weeksAgo: number, music: Catalogue, random: Random): Row[] {
  const heard = music.tracks.slice(0, 4 * RANKS).map((track) => ({ track, plays: random.whole(4_000, 90_000) }));
  const best = heard.toSorted((a, b) => b.plays - a.plays).slice(0, RANKS);
  return best.map(({ track, plays }, index) => ({
    chart_slug: 'weekly-top-10',
    week: new Date(PRESENT - weeksAgo * WEEK).toISOString().slice(0, 10),
    rank: index + 1,
    track_id: track.id,
    plays,
  }));
}
