import { describe, expect, it } from 'vitest'
import { type Lookup, routeTitle } from './route-title.ts'

const titleOf = (
  path: string,
  { query = '', lookup = 'found' as Lookup, filmTitle = undefined as string | undefined } = {},
) =>
  routeTitle(
    { path, query, lookup, filmTitle },
    { t: (id, values) => (values ? `${id} ${values['film']}` : id), today: '2026-12-04', locale: 'en-GB' },
  )

describe('the title of a page before its scripts run', () => {
  it.each([
    ['/showtimes/1/details', 'details.title'],
    ['/reservations/1/payment', 'payment.title'],
    ['/reservations/1', 'purchase.reservation'],
    ['/my-tickets', 'myTickets.title'],
    ['/account', 'account.title'],
    ['/sign-in', 'signIn.title'],
  ])('of %s is %s', (path, title) => {
    expect(titleOf(path)).toBe(title)
  })

  it('of a film or a showtime has the film’s title, if that is known', () => {
    expect(titleOf('/films/1', { filmTitle: 'Wanda' })).toBe('Wanda')
    expect(titleOf('/showtimes/1', { filmTitle: 'Wanda' })).toBe('seatMap.title Wanda')
    expect([titleOf('/films/1', { lookup: 'unknown' }), titleOf('/showtimes/1', { lookup: 'unknown' })]).toEqual([
      '',
      '',
    ])
  })

  it('says that a film, a showtime or a page does not exist', () => {
    expect(['/films/1', '/showtimes/1', '/nothing'].map((path) => titleOf(path, { lookup: 'missing' }))).toEqual([
      'film.notFound',
      'common.notFound',
      'common.notFound',
    ])
  })

  it('depends on the query of the start page and of signing in', () => {
    expect(titleOf('/sign-in', { query: 'next=/account&new=1' })).toBe('signIn.signUpTitle')
    expect(titleOf('/', { query: 'view=coming-soon' })).toBe('whatsOn.comingSoon')
    expect(titleOf('/', { query: 'day=2026-12-05&q=a' })).toMatch(/^Saturday,? 5 December$/)
    // A day that is over, today and no day show the same movies.
    expect(['day=2026-12-03', 'day=2026-12-04', ''].map((query) => titleOf('/', { query }))).toEqual(['', '', ''])
  })
})
