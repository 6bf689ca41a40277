import type { Clock } from '@marquee/kernel/clock'
import { createKeyStore } from '@marquee/service-kit/http/jwks'
import { createBackgroundTask } from '@marquee/service-kit/service/background-task'
import { createLogger } from '@marquee/service-kit/service/logger'
import { openService } from '@marquee/service-kit/service/open-service'
import { composeService, type Service, type Surroundings } from '@marquee/service-kit/service/service'
import type { FastifyPluginAsync } from 'fastify'
import type { CatalogConfig } from './config.ts'
import { addGenreRoute } from './features/add-genre/add-genre.route.ts'
import { addGenre } from './features/add-genre/add-genre.ts'
import { assignGenreRoutes } from './features/assign-genre/assign-genre.route.ts'
import { assignGenre } from './features/assign-genre/assign-genre.ts'
import { cancelShowtimeRoute } from './features/cancel-showtime/cancel-showtime.route.ts'
import { cancelShowtime } from './features/cancel-showtime/cancel-showtime.ts'
import { deleteGenreRoute } from './features/delete-genre/delete-genre.route.ts'
import { deleteMovieRoute } from './features/delete-movie/delete-movie.route.ts'
import { deleteRoomRoute } from './features/delete-room/delete-room.route.ts'
import { addMovie } from './features/edit-movie/add-movie.ts'
import { changeMovie } from './features/edit-movie/change-movie.ts'
import { editMovieRoutes } from './features/edit-movie/edit-movie.route.ts'
import { addRoom } from './features/edit-room/add-room.ts'
import { changeRoom } from './features/edit-room/change-room.ts'
import { editRoomRoutes } from './features/edit-room/edit-room.route.ts'
import { listGenresRoute } from './features/list-genres/list-genres.route.ts'
import { scheduleShowtimeRoute } from './features/schedule-showtime/schedule-showtime.route.ts'
import { scheduleShowtime } from './features/schedule-showtime/schedule-showtime.ts'
import { servePosterRoute } from './features/serve-poster/serve-poster.route.ts'
import { viewMoviesRoutes } from './features/view-movies/view-movies.route.ts'
import { viewRoomsRoutes } from './features/view-rooms/view-rooms.route.ts'
import { viewShowtimesRoutes } from './features/view-showtimes/view-showtimes.route.ts'
import { type Genres, genreRepository } from './infrastructure/genres.ts'
import { type MovieViews, movieViews } from './infrastructure/movie-views.ts'
import { type Movies, movieRepository } from './infrastructure/movies.ts'
import { posterPictures } from './infrastructure/poster-pictures.ts'
import type { PosterStorage } from './infrastructure/poster-storage.ts'
import { createPosterUrls } from './infrastructure/poster-urls.ts'
import { type Posters, posterLibrary } from './infrastructure/posters.ts'
import { type Rooms, roomRepository } from './infrastructure/rooms.ts'
import { s3PosterStorage } from './infrastructure/s3-poster-storage.ts'
import { type ShowtimeViews, showtimeViews } from './infrastructure/showtime-views.ts'
import { type Showtimes, showtimeRepository } from './infrastructure/showtimes.ts'
import { events, inbox } from './infrastructure/tables.ts'

const openPosterStorage = (config: CatalogConfig): PosterStorage =>
  s3PosterStorage({
    endpoint: config.S3_ENDPOINT,
    region: config.S3_REGION,
    bucket: config.S3_BUCKET,
    credentials:
      config.S3_ACCESS_KEY_ID && config.S3_SECRET_ACCESS_KEY
        ? { accessKeyId: config.S3_ACCESS_KEY_ID, secretAccessKey: config.S3_SECRET_ACCESS_KEY }
        : undefined,
  })

type Resources = {
  readonly genres: Genres
  readonly movies: Movies
  readonly movieView: MovieViews
  readonly posters: Posters
  readonly storage: PosterStorage
  readonly rooms: Rooms
  readonly showtimes: Showtimes
  readonly showtimeView: ShowtimeViews
  readonly now: Clock
  readonly config: CatalogConfig
}

/** What the service can do. */
const routesOf =
  ({
    genres,
    movies,
    movieView,
    posters,
    storage,
    rooms,
    showtimes,
    showtimeView,
    now,
    config,
  }: Resources): FastifyPluginAsync =>
  async (api) => {
    await api.register(listGenresRoute(genres))
    await api.register(addGenreRoute(addGenre({ genres })))
    await api.register(deleteGenreRoute(genres.remove))

    await api.register(viewMoviesRoutes({ views: movieView, now }))
    await api.register(
      editMovieRoutes({
        addMovie: addMovie({ movies, posters, views: movieView, now }),
        changeMovie: changeMovie({ movies, posters, views: movieView, now }),
      }),
    )
    await api.register(deleteMovieRoute({ movies, now }))
    await api.register(
      assignGenreRoutes({
        assignGenre: assignGenre({ movies, views: movieView, now }),
        unassignGenre: movies.unassignGenre,
      }),
    )
    await api.register(servePosterRoute(storage))

    await api.register(viewRoomsRoutes(rooms))
    await api.register(editRoomRoutes({ addRoom: addRoom({ rooms }), changeRoom: changeRoom({ rooms }) }))
    await api.register(deleteRoomRoute({ rooms, now }))

    await api.register(viewShowtimesRoutes({ views: showtimeView, now }))
    await api.register(
      scheduleShowtimeRoute(
        scheduleShowtime({
          showtimes,
          views: showtimeView,
          generalAdmission: config.GENERAL_ADMISSION_PRICE,
          currency: config.CURRENCY,
          now,
        }),
      ),
    )
    await api.register(cancelShowtimeRoute(cancelShowtime({ showtimes, now })))
  }

export const buildCatalog = async (
  config: CatalogConfig,
  { log = createLogger({ service: 'catalog', level: config.LOG_LEVEL }), ...given }: Surroundings = {},
): Promise<Service> => {
  const { database, db, messaging, now, openHttp } = await openService({
    service: 'catalog',
    description: 'Movies, genres, posters, rooms and their seats, showtimes and prices',
    config,
    migrations: new URL('../migrations', import.meta.url),
    tables: { events, inbox },
    log,
    now: given.now,
  })
  const { transact } = messaging
  const http = await openHttp(createKeyStore({ url: config.JWKS_URL }))

  const storage = openPosterStorage(config)
  const posters = posterLibrary({
    db,
    transact,
    storage,
    pictures: posterPictures({ log }),
    committed: () => sweepUnusedPosters.wake(),
  })
  const sweepUnusedPosters = createBackgroundTask({
    name: 'sweep unused posters',
    everyMilliseconds: 60_000,
    run: posters.sweep,
    log,
  })

  const timeZone = config.CINEMA_TIME_ZONE
  const posterUrls = createPosterUrls(config.PUBLIC_URL)
  const genres = genreRepository(db)
  const movies = movieRepository({ db, transact, posters, posterUrls })
  const rooms = roomRepository({ db, transact })
  const showtimes = showtimeRepository({ transact, timeZone, posterUrls })
  const showtimeView = showtimeViews({ db, timeZone })
  const movieView = movieViews({ db, timeZone, posterUrls })

  await http.register(
    routesOf({ genres, movies, movieView, posters, storage, rooms, showtimes, showtimeView, now, config }),
    { prefix: '/api/v1' },
  )

  return composeService({
    retention: config,
    http,
    messaging,
    tasks: [sweepUnusedPosters],
    database,
    log,
  })
}
