import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nightOf, toZonedDateTime } from './zoned-time.ts'

it('toZonedDateTime uses the offset that the zone has at the given instant', () => {
  expect(toZonedDateTime(new Date('2026-07-01T18:15:00Z'), 'Europe/Berlin')).toBe('2026-07-01T20:15:00+02:00')
  expect(toZonedDateTime(new Date('2026-12-01T18:15:00Z'), 'Europe/Berlin')).toBe('2026-12-01T19:15:00+01:00')
  expect(toZonedDateTime(new Date('2026-12-01T00:00:00Z'), 'UTC')).toBe('2026-12-01T00:00:00+00:00')
  expect(toZonedDateTime(new Date('2026-12-01T18:15:00Z'), 'Asia/Kolkata')).toBe('2026-12-01T23:45:00+05:30')
  expect(toZonedDateTime(new Date('2026-07-01T18:15:00Z'), 'America/New_York')).toBe('2026-07-01T14:15:00-04:00')
  expect(toZonedDateTime(new Date('0987-06-05T00:00:00Z'), 'UTC')).toBe('0987-06-05T00:00:00+00:00')
})

it('toZonedDateTime refuses a zone that does not exist', () => {
  expect(() => toZonedDateTime(new Date(0), 'Europe/Nowhere')).toThrow(RangeError)
})

it('toZonedDateTime keeps the instant in every zone', () => {
  const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Pacific/Auckland', 'Asia/Kolkata', 'UTC')
  const seconds = fc.integer({ min: Date.UTC(2000, 0) / 1000, max: Date.UTC(2100, 0) / 1000 })
  fc.assert(
    fc.property(seconds, zones, (second, zone) => {
      expect(Date.parse(toZonedDateTime(new Date(second * 1000), zone))).toBe(second * 1000)
    }),
  )
})

it('nightOf names the evening before for a show from midnight to five in the morning, and no other', () => {
  const nights = ['00:00', '04:59', '05:00', '23:59'].map((time) => nightOf(`2027-03-01T${time}:00+01:00`))
  expect(nights).toEqual(['2027-02-28', '2027-02-28', undefined, undefined])
})
