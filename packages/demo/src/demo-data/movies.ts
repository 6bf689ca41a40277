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
  /** The demo cinema's own recommendation. */
  ageRating: { system: 'House rating'; rating: string; advice?: string }
  /** Https. */
  trailerUrl?: string
  distributor: string
  /** BCP 47 */
  originalLanguage: string
}

/**
 * Real movies: the old ones are in the public domain in the United States, the others have a Creative Commons licence.
 * A release date is the day of the first showing anywhere. The trailer's URL is a page that shows the whole movie.
 */
export const movies: readonly (DemoMovie & { trailerUrl: string })[] = [
  {
    title: 'Night of the Living Dead',
    description:
      'Seven strangers barricade themselves in a farmhouse. Outside, the dead have risen; inside, nobody agrees on what to do.',
    durationMinutes: 96,
    genres: ['Horror'],
    poster: 'night-of-the-living-dead',
    originalTitle: 'Night of the Living Dead',
    shortTitle: 'Living Dead',
    director: 'George A. Romero',
    cast: ['Duane Jones', 'Judith O’Dea', 'Karl Hardman', 'Marilyn Eastman'],
    releaseDate: '1968-10-01',
    ageRating: { system: 'House rating', rating: '16', advice: 'Violence, frightening scenes' },
    trailerUrl: 'https://archive.org/details/night_of_the_living_dead',
    distributor: 'Continental Distributing',
    originalLanguage: 'en',
  },
  {
    title: 'His Girl Friday',
    description:
      'A reporter wants to leave the newspaper and marry an insurance salesman. Her editor, who is also her former husband, has one more story for her.',
    durationMinutes: 92,
    genres: ['Comedy', 'Romance'],
    poster: 'his-girl-friday',
    originalTitle: 'His Girl Friday',
    shortTitle: 'Girl Friday',
    director: 'Howard Hawks',
    cast: ['Cary Grant', 'Rosalind Russell', 'Ralph Bellamy'],
    releaseDate: '1940-01-18',
    ageRating: { system: 'House rating', rating: '6' },
    trailerUrl: 'https://archive.org/details/his_girl_friday',
    distributor: 'Columbia Pictures',
    originalLanguage: 'en',
  },
  {
    title: 'Charade',
    description:
      'A widow in Paris learns that her husband stole a quarter of a million dollars. Three men want the money, and a fourth changes his name every day.',
    durationMinutes: 113,
    genres: ['Thriller', 'Romance', 'Comedy'],
    poster: 'charade',
    originalTitle: 'Charade',
    shortTitle: 'Charade',
    director: 'Stanley Donen',
    cast: ['Cary Grant', 'Audrey Hepburn', 'Walter Matthau', 'James Coburn'],
    releaseDate: '1963-12-05',
    ageRating: { system: 'House rating', rating: '12', advice: 'Several murders' },
    trailerUrl: 'https://archive.org/details/Charade19631280x696',
    distributor: 'Universal Pictures',
    originalLanguage: 'en',
  },
  {
    title: 'Nosferatu',
    description:
      'An estate agent travels to the Carpathians to sell a house. The buyer sleeps in a coffin, and takes the plague along to his new home.',
    durationMinutes: 94,
    genres: ['Horror', 'Fantasy'],
    poster: 'nosferatu',
    originalTitle: 'Nosferatu – Eine Symphonie des Grauens',
    shortTitle: 'Nosferatu',
    director: 'F. W. Murnau',
    cast: ['Max Schreck', 'Gustav von Wangenheim', 'Greta Schröder', 'Alexander Granach'],
    releaseDate: '1922-03-04',
    ageRating: { system: 'House rating', rating: '12', advice: 'Frightening scenes' },
    trailerUrl: 'https://archive.org/details/Nosferatu_most_complete_version_93_mins.',
    distributor: 'Film Arts Guild',
    originalLanguage: 'de',
  },
  {
    title: 'The General',
    description:
      'Spies steal an engine driver’s locomotive, with his sweetheart on board. He gives chase on foot, on a bicycle, and on the next locomotive.',
    durationMinutes: 79,
    genres: ['Comedy', 'Action', 'Adventure'],
    poster: 'the-general',
    originalTitle: 'The General',
    shortTitle: 'The General',
    director: 'Clyde Bruckman, Buster Keaton',
    cast: ['Buster Keaton', 'Marion Mack', 'Glen Cavender', 'Jim Farley'],
    releaseDate: '1926-12-31',
    ageRating: { system: 'House rating', rating: '6' },
    trailerUrl: 'https://archive.org/details/The_General_Buster_Keaton',
    distributor: 'United Artists',
    originalLanguage: 'en',
  },
  {
    title: 'The Phantom Carriage',
    description:
      'The last sinner to die in the year must drive Death’s carriage through the next one. On New Year’s Eve a drunkard hears the wheels.',
    durationMinutes: 107,
    genres: ['Drama', 'Fantasy', 'Horror'],
    poster: 'the-phantom-carriage',
    originalTitle: 'Körkarlen',
    shortTitle: 'Carriage',
    director: 'Victor Sjöström',
    cast: ['Victor Sjöström', 'Hilda Borgström', 'Tore Svennberg', 'Astrid Holm'],
    releaseDate: '1921-01-01',
    ageRating: { system: 'House rating', rating: '12', advice: 'Domestic violence' },
    trailerUrl: 'https://archive.org/details/ThePhantomCarriage',
    distributor: 'AB Svensk Filmindustri',
    originalLanguage: 'sv',
  },
  {
    title: 'Battleship Potemkin',
    description:
      'Odessa, 1905: sailors refuse rotten meat, and a mutiny becomes a revolt of the whole city, down to the last step of its famous stairs.',
    durationMinutes: 74,
    genres: ['Drama', 'History', 'War'],
    poster: 'battleship-potemkin',
    originalTitle: 'Броненосец «Потёмкин»',
    shortTitle: 'Potemkin',
    director: 'Sergei Eisenstein',
    cast: ['Aleksandr Antonov', 'Vladimir Barsky', 'Grigori Aleksandrov'],
    releaseDate: '1925-12-21',
    ageRating: { system: 'House rating', rating: '12', advice: 'Violence against civilians' },
    trailerUrl: 'https://archive.org/details/BattleshipPotemkin',
    distributor: 'Goskino',
    originalLanguage: 'ru',
  },
  {
    title: 'Sita Sings the Blues',
    description:
      'An animator is left by e-mail and reads the Ramayana. Sita answers her across the centuries with jazz songs of the 1920s.',
    durationMinutes: 82,
    genres: ['Animation', 'Musical', 'Romance'],
    poster: 'sita-sings-the-blues',
    originalTitle: 'Sita Sings the Blues',
    shortTitle: 'Sita',
    director: 'Nina Paley',
    cast: ['Annette Hanshaw', 'Reena Shah', 'Sanjiv Jhaveri', 'Debargo Sanyal'],
    releaseDate: '2008-02-11',
    ageRating: { system: 'House rating', rating: '6' },
    trailerUrl: 'https://archive.org/details/Sita_Sings_the_Blues',
    distributor: 'GKIDS',
    originalLanguage: 'en',
  },
  {
    title: 'Sintel',
    description: 'A lonely girl heals a young dragon, loses it, and crosses half the world to find it again.',
    durationMinutes: 15,
    genres: ['Animation', 'Fantasy', 'Adventure'],
    poster: 'sintel',
    originalTitle: 'Sintel',
    shortTitle: 'Sintel',
    director: 'Colin Levy',
    cast: ['Halina Reijn', 'Thom Hoffman'],
    releaseDate: '2010-09-27',
    ageRating: { system: 'House rating', rating: '12', advice: 'Fights, a sad end' },
    trailerUrl: 'https://studio.blender.org/films/sintel/',
    distributor: 'Blender Foundation',
    originalLanguage: 'en',
  },
  {
    title: 'Tears of Steel',
    description:
      'Robots besiege Amsterdam because of a broken heart. In the Old Church a few scientists restage the day when it broke.',
    durationMinutes: 12,
    genres: ['Science Fiction', 'Action'],
    poster: 'tears-of-steel',
    originalTitle: 'Tears of Steel',
    shortTitle: 'Steel',
    director: 'Ian Hubert',
    cast: ['Derek de Lint', 'Sergio Hasselbaink', 'Rogier Schippers', 'Vanja Rukavina', 'Denise Rebergen'],
    releaseDate: '2012-09-26',
    ageRating: { system: 'House rating', rating: '12', advice: 'Violence by robots' },
    trailerUrl: 'https://studio.blender.org/films/tears-of-steel/',
    distributor: 'Blender Foundation',
    originalLanguage: 'en',
  },
  {
    title: 'Elephants Dream',
    description:
      'An old man leads a young one through an endless machine. Only one of the two believes that it is there.',
    durationMinutes: 11,
    genres: ['Animation', 'Science Fiction'],
    poster: 'elephants-dream',
    originalTitle: 'Elephants Dream',
    shortTitle: 'Elephants',
    director: 'Bassam Kurdali',
    cast: ['Tygo Gernandt', 'Cas Jansen'],
    releaseDate: '2006-03-24',
    ageRating: { system: 'House rating', rating: '6', advice: 'Eerie mood' },
    trailerUrl: 'https://studio.blender.org/films/elephants-dream/',
    distributor: 'Blender Foundation',
    originalLanguage: 'en',
  },
  {
    title: 'Cosmos Laundromat',
    description:
      'A salesman offers a sheep on a bare island all the lives that it ever wanted, each a few minutes long.',
    durationMinutes: 12,
    genres: ['Animation', 'Comedy', 'Drama'],
    poster: 'cosmos-laundromat',
    originalTitle: 'Cosmos Laundromat: First Cycle',
    shortTitle: 'Laundromat',
    director: 'Mathieu Auvray',
    cast: ['Pierre Bokma', 'Reinout Scholten van Aschat'],
    releaseDate: '2015-08-10',
    ageRating: { system: 'House rating', rating: '12', advice: 'Thoughts of suicide, strong language' },
    trailerUrl: 'https://studio.blender.org/films/cosmos-laundromat/',
    distributor: 'Blender Foundation',
    originalLanguage: 'en',
  },
]

/** A movie that has no showtimes yet. */
export type ComingMovie = Omit<DemoMovie, 'releaseDate' | 'trailerUrl'> & {
  /** Days between the addition of the demo data and the release. */
  daysToRelease: number
}

/**
 * Invented movies by invented people. A real announced movie would soon be released, and then no longer be coming. The
 * invented movies have no trailers.
 */
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
    ageRating: { system: 'House rating', rating: '0' },
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
    ageRating: { system: 'House rating', rating: '6', advice: 'Mild language' },
    distributor: 'Puffin & Puffin',
    originalLanguage: 'en',
    daysToRelease: 59,
  },
]
