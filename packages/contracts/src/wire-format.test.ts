import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import * as booking from './booking-events.ts'
import * as catalog from './catalog-events.ts'
import { type EventDefinition, eventEnvelope, newEvent } from './define-event.ts'
import { queueName } from './define-subscription.ts'
import * as identity from './identity-events.ts'
import * as payment from './payment-events.ts'
import { subscriptions } from './subscriptions.ts'

type Example = {
  readonly event: EventDefinition
  readonly data: Record<string, unknown>
  /** Optional fields; all others are required. */
  readonly optional?: readonly string[]
  /** Invalid values of a field, each tried in an event of its own. */
  readonly refused: Record<string, readonly unknown[]>
}

const id = '0199f3a0-0000-7000-8000-000000000001'
const invalidIds = ['1', '', null, 7]
const time = '2026-12-01T20:15:00+01:00'
const invalidTimes = ['2026-12-01', '2026-12-01T20:15:00', 'soon', 1_764_616_500_000]
const invalidAmounts = [-1, 8.2, '820', null]
const invalidCurrencies = ['€', 'euro', null]
const invalidTexts = [null, 7]
const invalidFlags = ['true', 1, null]

// Every published shape, written down a second time. These tests fail on every change of an event except a new
// optional field. A change that fails a test needs a new version of the event.
const examples: Record<string, Example> = {
  'booking.reservation-placed.v1': {
    event: booking.reservationPlaced,
    data: {
      reservationId: id,
      userId: id,
      showtimeId: id,
      seatIds: ['A1', 'A2'],
      amount: 1640,
      currency: 'eur',
      expiresAt: time,
      showEndsAt: time,
      description: 'Seats A1, A2',
    },
    optional: ['showEndsAt'],
    refused: {
      reservationId: invalidIds,
      userId: invalidIds,
      showtimeId: invalidIds,
      seatIds: [[], 'A1', [1]],
      amount: invalidAmounts,
      currency: invalidCurrencies,
      expiresAt: invalidTimes,
      showEndsAt: [...invalidTimes, null],
      description: invalidTexts,
    },
  },
  'booking.reservation-extended.v1': {
    event: booking.reservationExtended,
    data: { reservationId: id, expiresAt: time },
    refused: { reservationId: invalidIds, expiresAt: invalidTimes },
  },
  'booking.seats-given-back.v1': {
    event: booking.seatsGivenBack,
    data: {
      reservationId: id,
      userId: id,
      showtimeId: id,
      seatIds: ['A1'],
      givenBackAmount: 820,
      amount: 0,
      currency: 'eur',
    },
    refused: {
      reservationId: invalidIds,
      userId: invalidIds,
      showtimeId: invalidIds,
      seatIds: [[], 'A1', [1]],
      givenBackAmount: invalidAmounts,
      amount: invalidAmounts,
      currency: invalidCurrencies,
    },
  },
  'booking.reservation-confirmed.v1': {
    event: booking.reservationConfirmed,
    data: { reservationId: id, userId: id, showtimeId: id, seatIds: ['A1', 'A2'] },
    refused: { reservationId: invalidIds, userId: invalidIds, showtimeId: invalidIds, seatIds: [[], 'A1', [1]] },
  },
  'booking.reservation-expired.v1': {
    event: booking.reservationExpired,
    data: { reservationId: id },
    refused: { reservationId: invalidIds },
  },
  'booking.reservation-cancelled.v1': {
    event: booking.reservationCancelled,
    data: { reservationId: id, reason: 'customer' },
    refused: { reservationId: invalidIds, reason: ['', 'staff', null] },
  },
  'booking.reservation-refund-due.v1': {
    event: booking.reservationRefundDue,
    data: { reservationId: id, paymentId: id, reason: 'seats_gone' },
    refused: { reservationId: invalidIds, paymentId: invalidIds, reason: ['', 'late', null] },
  },
  'catalog.movie-updated.v1': {
    event: catalog.movieUpdated,
    data: { movieId: id, title: 'Metropolis', posterUrl: null, durationMinutes: 153 },
    refused: { movieId: invalidIds, title: invalidTexts, posterUrl: [7], durationMinutes: [0, -1, 1.5, '153'] },
  },
  'catalog.room-updated.v1': {
    event: catalog.roomUpdated,
    data: { roomId: id, name: 'The great hall' },
    refused: { roomId: invalidIds, name: invalidTexts },
  },
  'catalog.showtime-scheduled.v1': {
    event: catalog.showtimeScheduled,
    data: {
      showtimeId: id,
      startsAt: time,
      endsAt: time,
      timeZone: 'Europe/Berlin',
      movie: { id, title: 'Metropolis', posterUrl: '/posters/1.webp' },
      room: {
        id,
        name: 'The great hall',
        screen: { x: 2.5, y: -1, width: 8.5 },
        focalPoint: { x: 2.5, y: 1.33 },
        loneSeats: 'refuse',
        turnaroundMinutes: 20,
      },
      seats: [
        { id: 'A1', row: 1, rowLabel: 'A', number: 1, type: 'standard', x: 0.75, y: 1.25 },
        { id: 'A2', row: 1, number: 2, type: 'premium' },
        { id: 'A3', row: 1, number: 3, type: 'wheelchair' },
        { id: 'A4', row: 1, number: 4, type: 'companion' },
      ],
      prices: { standard: 820, premium: 1250, wheelchair: 820, companion: 0 },
      currency: 'eur',
    },
    refused: {
      showtimeId: invalidIds,
      startsAt: invalidTimes,
      endsAt: invalidTimes,
      timeZone: invalidTexts,
      movie: [null, { id: '1', title: '', posterUrl: null }, { id, posterUrl: null }, { id, title: '' }],
      room: [
        null,
        { id: '1', name: '' },
        { id },
        { id, name: '', screen: { x: 1, y: 1 } },
        { id, name: '', focalPoint: { x: 1 } },
        { id, name: '', focalPoint: null },
        { id, name: '', loneSeats: 'maybe' },
        { id, name: '', turnaroundMinutes: -1 },
        { id, name: '', turnaroundMinutes: 1.5 },
      ],
      seats: [
        null,
        [{ id: 'A1', row: 1, number: 1, type: 'standard', x: '1', y: 1 }],
        [{ id: 'A1', row: 1, number: 1, type: 'standard', x: 1, y: null }],
        [{ id: 'A1', row: 1, rowLabel: 1, number: 1, type: 'standard' }],
        [{ row: 1, number: 1, type: 'standard' }],
        [{ id: 'A1', row: 0, number: 1, type: 'standard' }],
        [{ id: 'A1', row: 1, number: 0, type: 'standard' }],
        [{ id: 'A1', row: 1, number: 1, type: 'sofa' }],
        [{ id: 'A1', row: 1, number: 1, type: '' }],
      ],
      prices: [
        { standard: 820 },
        { standard: -1, premium: 1, wheelchair: 1, companion: 1 },
        { standard: 1, premium: 1, wheelchair: 1, companion: 1, sofa: 1 },
      ],
      currency: invalidCurrencies,
    },
  },
  'catalog.showtime-cancelled.v1': {
    event: catalog.showtimeCancelled,
    data: { showtimeId: id, reason: 'The projector is broken.' },
    refused: { showtimeId: invalidIds, reason: invalidTexts },
  },
  'identity.user-registered.v1': {
    event: identity.userRegistered,
    data: { userId: id, email: 'ada@example.org', fullName: 'Ada', isGuest: true },
    optional: ['isGuest'],
    refused: { userId: invalidIds, email: invalidTexts, fullName: invalidTexts, isGuest: invalidFlags },
  },
  'identity.user-updated.v1': {
    event: identity.userUpdated,
    data: { userId: id, email: 'ada@example.org', fullName: 'Ada', isActive: true, isSuperuser: false, isGuest: true },
    optional: ['isGuest'],
    refused: {
      userId: invalidIds,
      email: invalidTexts,
      fullName: invalidTexts,
      isActive: invalidFlags,
      isSuperuser: invalidFlags,
      isGuest: invalidFlags,
    },
  },
  'identity.logins-ended.v1': {
    event: identity.loginsEnded,
    data: { userId: id, loginIds: Array(200).fill(id) },
    refused: { userId: invalidIds, loginIds: [[], Array(201).fill(id), ['1'], id] },
  },
  'identity.user-deleted.v1': { event: identity.userDeleted, data: { userId: id }, refused: { userId: invalidIds } },
  'payment.payment-succeeded.v1': {
    event: payment.paymentSucceeded,
    data: { paymentId: id, reservationId: id, amount: 0, currency: 'eur', providerPaymentId: null },
    refused: {
      paymentId: invalidIds,
      reservationId: invalidIds,
      amount: invalidAmounts,
      currency: invalidCurrencies,
      providerPaymentId: [7],
    },
  },
  'payment.payment-partially-refunded.v1': {
    event: payment.paymentPartiallyRefunded,
    data: { paymentId: id, reservationId: id, refundedAmount: 0, refundedForSeatsAmount: 820 },
    optional: ['refundedForSeatsAmount'],
    refused: {
      paymentId: invalidIds,
      reservationId: invalidIds,
      refundedAmount: invalidAmounts,
      refundedForSeatsAmount: invalidAmounts,
    },
  },
  'payment.payment-refunded.v1': {
    event: payment.paymentRefunded,
    data: { paymentId: id, reservationId: id, amount: 820 },
    refused: { paymentId: invalidIds, reservationId: invalidIds, amount: invalidAmounts },
  },
  'payment.payment-cancelled.v1': {
    event: payment.paymentCancelled,
    data: { paymentId: id, reservationId: id },
    refused: { paymentId: invalidIds, reservationId: invalidIds },
  },
}

