import { expect, it } from 'vitest'
import { changed, type Movie } from './movie.ts'

const movie: Movie = {
  id: 'movie',
  title: 'Metropolis',
  description: 'A city.',
  durationMinutes: 153,
  posterKey: 'poster',
  version: 3,
}

it.each([{ title: 'Metropolis II' }, { durationMinutes: 150 }, { posterKey: 'other' }, { posterKey: null }])(
  'is a new version when %j, because other contexts keep a copy of it',
  (changes) => expect(changed(movie, changes)).toEqual({ ...movie, ...changes, version: 4 }),
)

it('keeps its version when only the description changes', () => {
  expect(changed(movie, { description: 'Another.' })).toEqual({ ...movie, description: 'Another.' })
})

it('keeps its version when it is given what it has', () => {
  expect(changed(movie, { title: 'Metropolis', durationMinutes: 153, posterKey: 'poster' })).toEqual(movie)
})

it('keeps every field that is not given', () => {
  expect(changed(movie, { title: undefined, description: undefined, posterKey: undefined })).toEqual(movie)
})
