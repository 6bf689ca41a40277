import type { Motif } from './poster-motifs.ts'

export type Film = {
  title: string
  description: string
  durationMinutes: number
  /** Names of genres that the catalog has from the start. */
  genres: string[]
  poster: { motif: Motif; sky: string; ground: string; light: string; ink: string }
}

/** None of them exists, so nobody's rights are touched. */
export const films: readonly Film[] = [
  {
    title: 'The Last Reel',
    description:
      'The projectionist of a small-town cinema finds an unlabelled reel on the day before the house closes. Everybody who watches it sees a different film.',
    durationMinutes: 118,
    genres: ['Drama', 'Mystery'],
    poster: { motif: 'reel', sky: '#2a1420', ground: '#7d2b2f', light: '#f3c677', ink: '#fff3dc' },
  },
  {
    title: 'Night Train to Trieste',
    description:
      'Eleven passengers, ten berths. Somewhere after the border the conductor counts again, and the inspector who only wanted to sleep has until sunrise.',
    durationMinutes: 107,
    genres: ['Thriller', 'Crime'],
    poster: { motif: 'train', sky: '#0c1b33', ground: '#1d3b5c', light: '#f6e27a', ink: '#e9f1ff' },
  },
  {
    title: 'Paper Lanterns',
    description:
      'Two strangers repair lanterns for a festival that has not been held for thirty years. A quiet love story in one long summer night.',
    durationMinutes: 96,
    genres: ['Romance', 'Drama'],
    poster: { motif: 'lanterns', sky: '#241245', ground: '#5b2a6e', light: '#ff9d5c', ink: '#ffeeda' },
  },
  {
    title: 'Orbit of Glass',
    description:
      'A cracked window, nine days of air and a rescue that takes ten. The crew of the station Halcyon does the arithmetic.',
    durationMinutes: 131,
    genres: ['Science Fiction', 'Thriller'],
    poster: { motif: 'orbit', sky: '#061018', ground: '#123a4a', light: '#7fe3e0', ink: '#e8fffd' },
  },
  {
    title: 'The Lighthouse Cat',
    description:
      'When the keeper falls ill, the cat has to keep the light burning, with the help of three puffins who cannot agree on anything.',
    durationMinutes: 84,
    genres: ['Animation', 'Family'],
    poster: { motif: 'lighthouse', sky: '#15395b', ground: '#0e7c86', light: '#ffd95a', ink: '#fffbe8' },
  },
  {
    title: 'Salt and Thunder',
    description:
      'A cartographer, a smuggler and a storm with a name of its own: the race for the one harbour that is on no map.',
    durationMinutes: 126,
    genres: ['Adventure', 'Action'],
    poster: { motif: 'waves', sky: '#1b2b34', ground: '#24617a', light: '#f2f3c7', ink: '#f4fbff' },
  },
  {
    title: 'Quiet Cartography',
    description:
      'Four years with the people who still draw maps by hand: of glaciers that shrink, of villages under reservoirs, of a child’s way to school.',
    durationMinutes: 92,
    genres: ['Documentary'],
    poster: { motif: 'contours', sky: '#efe6d0', ground: '#d8c79d', light: '#b5532f', ink: '#3a2f22' },
  },
  {
    title: 'Midnight at the Arcade',
    description:
      'The machines were switched off in 1989. Tonight somebody has set a new high score, and it goes up every time a light goes out.',
    durationMinutes: 102,
    genres: ['Horror', 'Comedy'],
    poster: { motif: 'arcade', sky: '#1a0836', ground: '#3c0f5e', light: '#ff4fa3', ink: '#9df5ff' },
  },
  {
    title: 'Copper Canyon Run',
    description:
      'The mail must be in Santa Elena by Sunday. One stagecoach, two sisters, and every bandit who can read a timetable.',
    durationMinutes: 113,
    genres: ['Western', 'Adventure'],
    poster: { motif: 'canyon', sky: '#f0a05a', ground: '#8c3b1f', light: '#ffe3a3', ink: '#fff6e3' },
  },
  {
    title: 'A Waltz for Two Robots',
    description:
      'Unit 7 sorts parcels, Unit 12 sorts the ones that Unit 7 got wrong. A musical about small errors and large feelings.',
    durationMinutes: 99,
    genres: ['Musical', 'Comedy', 'Science Fiction'],
    poster: { motif: 'robots', sky: '#f7d6c4', ground: '#e58f7b', light: '#2f6f73', ink: '#2b2a3a' },
  },
  {
    title: 'The Orchard Heist',
    description:
      'Five pensioners plan to steal back four thousand apple trees. They have a tractor, a getaway bus and until the harvest.',
    durationMinutes: 105,
    genres: ['Comedy', 'Crime'],
    poster: { motif: 'orchard', sky: '#dff0d0', ground: '#6aa04b', light: '#d6402f', ink: '#24361c' },
  },
  {
    title: 'Winter Harbour',
    description:
      'The ferry comes once a week, and this week it brought a letter to a man who was buried in the autumn.',
    durationMinutes: 121,
    genres: ['Mystery', 'Drama'],
    poster: { motif: 'harbour', sky: '#b9cbd9', ground: '#5d7a92', light: '#ffffff', ink: '#15263a' },
  },
]