const accepts = (schema: z.ZodType, data: unknown): boolean => schema.safeParse(data).success

const without = (data: Record<string, unknown>, field: string) => {
  const { [field]: _, ...rest } = data
  return rest
}

it('every declared event has an example in this test file and a type that starts with its publishing context', () => {
  const declared = Object.entries({ booking, catalog, identity, payment }).flatMap(([context, module]) =>
    Object.values(module).flatMap((value) => ('data' in value ? [[context, value.type] as const] : [])),
  )
  expect(declared.map(([, type]) => type).toSorted()).toEqual(Object.keys(examples).toSorted())
  for (const [context, type] of declared) expect(type).toMatch(new RegExp(`^${context}\\.[a-z-]+\\.v[1-9]\\d*$`))
})

describe.each(Object.entries(examples))('%s', (type, { event, data, optional = [], refused }) => {
  it('has the type and the fields of its example', () => {
    expect(event.type).toBe(type)
    expect(event.data.parse(data)).toEqual(data)
    expect(newEvent(event, { subject: id, sequence: 3, data })).toEqual({ type, subject: id, sequence: 3, data })
  })

  it('accepts a field that was added later', () => expect(accepts(event.data, { ...data, added: 'later' })).toBe(true))

  it.each(Object.keys(data).map((field) => [optional.includes(field) ? 'accepted' : 'refused', field] as const))(
    'is %s without %s',
    (outcome, field) => {
      expect(accepts(event.data, without(data, field))).toBe(outcome === 'accepted')
    },
  )

  it.each(Object.entries(refused))('is refused when %s has an invalid value', (field, values) => {
    for (const value of values)
      expect([value, accepts(event.data, { ...data, [field]: value })]).toEqual([value, false])
  })
})

