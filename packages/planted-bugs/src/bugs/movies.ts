import type { PlantedBug } from '../planted-bug.ts'

const catalog = 'services/catalog/src'

const factTests = [`${catalog}/features/edit-movie/movie-facts.int.test.ts`]
const comingSoonTests = [`${catalog}/features/view-movies/coming-soon.int.test.ts`]

export const movieBugs: readonly PlantedBug[] = [
  {
    name: 'the list of movies that are coming soon stays cached past midnight',
    patches: [
      {
        file: `${catalog}/features/view-movies/view-movies.route.ts`,
        find: 'coming_soon === undefined ? undefined : nextPossibleMidnight(now)',
        replace: 'undefined',
      },
    ],
    tests: comingSoonTests,
  },
  {
    name: 'a movie whose only showtimes were cancelled is no longer coming soon',
    patches: [
      {
        file: `${catalog}/infrastructure/movie-views.ts`,
        find: "s.movie_id = m.id AND s.status = 'scheduled')",
        replace: 's.movie_id = m.id)',
      },
    ],
    tests: comingSoonTests,
  },
  {
    name: 'the date in Greenwich decides which movies are coming soon',
    patches: [
      {
        file: `${catalog}/infrastructure/movie-views.ts`,
        find: '::timestamptz AT TIME ZONE ${timeZone})::date',
        replace: "::timestamptz AT TIME ZONE 'UTC')::date",
      },
    ],
    tests: comingSoonTests,
  },
  {
    name: 'a change of a fact to null keeps the old value instead of removing the fact',
    patches: [
      {
        file: `${catalog}/domain/movie-facts.ts`,
        find: 'change === undefined ? kept : change',
        replace: 'change ?? kept',
      },
    ],
    tests: [`${catalog}/domain/movie-facts.test.ts`],
  },
  {
    name: 'a trailer may have an address without encryption',
    patches: [{ file: `${catalog}/domain/movie-facts.ts`, find: '/^https:', replace: '/^https?:' }],
    tests: [`${catalog}/domain/movie-facts.test.ts`],
  },
  {
    name: 'a form with too many names in its cast is accepted, and the names above the maximum are dropped',
    patches: [
      {
        file: `${catalog}/features/edit-movie/movie-form.ts`,
        find: 'if (cast.length <= maxCast) cast.push(value)',
        replace: 'if (cast.length < maxCast) cast.push(value)',
      },
    ],
    tests: factTests,
  },
]
