export type DemoMovie = {
  title: string
  description: string
  durationMinutes: number
  /** Names of genres that every catalog has. */
  genres: string[]
  /** The name of the poster's file in `posters`, without `.svg`. */
  poster: string
  originalTitle: string
  shortTitle: string
  director: string
  cast: string[]
  /** YYYY-MM-DD */
  releaseDate: string
  /** The demo cinema's own recommendation, because no organisation has rated an invented movie. */
  ageRating: { system: 'House'; rating: string; advice?: string }
  distributor: string
  /** BCP 47 */
  originalLanguage: string
}

/** Invented movies by invented people, so that no one's rights are infringed. These movies have no trailers. */
export const movies: readonly DemoMovie[] = [
  {
    title: 'The Last Reel',
    description:
      'The projectionist of a small-town cinema finds an unlabelled reel on the day before the house closes. Everybody who watches it sees a different movie.',
    durationMinutes: 118,
    genres: ['Drama', 'Mystery'],
    poster: 'the-last-reel',
    originalTitle: 'The Last Reel',
    shortTitle: 'Last Reel',
    director: 'Maren Oldfield',
    cast: ['Tobias Penhallow', 'Ines Quarrie', 'Albert Munt'],
    releaseDate: '2025-03-13',
    ageRating: { system: 'House', rating: '6', advice: 'Grief' },
    distributor: 'Small House Pictures',
    originalLanguage: 'en',
  },
  {
    title: 'Night Train to Trieste',
    description:
      'Eleven passengers, ten berths. Somewhere after the border the conductor counts again, and the inspector who only wanted to sleep has until sunrise.',
    durationMinutes: 107,
    genres: ['Thriller', 'Crime'],
    poster: 'night-train-to-trieste',
    originalTitle: 'Treno di notte per Trieste',
    shortTitle: 'Night Train',
    director: 'Ludovica Serravalle',
    cast: ['Ettore Bramanti', 'Nadja Kosmač', 'Ferruccio Dell’Olmo'],
    releaseDate: '2025-01-30',
    ageRating: { system: 'House', rating: '12', advice: 'Suspense, one body' },
    distributor: 'Wagon-Lit Film',
    originalLanguage: 'it',
  },
  {
    title: 'Paper Lanterns',
    description:
      'Two strangers repair lanterns for a festival that has not been held for thirty years. A quiet love story in one long summer night.',
    durationMinutes: 96,
    genres: ['Romance', 'Drama'],
    poster: 'paper-lanterns',
    originalTitle: '紙の灯籠',
    shortTitle: 'Lanterns',
    director: 'Hanako Mizushiro',
    cast: ['Ren Tsukigawa', 'Aoi Harukaze'],
    releaseDate: '2024-08-15',
    ageRating: { system: 'House', rating: '0' },
    distributor: 'Small House Pictures',
    originalLanguage: 'ja',
  },
  {
    title: 'Orbit of Glass',
    description:
      'A cracked window, nine days of air and a rescue that takes ten. The crew of the station Halcyon does the arithmetic.',
    durationMinutes: 131,
    genres: ['Science Fiction', 'Thriller'],
    poster: 'orbit-of-glass',
    originalTitle: 'Orbit of Glass',
    shortTitle: 'Orbit',
    director: 'Priya Castellane',
    cast: ['Jonah Ekwueme-Hall', 'Signe Thorvik', 'Marcus Lindqvale'],
    releaseDate: '2025-06-05',
    ageRating: { system: 'House', rating: '12', advice: 'Threat, shortage of air' },
    distributor: 'Ninth Day Releasing',
    originalLanguage: 'en',
  },
  {
    title: 'The Lighthouse Cat',
    description:
      'When the keeper falls ill, the cat has to keep the light burning, with the help of three puffins who cannot agree on anything.',
    durationMinutes: 84,
    genres: ['Animation', 'Family'],
    poster: 'the-lighthouse-cat',
    originalTitle: 'Majakkakissa',
    shortTitle: 'Lighthouse Cat',
    director: 'Aino Rantakallio',
    cast: ['Veikko Tuulimaa', 'Helmi Saarikivi'],
    releaseDate: '2024-12-05',
    ageRating: { system: 'House', rating: '0' },
    distributor: 'Puffin & Puffin',
    originalLanguage: 'fi',
  },
  {
    title: 'Salt and Thunder',
    description:
      'A cartographer, a smuggler and a storm with a name of its own: the race for the one harbour that is on no map.',
    durationMinutes: 126,
    genres: ['Adventure', 'Action'],
    poster: 'salt-and-thunder',
    originalTitle: 'Salt and Thunder',
    shortTitle: 'Salt & Thunder',
    director: 'Calder Wrexford',
    cast: ['Imogen Tarrow', 'Baptiste Okonjo', 'Dame Philippa Thorne-Weir'],
    releaseDate: '2025-05-22',
    ageRating: { system: 'House', rating: '12', advice: 'Fights at sea' },
    distributor: 'Ninth Day Releasing',
    originalLanguage: 'en',
  },
  {
    title: 'Quiet Cartography',
    description:
      'Four years with the people who still draw maps by hand: of glaciers that shrink, of villages under reservoirs, of a child’s way to school.',
    durationMinutes: 92,
    genres: ['Documentary'],
    poster: 'quiet-cartography',
    originalTitle: 'Cartographie silencieuse',
    shortTitle: 'Cartography',
    director: 'Solène Vauquelin',
    cast: ['Solène Vauquelin'],
    releaseDate: '2024-10-17',
    ageRating: { system: 'House', rating: '0' },
    distributor: 'Wagon-Lit Film',
    originalLanguage: 'fr',
  },
  {
    title: 'Midnight at the Arcade',
    description:
      'The machines were switched off in 1989. Tonight somebody has set a new high score, and it goes up every time a light goes out.',
    durationMinutes: 102,
    genres: ['Horror', 'Comedy'],
    poster: 'midnight-at-the-arcade',
    originalTitle: 'Midnight at the Arcade',
    shortTitle: 'Midnight Arcade',
    director: 'Desmond Pryce-Okafor',
    cast: ['Kit Ballantrae', 'Lupe Arrondo', 'Wendell Sprague'],
    releaseDate: '2025-10-23',
    ageRating: { system: 'House', rating: '16', advice: 'Frights, strobe light' },
    distributor: 'Puffin & Puffin',
    originalLanguage: 'en',
  },
  {
    title: 'Copper Canyon Run',
    description:
      'The mail must be in Santa Elena by Sunday. One stagecoach, two sisters, and every bandit who can read a timetable.',
    durationMinutes: 113,
    genres: ['Western', 'Adventure'],
    poster: 'copper-canyon-run',
    originalTitle: 'La diligencia de Santa Elena',
    shortTitle: 'Copper Canyon',
    director: 'Ximena Robledano',
    cast: ['Itzel Caravantes', 'Marisol Caravantes', 'Jacinto Brule'],
    releaseDate: '2025-02-20',
    ageRating: { system: 'House', rating: '12', advice: 'Gunfights' },
    distributor: 'Ninth Day Releasing',
    originalLanguage: 'es-MX',
  },
  {
    title: 'A Waltz for Two Robots',
    description:
      'Unit 7 sorts parcels, Unit 12 sorts the ones that Unit 7 got wrong. A musical about small errors and large feelings.',
    durationMinutes: 99,
    genres: ['Musical', 'Comedy', 'Science Fiction'],
    poster: 'a-waltz-for-two-robots',
    originalTitle: 'Ein Walzer für zwei Roboter',
    shortTitle: 'Two Robots',
    director: 'Leopold Hasenöhrl-Watts',
    cast: ['Fanny Zwölfer', 'Quirin Leidenfrost'],
    releaseDate: '2025-09-11',
    ageRating: { system: 'House', rating: '0' },
    distributor: 'Small House Pictures',
    originalLanguage: 'de-AT',
  },
  {
    title: 'The Orchard Heist',
    description:
      'Five pensioners plan to steal back four thousand apple trees. They have a tractor, a getaway bus and until the harvest.',
    durationMinutes: 105,
    genres: ['Comedy', 'Crime'],
    poster: 'the-orchard-heist',
    originalTitle: 'The Orchard Heist',
    shortTitle: 'Orchard Heist',
    director: 'Bronagh Mulvey-Stone',
    cast: ['Cedric Applegarth', 'Una Fallowfield', 'Percy Thwaitely'],
    releaseDate: '2025-08-28',
    ageRating: { system: 'House', rating: '6', advice: 'Mild language' },
    distributor: 'Puffin & Puffin',
    originalLanguage: 'en',
  },
  {
    title: 'Winter Harbour',
    description:
      'The ferry comes once a week, and this week it brought a letter to a man who was buried in the autumn.',
    durationMinutes: 121,
    genres: ['Mystery', 'Drama'],
    poster: 'winter-harbour',
    originalTitle: 'Vinterhavn',
    shortTitle: 'Harbour',
    director: 'Sunniva Brekkestad',
    cast: ['Torvald Nesheim-Lie', 'Ragnhild Øyasund'],
    releaseDate: '2024-11-28',
    ageRating: { system: 'House', rating: '12', advice: 'Sombre mood' },
    distributor: 'Wagon-Lit Film',
    originalLanguage: 'nb',
  },
]