it('a showtime that was scheduled before seats had positions is accepted', () => {
  const { data } = examples['catalog.showtime-scheduled.v1'] as Example
  const seats = [{ id: 'A1', row: 1, number: 1, type: 'standard' }]
  expect(accepts(catalog.showtimeScheduled.data, { ...data, room: { id, name: 'The great hall' }, seats })).toBe(true)
})

it('every documented reason of a cancellation and of a due refund is accepted', () => {
  const cancelled = examples['booking.reservation-cancelled.v1']
  const refundDue = examples['booking.reservation-refund-due.v1']
  const accepted = (example: Example | undefined, reason: string) =>
    example !== undefined && accepts(example.event.data, { ...example.data, reason })
  expect(['customer', 'showtime_cancelled'].map((reason) => accepted(cancelled, reason))).toEqual([true, true])
  expect(['seats_gone', 'reservation_closed'].map((reason) => accepted(refundDue, reason))).toEqual([true, true])
})

describe('the envelope', () => {
  const envelope = {
    specversion: '1.0',
    id,
    source: 'marquee/booking',
    type: 'booking.reservation-expired.v1',
    subject: id,
    time,
    datacontenttype: 'application/json',
    sequence: 0,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    data: { reservationId: id },
  }

  it('has the fields of CloudEvents 1.0, a sequence and an optional traceparent', () => {
    expect(eventEnvelope.parse(envelope)).toEqual(envelope)
    expect(accepts(eventEnvelope, without(envelope, 'traceparent'))).toBe(true)
  })

  it.each([
    ['specversion', ['', '0.3', 1]],
    ['id', invalidIds],
    ['source', ['', 7]],
    ['type', ['', 7]],
    ['subject', ['', 7]],
    ['time', invalidTimes],
    ['datacontenttype', ['', 'application/xml']],
    ['sequence', [-1, 1.5, '0']],
    ['traceparent', [null, 7]],
  ])('is refused when %s has an invalid value, or is required and missing', (field, values) => {
    expect(accepts(eventEnvelope, without(envelope, field))).toBe(field === 'traceparent')
    for (const value of values)
      expect([value, accepts(eventEnvelope, { ...envelope, [field]: value })]).toEqual([value, false])
  })
})

