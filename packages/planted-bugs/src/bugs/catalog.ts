import type { PlantedBug } from '../planted-bug.ts'

const catalog = 'services/catalog/src'
const posters = `${catalog}/infrastructure/posters.ts`
const rooms = `${catalog}/infrastructure/rooms.ts`
const showtimes = `${catalog}/infrastructure/showtimes.ts`
const s3 = `${catalog}/infrastructure/s3-poster-storage.ts`

const s3Tests = [`${catalog}/infrastructure/s3-poster-storage.test.ts`]
const pictureTests = [`${catalog}/infrastructure/poster-pictures.test.ts`]
const posterTests = [`${catalog}/features/edit-movie/posters.int.test.ts`]
const unusedPosterTests = [`${catalog}/features/edit-movie/unused-posters.int.test.ts`]
const movieRuleTests = [`${catalog}/domain/movie.test.ts`]
const scheduleTests = [`${catalog}/features/schedule-showtime/schedule-showtime.int.test.ts`]
const contentVersionTests = [`${catalog}/infrastructure/content-version.int.test.ts`]

export const catalogBugs: readonly PlantedBug[] = [
  {
    name: 'a poster of exactly 5 MiB is refused',
    patches: [
      {
        file: `${catalog}/features/edit-movie/movie-form.ts`,
        find: 'length > maxPosterBytes',
        replace: 'length >= maxPosterBytes',
      },
    ],
    tests: posterTests,
  },
  {
    name: 'a browser may run a poster as a page with scripts',
    patches: [
      {
        file: `${catalog}/features/serve-poster/serve-poster.route.ts`,
        find: "default-src 'none'; sandbox",
        replace: 'default-src *',
      },
    ],
    tests: [`${catalog}/features/serve-poster/serve-poster.int.test.ts`],
  },
  {
    name: 'a sweep of unused posters waits for the sweep of another replica',
    patches: [{ file: posters, find: ".for('update', { skipLocked: true })", replace: ".for('update')" }],
    tests: unusedPosterTests,
  },
  {
    name: 'a sweep of unused posters deletes only the first five posters',
    patches: [{ file: posters, find: 'return due.length === sweepSize', replace: 'return false' }],
    tests: unusedPosterTests,
  },
  {
    name: 'a poster is attached to a movie while a sweep may be deleting it',
    patches: [
      {
        file: posters,
        find: 'and(eq(unusedPosters.key, key), gt(unusedPosters.deleteAfter, clock))',
        replace: 'eq(unusedPosters.key, key)',
      },
    ],
    tests: unusedPosterTests,
  },
  {
    name: 'a hanging decoder gets SIGTERM instead of SIGKILL',
    patches: [
      {
        file: `${catalog}/infrastructure/poster-pictures.ts`,
        find: "setTimeout(() => renderer.kill('SIGKILL')",
        replace: "setTimeout(() => renderer.kill('SIGTERM')",
      },
    ],
    tests: pictureTests,
  },
  {
    name: 'nine posters wait to be decoded instead of eight',
    patches: [
      {
        file: `${catalog}/infrastructure/poster-pictures.ts`,
        find: 'if (unfinished > maxWaiting)',
        replace: 'if (unfinished > maxWaiting + 1)',
      },
    ],
    tests: pictureTests,
  },
  {
    name: 'a poster is reported as missing when the storage answers 403',
    patches: [{ file: s3, find: ' && error.$metadata.httpStatusCode === 404', replace: '' }],
    tests: s3Tests,
  },
  {
    name: 'one failure of the storage fails the request',
    patches: [{ file: s3, find: 'maxAttempts: 2', replace: 'maxAttempts: 1' }],
    tests: s3Tests,
  },
  {
    name: 'a movie is scheduled while it is being deleted',
    patches: [
      {
        file: showtimes,
        find: "isNull(movies.deletedAt)))\n    .for('share')",
        replace: 'isNull(movies.deletedAt)))',
      },
    ],
    tests: scheduleTests,
  },
  {
    name: 'a showtime is scheduled in a room while the room is being deleted',
    patches: [{ file: showtimes, find: "\n    .for('no key update')", replace: '' }],
    tests: scheduleTests,
  },
  {
    name: 'a showtime is cancelled twice by two concurrent requests',
    patches: [{ file: showtimes, find: "eq(showtimes.id, id)).for('update')", replace: 'eq(showtimes.id, id))' }],
    tests: [`${catalog}/features/cancel-showtime/cancel-showtime.int.test.ts`],
  },
  {
    name: 'two concurrent new names of a room get the same version',
    patches: [
      {
        file: rooms,
        find: 'const before = await lockRoom(tx, id)',
        replace: `const [before] = await tx.select().from(rooms).where(and(eq(rooms.id, id), isNull(rooms.deletedAt)))
        if (!before) throw new RoomNotFound()`,
      },
    ],
    tests: [`${catalog}/features/edit-room/edit-room.int.test.ts`],
  },
  {
    name: 'a room with cancelled future showtimes cannot be deleted',
    patches: [
      {
        file: `${catalog}/infrastructure/last-scheduled-start.ts`,
        find: "and(matching, eq(showtimes.status, 'scheduled'))",
        replace: 'matching',
      },
    ],
    tests: [`${catalog}/features/delete-room/delete-room.int.test.ts`],
  },
  {
    name: 'a movie that was ever shown cannot be deleted',
    patches: [{ file: `${catalog}/domain/showtime.ts`, find: ' && lastScheduledStart > now', replace: '' }],
    tests: movieRuleTests,
  },
  {
    name: 'a movie may have fifty-one genres',
    patches: [{ file: `${catalog}/domain/movie.ts`, find: '>= maxGenres)', replace: '> maxGenres)' }],
    tests: movieRuleTests,
  },
  ...['movies', 'genres', 'movie_genres', 'rooms', 'showtimes'].map((table) => ({
    name: `a change of the table ${table} does not raise the version of the catalog's content`,
    patches: [
      {
        file: 'services/catalog/migrations/0003_content-version.sql',
        find: `CREATE TRIGGER "${table}_content_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE`,
        replace: `CREATE TRIGGER "${table}_content_version" AFTER TRUNCATE`,
      },
    ],
    tests: contentVersionTests,
  })),
  {
    name: 'a replica shows its own change of the catalog only 300 ms later',
    patches: [
      {
        file: `${catalog}/infrastructure/content-version.ts`,
        find: '          version.forget()\n',
        replace: '          void version\n',
      },
    ],
    tests: contentVersionTests,
  },
  {
    name: 'the gateway gets a version of the catalog that was read up to 300 ms ago',
    patches: [
      {
        file: `${catalog}/infrastructure/content-version.ts`,
        find: 'newest: sharedRead(version.renew)',
        replace: 'newest: sharedRead(async () => version.get())',
      },
    ],
    tests: contentVersionTests,
  },
  {
    name: 'a request for the newest version of the catalog joins a read that began before the request',
    patches: [
      {
        file: 'packages/kernel/src/shared-read.ts',
        find: '        next = undefined\n        return read()\n',
        replace: '        return read().finally(() => (next = undefined))\n',
      },
    ],
    tests: ['packages/kernel/src/shared-read.test.ts'],
  },
  {
    name: 'a list of movies that depends on the time is kept past the start of its first showtime',
    patches: [
      {
        file: 'packages/service-kit/src/http/versioned-responses.ts',
        find: ' && time >= found.from && time < found.until',
        replace: ' && time >= found.from',
      },
    ],
    tests: contentVersionTests,
  },
  {
    name: 'two seats of a room are at one position',
    patches: [
      {
        file: `${catalog}/domain/seat-layout.ts`,
        find: 'if (covered.length > 0)',
        replace: 'if (covered.length > maxSeats)',
      },
    ],
    tests: [`${catalog}/domain/seat-layout.test.ts`],
  },
  {
    name: 'every room has a turnaround of 20 minutes',
    patches: [
      { file: `${catalog}/domain/showtime.ts`, find: 'room.turnaroundMinutes * minute', replace: '20 * minute' },
    ],
    tests: scheduleTests,
  },
  {
    name: 'a layout that was stored without positions is published without positions',
    patches: [
      {
        file: `${catalog}/infrastructure/seat-layouts.ts`,
        find: 'seats: seats.map(seatOf)',
        replace: 'seats',
      },
    ],
    tests: [`${catalog}/features/edit-room/edit-room.int.test.ts`],
  },
]
