import { createBackgroundTask } from '@marquee/kernel/background-task'
import { createKeyStore } from '@marquee/service-kit/http/jwks'
import { versionedResponses } from '@marquee/service-kit/http/versioned-responses'
import { createLogger, type Log } from '@marquee/service-kit/service/logger'
import { openService } from '@marquee/service-kit/service/open-service'
import { composeService, type Service, type ServiceOverrides } from '@marquee/service-kit/service/service'
import type { CatalogConfig } from './config.ts'
import { addGenreRoute } from './features/add-genre/add-genre.route.ts'
import { addGenre } from './features/add-genre/add-genre.ts'
import { assignGenreRoute } from './features/assign-genre/assign-genre.route.ts'
import { assignGenre } from './features/assign-genre/assign-genre.ts'
import { cancelShowtimeRoute } from './features/cancel-showtime/cancel-showtime.route.ts'
import { cancelShowtime } from './features/cancel-showtime/cancel-showtime.ts'
import { deleteGenreRoute } from './features/delete-genre/delete-genre.route.ts'
import { deleteGenre } from './features/delete-genre/delete-genre.ts'
import { deleteMovieRoute } from './features/delete-movie/delete-movie.route.ts'
import { deleteMovie } from './features/delete-movie/delete-movie.ts'
import { deleteRoomRoute } from './features/delete-room/delete-room.route.ts'
import { deleteRoom } from './features/delete-room/delete-room.ts'
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
import { unassignGenreRoute } from './features/unassign-genre/unassign-genre.route.ts'
import { unassignGenre } from './features/unassign-genre/unassign-genre.ts'
import { viewMoviesRoutes } from './features/view-movies/view-movies.route.ts'
import { viewRoomsRoutes } from './features/view-rooms/view-rooms.route.ts'
import { viewShowtimesRoutes } from './features/view-showtimes/view-showtimes.route.ts'
import { contentVersionOf } from './infrastructure/content-version.ts'
import { genreRepository } from './infrastructure/genres.ts'
import { movieViews } from './infrastructure/movie-views.ts'
import { movieRepository } from './infrastructure/movies.ts'
import { posterPictures } from './infrastructure/poster-pictures.ts'
import { createPosterUrls } from './infrastructure/poster-urls.ts'
import { posterRepository } from './infrastructure/posters.ts'
import { roomRepository } from './infrastructure/rooms.ts'
import { s3PosterStorage } from './infrastructure/s3-poster-storage.ts'
import { showtimeViews } from './infrastructure/showtime-views.ts'
import { showtimeRepository } from './infrastructure/showtimes.ts'
import { events, inbox } from './infrastructure/tables.ts'

/** `commands`, `queries` and `schedules` below list everything that this service does. */
export const buildCatalog = async (
  config: CatalogConfig,
  { log = createLogger({ service: 'catalog', level: config.LOG_LEVEL }), ...given }: ServiceOverrides = {},
): Promise<Service> => {
  const opened = await openService({
    service: 'catalog',
    description: 'Movies, genres, posters, rooms and their seats, showtimes and prices.',
    config,
    migrations: new URL('../migrations', import.meta.url),
    tables: { events, inbox },
    log,
    now: given.now,
  })
  const { database, messaging, openHttp } = opened
  const http = await openHttp(createKeyStore({ url: config.JWKS_URL }))
  const sweepPosters = () => tasks.sweepUnusedPosters.wake()
  const parts = createParts(config, opened, { log, sweepPosters })
  const tasks: Schedules = schedules(parts)

  await http.register(
    async (api) => {
      for (const route of [...commands(parts), ...queries(parts)]) await api.register(route)
    },
    { prefix: '/api/v1' },
  )

  return composeService({ retention: config, http, messaging, tasks: Object.values(tasks), database, log })
}

const commands = ({ config, genres, movies, posters, movieView, rooms, showtimes, showtimeView, now }: Parts) => [
  addGenreRoute(addGenre({ genres })),
  deleteGenreRoute(deleteGenre({ genres })),
  editMovieRoutes({
    addMovie: addMovie({ movies, posters, views: movieView, now }),
    changeMovie: changeMovie({ movies, posters, views: movieView, now }),
  }),
  deleteMovieRoute(deleteMovie({ movies, now })),
  assignGenreRoute(assignGenre({ movies, views: movieView, now })),
  unassignGenreRoute(unassignGenre({ movies })),
  editRoomRoutes({ addRoom: addRoom({ rooms }), changeRoom: changeRoom({ rooms }) }),
  deleteRoomRoute(deleteRoom({ rooms, now })),
  scheduleShowtimeRoute(
    scheduleShowtime({
      showtimes,
      views: showtimeView,
      generalAdmission: config.GENERAL_ADMISSION_PRICE,
      currency: config.CURRENCY,
      now,
    }),
  ),
  cancelShowtimeRoute(cancelShowtime({ showtimes, now })),
]

const queries = ({ genres, movieView, posterStorage, responses, rooms, showtimeView }: Parts) => [
  listGenresRoute({ genres, responses }),
  viewMoviesRoutes({ views: movieView, responses }),
  servePosterRoute(posterStorage),
  viewRoomsRoutes(rooms),
  viewShowtimesRoutes({ views: showtimeView, responses }),
]

type Schedules = ReturnType<typeof schedules>

const schedules = ({ posters, log }: Parts) => ({
  sweepUnusedPosters: createBackgroundTask({
    name: 'sweep unused posters',
    everyMilliseconds: 60_000,
    run: posters.sweep,
    log,
  }),
})

type OpenedService = Awaited<ReturnType<typeof openService>>

type Parts = ReturnType<typeof createParts>

/**
 * Creates the repositories and helpers that the use cases share.
 *
 * @param sweepPosters is called when posters may have become unused
 */
const createParts = (
  config: CatalogConfig,
  { db, messaging, now }: OpenedService,
  { log, sweepPosters }: { log: Log; sweepPosters: () => void },
) => {
  const version = contentVersionOf(db)
  const transact = version.renewAfter(messaging.transact)
  const posterStorage = s3PosterStorage({
    endpoint: config.S3_ENDPOINT,
    region: config.S3_REGION,
    bucket: config.S3_BUCKET,
    credentials:
      config.S3_ACCESS_KEY_ID && config.S3_SECRET_ACCESS_KEY
        ? { accessKeyId: config.S3_ACCESS_KEY_ID, secretAccessKey: config.S3_SECRET_ACCESS_KEY }
        : undefined,
  })
  const posters = posterRepository({
    db,
    transact: messaging.transact,
    storage: posterStorage,
    pictures: posterPictures({ log }),
    wakeSweep: sweepPosters,
  })
  const timeZone = config.CINEMA_TIME_ZONE
  const posterUrls = createPosterUrls(config.PUBLIC_URL)
  return {
    config,
    now,
    log,
    responses: versionedResponses({ version, now }),
    posterStorage,
    posters,
    genres: genreRepository({ db, transact }),
    movies: movieRepository({ db, transact, posters, posterUrls }),
    movieView: movieViews({ db, timeZone, posterUrls }),
    rooms: roomRepository({ db, transact }),
    showtimes: showtimeRepository({ transact, timeZone, posterUrls }),
    showtimeView: showtimeViews({ db, timeZone }),
  }
}
