import { setupI18n } from '@lingui/core'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { expect, it } from 'vitest'
import type { Text } from '../../i18n/use-text.ts'
import { seatsIn } from './layout.ts'
import texts from './messages.en.json' with { type: 'json' }
import { pickChange, pickChangeText } from './pick-change.ts'
import { roomOf } from './testing.ts'

const messages = Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, compileMessage(text)]))
const i18n = setupI18n({ locale: 'en', messages: { en: messages } })
const t: Text = (id, values) => i18n._(id, values)

const room = roomOf('sssss\nsssss')

/** What is said when the pick changes. Seats are ids such as `A1 A2`. */
const said = (before: string, after: string, chosen = '') => {
  const seats = (ids: string) => seatsIn(room, ids.split(' '))
  return pickChangeText(pickChange(seats(before), seats(after), seats(chosen)), 'Total.', t)
}

it('names the seats that were picked', () => {
  expect(said('A1', 'A1 A2', 'A2')).toBe('Row A, seat 2 picked. Total.')
})

it('names the seats that the best seats replace', () => {
  expect(said('A2 A3', 'B1 B2', 'B1 B2')).toBe('Row B, seats 1–2 picked instead of Row A, seats 2–3. Total.')
})

it('names all best seats, also those that were picked before', () => {
  expect(said('A1 A2', 'A2 A3', 'A2 A3')).toBe('Row A, seats 2–3 picked instead of Row A, seat 1. Total.')
  expect(said('A1 A2', 'A1 A2', 'A1 A2')).toBe('Row A, seats 1–2 picked. Total.')
})

it('names the seats that were removed', () => {
  expect(said('A1 A2', 'A1')).toBe('Row A, seat 2 removed. Total.')
  expect(said('A1 A2', '')).toBe('Row A, seats 1–2 removed. Total.')
})

it('names the seats that came and went when the pick moves over', () => {
  expect(said('A2 A3', 'A1 A2')).toBe('Row A, seat 1 picked instead of Row A, seat 3. Total.')
})

it('says only the total when nothing has changed', () => {
  expect(said('A1', 'A1')).toBe('Total.')
})
