export type DemoMovie = {
  title: string
  description: string
  durationMinutes: number
  /** Names of genres that every catalog has. */
  genres: string[]
  /** The name of the poster's file in `posters`, without `.svg`. */
  poster: string
}

/** Invented movies, so that no one's rights are infringed. */
export const movies: readonly DemoMovie[] = [
  {
    title: 'The Last Reel',
    description:
      'The projectionist of a small-town cinema finds an unlabelled reel on the day before the house closes. Everybody who watches it sees a different movie.',
    durationMinutes: 118,
    genres: ['Drama', 'Mystery'],
    poster: 'the-last-reel',
  },
  {
    title: 'Night Train to Trieste',
    description:
      'Eleven passengers, ten berths. Somewhere after the border the conductor counts again, and the inspector who only wanted to sleep has until sunrise.',
    durationMinutes: 107,
    genres: ['Thriller', 'Crime'],
    poster: 'night-train-to-trieste',
  },
  {
    title: 'Paper Lanterns',
    description:
      'Two strangers repair lanterns for a festival that has not been held for thirty years. A quiet love story in one long summer night.',
    durationMinutes: 96,
    genres: ['Romance', 'Drama'],
    poster: 'paper-lanterns',
  },
  {
    title: 'Orbit of Glass',
    description:
      'A cracked window, nine days of air and a rescue that takes ten. The crew of the station Halcyon does the arithmetic.',
    durationMinutes: 131,
    genres: ['Science Fiction', 'Thriller'],
    poster: 'orbit-of-glass',
  },
  {
    title: 'The Lighthouse Cat',
    description:
      'When the keeper falls ill, the cat has to keep the light burning, with the help of three puffins who cannot agree on anything.',
    durationMinutes: 84,
    genres: ['Animation', 'Family'],
    poster: 'the-lighthouse-cat',
  },
  {
    title: 'Salt and Thunder',
    description:
      'A cartographer, a smuggler and a storm with a name of its own: the race for the one harbour that is on no map.',
    durationMinutes: 126,
    genres: ['Adventure', 'Action'],
    poster: 'salt-and-thunder',
  },
  {
    title: 'Quiet Cartography',
    description:
      'Four years with the people who still draw maps by hand: of glaciers that shrink, of villages under reservoirs, of a child’s way to school.',
    durationMinutes: 92,
    genres: ['Documentary'],
    poster: 'quiet-cartography',
  },
  {
    title: 'Midnight at the Arcade',
    description:
      'The machines were switched off in 1989. Tonight somebody has set a new high score, and it goes up every time a light goes out.',
    durationMinutes: 102,
    genres: ['Horror', 'Comedy'],
    poster: 'midnight-at-the-arcade',
  },
  {
    title: 'Copper Canyon Run',
    description:
      'The mail must be in Santa Elena by Sunday. One stagecoach, two sisters, and every bandit who can read a timetable.',
    durationMinutes: 113,
    genres: ['Western', 'Adventure'],
    poster: 'copper-canyon-run',
  },
  {
    title: 'A Waltz for Two Robots',
    description:
      'Unit 7 sorts parcels, Unit 12 sorts the ones that Unit 7 got wrong. A musical about small errors and large feelings.',
    durationMinutes: 99,
    genres: ['Musical', 'Comedy', 'Science Fiction'],
    poster: 'a-waltz-for-two-robots',
  },
  {
    title: 'The Orchard Heist',
    description:
      'Five pensioners plan to steal back four thousand apple trees. They have a tractor, a getaway bus and until the harvest.',
    durationMinutes: 105,
    genres: ['Comedy', 'Crime'],
    poster: 'the-orchard-heist',
  },
  {
    title: 'Winter Harbour',
    description:
      'The ferry comes once a week, and this week it brought a letter to a man who was buried in the autumn.',
    durationMinutes: 121,
    genres: ['Mystery', 'Drama'],
    poster: 'winter-harbour',
  },
]
