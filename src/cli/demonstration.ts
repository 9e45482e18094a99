import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ServerOptions } from '../server/server.ts';

/** The folder of the demonstration's schema, migrations and seed. */
export const demonstration = fileURLToPath(new URL('../../prisma', import.meta.url));

/** What GraphiQL opens with: one tab each, in this order. */
export const examples: NonNullable<ServerOptions['examples']> = [
  {
    name: 'Explore',
    query: `# Everything hangs together: ask as deep as you like. Press Ctrl-Space for what else there is.
query Explore {
  album(where: { name: "The Drowned Bell" }) {
    name
    releasedAt
    rating
    artist {
      name
      country { name }
      influences(limit: 3) { name }
    }
    label { name parent { name } }
    tracks(limit: 5) {
      position
      title
      credits(limit: 5) { role artist { name } }
    }
    tags(limit: 5) { name }
    statistics { trackCount averageStars }
  }
}
`,
  },
  {
    name: 'Create',
    query: `# Run it twice: an album's name is unique, so the second time is refused with UNIQUE_CONFLICT.
mutation Create {
  createAlbum(
    data: {
      name: "Songs from the Shed"
      releasedAt: "2026-03-06T00:00:00Z"
      rating: "8.25"
      media: [VINYL, STREAM]
      meta: { studio: "A boat shed", takes: [1, 2, 5] }
      artist: { slug: "saltwater-hymnal" }
    }
  ) {
    created
    record { id name rating meta artist { name } }
  }
}
`,
  },
  {
    name: 'GetOrCreate',
    query: `# Run it twice: the first time it creates the tag, the second time it finds it.
# However many callers do so at once, there is one tag, and one of them is told "created".
mutation GetOrCreate {
  getOrCreateTag(
    lookup: { name: "sea shanties" }
    defaults: { description: "For pulling ropes together." }
  ) {
    created
    outcome
    record { id name description }
  }
}
`,
  },
  {
    name: 'Update',
    query: `# Run it twice: changedFields names what this call changed, and the second time that is nothing.
mutation Update {
  updateAlbum(where: { name: "Porch Light" }, data: { rating: "9.1", kind: ALBUM }) {
    outcome
    changedFields
    record { name kind rating updatedAt }
  }
}
`,
  },
  {
    name: 'Delete',
    query: `# The answer holds the row as it was. The second time the outcome is NOT_FOUND, and no error.
mutation Delete {
  deleteTag(where: { name: "unclassifiable" }) {
    outcome
    record { id name description }
  }
}
`,
  },
  {
    name: 'ManyRows',
    query: `# All of them are stored, or none; what became of each row is told in the order given. Run it twice.
mutation ManyRows {
  bulkCreateTag(
    rows: [
      { name: "rainy day", description: "For any weather." }
      { name: "before breakfast" }
      { name: "last train home", description: "Mostly slow." }
    ]
    onConflict: { action: UPDATE, target: name, update: [description] }
  ) {
    counts { created updated unchanged }
    results { index outcome record { id name description } }
  }
}
`,
  },
  {
    name: 'Graph',
    query: `# An album and all that hangs on it, in one transaction. Run it twice: then every node is UNCHANGED.
mutation Graph {
  saveRelatedAlbum(
    follow: true
    graph: {
      name: "Low Water Songs"
      _match: name
      artist: { _ref: "band", slug: "the-low-water", _match: slug, name: "The Low Water", country: { code: "IE" } }
      tracks: [
        {
          position: 1
          _match: albumId_position
          title: "Slipway"
          credits: [{ role: VOCALS, _match: trackId_artistId_role, artist: { _use: "band" } }]
        }
        { position: 2, _match: albumId_position, title: "Gulls at Five" }
      ]
      tags: [{ name: "rainy day", _match: name }]
    }
  ) {
    outcome
    graph { count linked nodes { path outcome } }
    record { id name artist { name } tracks(limit: 5) { position title } }
  }
}
`,
  },
  {
    name: 'AllOrNothing',
    query: `# @atomic makes the document one transaction: the second field fails, so the first is taken back.
mutation AllOrNothing @atomic {
  album: createAlbum(data: { name: "Never Released" }) { created }
  track: createTrack(data: { album: { name: "Porch Light" }, title: "Out of Place", position: 1 }) { created }
}
`,
  },
  {
    name: 'Conflict',
    query: `# The first place on this album is taken: the answer has a code to act on, and the fields it is about.
mutation Conflict {
  createTrack(data: { album: { name: "Porch Light" }, title: "Out of Place", position: 1 }) {
    created
    record { id }
  }
}
`,
  },
];

/** Three things to try with the demonstration at this address, one line each. */
export function thingsToTry(url: string): readonly string[] {
  const query = '{ album(where: { name: \\"Porch Light\\" }) { rating artist { name } tracks(limit: 3) { title } } }';
  return [
    `Open ${url} in a browser: every tab holds an example to run.`,
    'Run the tab "GetOrCreate" twice: created is true once, however many callers there are.',
    `curl ${url} -H 'Content-Type: application/json' -d '{"query":"${query}"}'`,
  ];
}

/** Puts the demonstration's data into a database that has none of it yet. */
export async function seedDemonstration(url: string): Promise<void> {
  // Built, the command runs without a loader for TypeScript.
  const file = join(demonstration, import.meta.url.endsWith('.ts') ? 'seed.ts' : 'seed.js');
  if (!existsSync(file)) return;
  const { seed }: { seed: (url: string) => Promise<boolean> } = await import(pathToFileURL(file).href);
  await seed(url);
}
