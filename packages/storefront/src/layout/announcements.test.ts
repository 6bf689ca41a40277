import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createAnnouncements } from './announcements.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const region = () => {
  let text = ''
  let path = '/showtimes/1'
  const said = createAnnouncements(
    (next) => {
      text = next
    },
    () => path,
  )
  return {
    ...said,
    text: () => text,
    goTo: (next: string) => {
      path = next
      said.leave(next)
    },
  }
}

it('removes an announcement a few seconds after it was made', () => {
  const { say, text } = region()
  say('Row A, seat 1 picked.')
  vi.advanceTimersByTime(5_000)
  expect(text()).toBe('Row A, seat 1 picked.')
  vi.advanceTimersByTime(5_000)
  expect(text()).toBe('')
})

it('keeps a newer announcement for its whole time', () => {
  const { say, text } = region()
  say('Row A, seat 1 picked.')
  vi.advanceTimersByTime(5_000)
  say('Row A, seat 2 picked.')
  vi.advanceTimersByTime(5_000)
  expect(text()).toContain('Row A, seat 2 picked.')
})

it('removes an announcement when the visitor goes to another page, and keeps it on the same page', () => {
  const { say, text, goTo } = region()
  say('12 films')
  goTo('/showtimes/1')
  expect(text()).toBe('12 films')
  goTo('/reservations/2')
  expect(text()).toBe('')
})

it('keeps what the next page itself has announced', () => {
  const { say, text, goTo } = region()
  say('Row A, seat 1 picked.')
  goTo('/reservations/2')
  say('You now have 10 minutes to pay.')
  goTo('/reservations/2')
  expect(text()).toContain('You now have 10 minutes to pay.')
})

it('changes the content when the same text is announced twice', () => {
  const { say, text } = region()
  say('No seats picked.')
  const first = text()
  say('No seats picked.')
  expect(text()).not.toBe(first)
})