/** A movie that has no showtimes yet. */
export type ComingMovie = Omit<DemoMovie, 'releaseDate'> & {
  /** Days between the addition of the demo data and the release. */
  daysToRelease: number
}

export const comingMovies: readonly ComingMovie[] = [
  {
    title: 'The Tin Comet',
    description:
      'A tinsmith’s daughter builds a comet for the village parade. The night before, the sky sends one of its own, and it is lost.',
    durationMinutes: 88,
    genres: ['Animation', 'Family', 'Fantasy'],
    poster: 'the-tin-comet',
    originalTitle: 'Der blecherne Komet',
    shortTitle: 'Tin Comet',
    director: 'Leopold Hasenöhrl-Watts',
    cast: ['Fanny Zwölfer', 'Veikko Tuulimaa'],
    ageRating: { system: 'House', rating: '0' },
    distributor: 'Small House Pictures',
    originalLanguage: 'de-AT',
    daysToRelease: 24,
  },
  {
    title: 'The Long Intermission',
    description:
      'The second half of a play has been delayed since 1971. The audience has stayed, and elected a government in the foyer.',
    durationMinutes: 109,
    genres: ['Comedy', 'Drama'],
    poster: 'the-long-intermission',
    originalTitle: 'The Long Intermission',
    shortTitle: 'Intermission',
    director: 'Maren Oldfield',
    cast: ['Ines Quarrie', 'Percy Thwaitely', 'Una Fallowfield'],
    ageRating: { system: 'House', rating: '6', advice: 'Mild language' },
    distributor: 'Puffin & Puffin',
    originalLanguage: 'en',
    daysToRelease: 59,
  },
]
