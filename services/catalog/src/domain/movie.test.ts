import { expect, it } from 'vitest'
import { MovieHasShowtimes, TooManyGenres } from './errors.ts'
import { assertMayHaveAnotherGenre, changed, deleted, type Movie, newMovie } from './movie.ts'
import { noFacts } from './movie-facts.ts'

const movie: Movie = {
  id: 'movie',
  title: 'Metropolis',
  description: 'A city.',
  durationMinutes: 153,
  posterKey: 'poster',
  version: 3,
  ...noFacts,
  director: 'Fritz Lang',
}

it.each([{ title: 'Metropolis II' }, { durationMinutes: 150 }, { posterKey: 'other' }, { posterKey: null }])(
  'increases the version for the change %j, because other services keep a copy',
  (changes) => expect(changed(movie, changes)).toEqual({ ...movie, ...changes, version: 4 }),
)

it('keeps the version when only the description changes', () => {
  expect(changed(movie, { description: 'Another.' })).toEqual({ ...movie, description: 'Another.' })
})

it('changes facts and keeps the version, because no other service has a copy of facts', () => {
  const facts = { director: null, originalTitle: 'Metropolis', releaseDate: '1927-01-10' }
  expect(changed(movie, facts)).toEqual({ ...movie, ...facts })
})

it('keeps the version when the new values equal the old ones', () => {
  expect(changed(movie, { title: 'Metropolis', durationMinutes: 153, posterKey: 'poster' })).toEqual(movie)
})

it('keeps every field that is undefined in the change', () => {
  expect(changed(movie, { title: undefined, description: undefined, posterKey: undefined })).toEqual(movie)
})

it('creates a movie with the given fields and defaults for the rest', () => {
  const { id, version: _, ...fields } = movie
  expect(newMovie(id, fields)).toEqual({ ...movie, version: 1 })
  expect(newMovie(id, { title: 'Metropolis' })).toEqual({
    id: 'movie',
    title: 'Metropolis',
    description: '',
    durationMinutes: 120,
    posterKey: null,
    version: 1,
    ...noFacts,
  })
})

const now = new Date('2027-01-15T12:00:00Z')

it('refuses to delete a movie whose last scheduled showtime is in the future', () => {
  expect(() => deleted(movie, { lastScheduledStart: new Date(now.getTime() + 1), now })).toThrow(
    new MovieHasShowtimes(),
  )
})

it.each([
  ['without a scheduled showtime', undefined],
  ['whose last scheduled showtime starts now', now],
  ['whose last scheduled showtime has started', new Date(now.getTime() - 1)],
])('deletes a movie %s: removes its poster and increases the version', (_, lastScheduledStart) => {
  expect(deleted(movie, { lastScheduledStart, now })).toEqual({ ...movie, posterKey: null, version: 4 })
})

it('keeps the version of a deleted movie that had no poster, because other services have nothing to change', () => {
  const plain = { ...movie, posterKey: null }
  expect(deleted(plain, { lastScheduledStart: undefined, now })).toEqual(plain)
})

it('allows a movie its fiftieth genre and refuses the fifty-first', () => {
  expect(() => assertMayHaveAnotherGenre(49)).not.toThrow()
  expect(() => assertMayHaveAnotherGenre(50)).toThrow(new TooManyGenres(50))
})