// A queue outlives a deployment: a renamed queue leaves the old queue behind, with its events.
it('the subscriptions have exactly the queues and streams that this test lists', () => {
  const declared = subscriptions.map((each) => [queueName(each), `${each.delivery}: ${each.event.type}`])
  expect(Object.fromEntries(declared)).toEqual({
    'booking.on-movie-updated': 'competing: catalog.movie-updated.v1',
    'booking.on-room-updated': 'competing: catalog.room-updated.v1',
    'booking.on-showtime-scheduled': 'competing: catalog.showtime-scheduled.v1',
    'booking.on-showtime-cancelled': 'competing: catalog.showtime-cancelled.v1',
    'booking.on-user-registered': 'competing: identity.user-registered.v1',
    'booking.on-user-updated': 'competing: identity.user-updated.v1',
    'booking.on-user-deleted': 'competing: identity.user-deleted.v1',
    'booking.on-payment-succeeded': 'competing: payment.payment-succeeded.v1',
    'booking.on-payment-partially-refunded': 'competing: payment.payment-partially-refunded.v1',
    'booking.on-payment-refunded': 'competing: payment.payment-refunded.v1',
    'payment.on-reservation-extended': 'competing: booking.reservation-extended.v1',
    'payment.on-seats-given-back': 'competing: booking.seats-given-back.v1',
    'payment.on-reservation-placed': 'competing: booking.reservation-placed.v1',
    'payment.on-reservation-expired': 'competing: booking.reservation-expired.v1',
    'payment.on-reservation-cancelled': 'competing: booking.reservation-cancelled.v1',
    'payment.on-reservation-refund-due': 'competing: booking.reservation-refund-due.v1',
    'identity.on-reservation-placed': 'competing: booking.reservation-placed.v1',
    'identity.on-reservation-confirmed': 'competing: booking.reservation-confirmed.v1',
    'identity.on-reservation-expired': 'competing: booking.reservation-expired.v1',
    'identity.on-reservation-cancelled': 'competing: booking.reservation-cancelled.v1',
    'identity.on-reservation-refund-due': 'competing: booking.reservation-refund-due.v1',
    'identity.on-payment-refunded': 'competing: payment.payment-refunded.v1',
    'gateway.on-user-updated.stream': 'broadcast: identity.user-updated.v1',
    'gateway.on-logins-ended.stream': 'broadcast: identity.logins-ended.v1',
  })
})
