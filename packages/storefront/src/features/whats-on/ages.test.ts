import { describe, expect, it } from 'vitest'
import { movieWith } from '../../programme/testing.ts'
import { forAge, ratingsOf } from './ages.ts'

const rated = (rating: string) => movieWith(rating, [], { age_rating: { system: 'House', rating } })
const movies = [rated('12'), rated('R'), rated('6'), rated('12'), rated('0'), movieWith('unrated', [])]
const titles = (chosen: string | undefined) => forAge(movies, chosen).map(({ title }) => title)

describe('ratingsOf', () => {
  it('lists each rating once, ages in years first', () => {
    expect(ratingsOf(movies, undefined)).toEqual(['0', '6', '12', 'R'])
  })

  it('includes the chosen rating, even if no movie has it', () => {
    expect(ratingsOf(movies, '9')).toEqual(['0', '6', '9', '12', 'R'])
  })
})

describe('forAge', () => {
  it('lets movies for younger visitors pass', () => {
    expect(titles('6')).toEqual(['6', '0'])
  })

  it('finds only exact matches for a rating that is not an age', () => {
    expect(titles('R')).toEqual(['R'])
  })

  it('lets all movies pass without a choice, and no unrated movie with one', () => {
    expect(titles(undefined)).toHaveLength(6)
    expect(titles('18')).not.toContain('unrated')
  })
})
