export interface TagSeed {
  readonly name: string;
  readonly description: string;
  /** The genres it goes with, as the database spells them; absent for all. */
  readonly fits?: readonly string[];
}

const CALM = ['AMBIENT', 'CLASSICAL', 'FOLK', 'JAZZ'];
const LIVELY = ['ELECTRONIC', 'LATIN', 'POP', 'ROCK', 'hip-hop'];

/** Tags, and what they mean. */
export const tags: readonly TagSeed[] = [
  { name: 'late night', description: 'For the hours after everybody has gone home.' },
  { name: 'early morning', description: 'Soft light, first coffee.', fits: CALM },
  { name: 'road trip', description: 'Made for long straight roads.', fits: ['ROCK', 'FOLK', 'BLUES', 'POP'] },
  { name: 'rainy day', description: 'Best heard beside a window.' },
  { name: 'slow dance', description: 'Three minutes in somebody’s arms.', fits: ['SOUL', 'JAZZ', 'LATIN'] },
  { name: 'field recording', description: 'With sounds caught outdoors.', fits: ['AMBIENT', 'FOLK', 'ELECTRONIC'] },
  { name: 'one take', description: 'No overdubs, no second chances.' },
  {
    name: 'concept album',
    description: 'One story from the first track to the last.',
    fits: ['METAL', 'ROCK', 'hip-hop'],
  },
  { name: 'instrumental', description: 'No words at all.', fits: ['AMBIENT', 'CLASSICAL', 'ELECTRONIC', 'JAZZ'] },
  { name: 'a cappella', description: 'Voices and nothing else.', fits: ['FOLK', 'SOUL'] },
  { name: 'strings', description: 'Violins were hired.', fits: ['CLASSICAL', 'FOLK', 'POP', 'SOUL'] },
  { name: 'brass', description: 'Trumpets, trombones, and the odd tuba.', fits: ['JAZZ', 'LATIN', 'SOUL', 'BLUES'] },
  { name: 'synthesizers', description: 'Knobs were turned.', fits: ['ELECTRONIC', 'POP', 'AMBIENT'] },
  { name: 'fingerpicked', description: 'No plectrum in the house.', fits: ['FOLK', 'BLUES', 'LATIN'] },
  { name: 'big drums', description: 'Mind the neighbours.', fits: ['METAL', 'ROCK', 'hip-hop'] },
  { name: 'sea songs', description: 'Salt, ropes and weather.', fits: ['FOLK', 'METAL'] },
  { name: 'city songs', description: 'Neon, trams and stairwells.', fits: ['hip-hop', 'POP', 'JAZZ', 'ELECTRONIC'] },
  {
    name: 'break-up',
    description: 'It ended. There are songs about it.',
    fits: ['POP', 'SOUL', 'BLUES', 'ROCK', 'LATIN'],
  },
  { name: 'good for running', description: 'Between 150 and 180 beats per minute.', fits: LIVELY },
  { name: 'good for cooking', description: 'Nothing that burns the onions.', fits: ['LATIN', 'SOUL', 'JAZZ', 'POP'] },
  { name: 'sleep well', description: 'Nothing happens, beautifully.', fits: CALM },
  { name: 'critics’ choice', description: 'Somebody with a column liked it.' },
  { name: 'hidden gem', description: 'Fewer listeners than it deserves.' },
  { name: 'remastered', description: 'The same again, louder.' },
  { name: 'home recording', description: 'You can hear the kettle.', fits: ['FOLK', 'POP', 'AMBIENT'] },
  { name: 'dance floor', description: 'Tested on one.', fits: ['ELECTRONIC', 'LATIN', 'POP'] },
  { name: 'protest', description: 'Against something, and rightly so.', fits: ['hip-hop', 'FOLK', 'ROCK', 'SOUL'] },
  { name: 'waltz', description: 'In three.', fits: ['CLASSICAL', 'FOLK', 'LATIN'] },
  { name: 'winter', description: 'Snow on the microphone.', fits: CALM },
  {
    name: 'unclassifiable',
    description: 'A tag for what no tag fits. Nothing carries it, so it can be deleted.',
    fits: [],
  },
];
