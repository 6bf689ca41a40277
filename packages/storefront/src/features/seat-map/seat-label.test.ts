import { setupI18n } from '@lingui/core'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { describe, expect, it } from 'vitest'
import common from '../../i18n/messages.en.json' with { type: 'json' }
import type { Text } from '../../i18n/use-text.ts'
import { layoutOf } from './layout.ts'
import texts from './messages.en.json' with { type: 'json' }
import { lookOf, refusalOf, seatLabel, seatsName } from './seat-label.ts'
import { roomOf, seatIn, seatsOf } from './testing.ts'

const messages = Object.fromEntries(
  Object.entries({ ...common, ...texts }).map(([id, text]) => [id, compileMessage(text)]),
)
const i18n = setupI18n({ locale: 'en', messages: { en: messages } })
const t: Text = (id, values) => i18n._(id, values)
const money = (amount: number) => `${(amount / 100).toFixed(2)} euros`

const noState = { isPicked: false, isLost: false, isOwn: false }

const labelIn = (plan: string, id: string, state: Partial<typeof noState> = {}) => {
  const room = roomOf(plan)
  const [row] = room.rows
  const seat = seatIn(room, id)
  return row && seatLabel(seat, { row, look: lookOf(seat, { ...noState, ...state }), t, money })
}

describe('the label of a seat', () => {
  it('has row, number, type, price, state and aisles', () => {
    expect(labelIn('pp.p', 'A2')).toBe('Row A, seat 2, Premium, 16.50 euros, available, aisle on the right')
  })

  it('says that a seat is taken, picked, or lost', () => {
    expect(labelIn('S', 'A1')).toContain('taken')
    expect(labelIn('s', 'A1', { isPicked: true })).toContain('your pick')
    expect(labelIn('S', 'A1', { isPicked: true, isLost: true })).toContain('just taken')
    expect(labelIn('S', 'A1', { isLost: true })).toContain('just taken')
  })

  it('says that a picked seat is picked while it is being held, and then held for the visitor', () => {
    expect(labelIn('S', 'A1', { isPicked: true })).toContain('your pick')
    const [seat] = seatsOf('s')
    const held = seat && { ...seat, status: 'reserved' as const }
    expect(held && lookOf(held, { ...noState, isOwn: true })).toBe('own')
  })

  it('says that a sold seat of the visitor is the visitor’s ticket', () => {
    expect(labelIn('S', 'A1', { isOwn: true })).toContain('your ticket')
  })

  it('tells held seats from sold ones', () => {
    const [seat] = seatsOf('s')
    const held = seat && { ...seat, status: 'reserved' as const }
    expect(held && lookOf(held, noState)).toBe('reserved')
  })
})

it('the answer for a seat that is not free says whether the visitor holds or has bought the seat, somebody else holds it, or it is taken', () => {
  const [seat] = seatsOf('S')
  const answers = (['own', 'bought', 'reserved', 'occupied'] as const).map((look) => seat && refusalOf(seat, look, t))
  expect(answers).toEqual([
    'Row A, seat 1 is held for you already. You can pay for it now.',
    'Row A, seat 1 is yours already. Your ticket is under My tickets.',
    'Row A, seat 1 is held by someone right now. Pick another seat.',
    'Row A, seat 1 is taken. Pick another seat.',
  ])
})

it('several seats are named by their rows', () => {
  const { byPlace } = layoutOf(seatsOf('sss\nss'))
  expect(
    seatsName(
      byPlace.filter(({ id }) => id !== 'B2'),
      t,
    ),
  ).toBe('Row A, seats 1–3; Row B, seat 1')
})

it('a message about seats side by side says that no seat is free, instead of a number of zero', () => {
  expect(t('seatMap.short', { count: 0 })).toBe('No seat is free here any more')
  expect(t('seatMap.short', { count: 1 })).toBe('Only 1 seat is free here')
})
