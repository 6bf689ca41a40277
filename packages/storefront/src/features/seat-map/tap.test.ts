import { describe, expect, it } from 'vitest'
import { tapSeat } from './tap.ts'
import { names, roomOf, seatIn } from './testing.ts'

const tap = (plan: string, id: string, picked: string[] = [], party?: number) => {
  const room = roomOf(plan)
  return tapSeat(room, { picked, seat: seatIn(room, id), party })
}
const picks = (...given: Parameters<typeof tap>) => {
  const outcome = tap(...given)
  return outcome.kind === 'pick' ? outcome.seatIds.join(' ') : outcome.kind
}

describe('without a party size, a tap', () => {
  it('picks one seat, and removes a picked one', () => {
    expect(picks('ssss', 'A2', ['A4'])).toBe('A2 A4')
    expect(picks('ssss', 'A2', ['A2', 'A4'])).toBe('A4')
  })

  it('changes nothing on a sold seat', () => {
    expect(picks('sSs', 'A2', ['A1'])).toBe('taken')
  })

  it('picks at most ten seats', () => {
    const ten = Array.from({ length: 10 }, (_, index) => `A${index + 1}`)
    expect(picks('ssssssssssss', 'A11', ten)).toBe('limit')
  })
})

describe('with a party size, a tap', () => {
  it('picks seats for the whole party around the seat', () => {
    expect(picks('sssssss', 'A4', [], 3)).toBe('A3 A4 A5')
  })

  it('moves a complete party to the seat', () => {
    expect(picks('ssssssss', 'A7', ['A1', 'A2'], 2)).toBe('A7 A8')
    expect(picks('sssss', 'A4', ['A1', 'A2', 'A3'], 3)).toBe('A3 A4 A5')
  })

  it('completes a party of which some seats are picked', () => {
    expect(picks('ssssss', 'A3', ['A1'], 3)).toBe('A1 A2 A3')
    expect(picks('ssss\nssss', 'B2', ['A1'], 3)).toBe('A1 B1 B2')
  })

  it('moves the seats of a complete party, and no wheelchair space and no companion seat', () => {
    expect(picks('wcssssss', 'A8', ['A1', 'A2', 'A3', 'A4'], 4)).toBe('A1 A2 A7 A8')
    expect(picks('wcssss', 'A6', ['A1', 'A2'], 2)).toBe('A1 A2 A6')
    expect(picks('wssss', 'A5', ['A1'], 1)).toBe('A1 A5')
  })

  it('counts a wheelchair space and its companion seat as members of the party', () => {
    expect(picks('wcssssss', 'A5', ['A1', 'A2'], 4)).toBe('A1 A2 A5 A6')
  })

  it('removes only the seat if the seat is picked', () => {
    expect(picks('ssss', 'A2', ['A1', 'A2', 'A3'], 3)).toBe('A1 A3')
  })

  it('offers the seats here and the nearest place for all if too few are side by side', () => {
    const outcome = tap('ss.ss\nsssss', 'A1', [], 3)
    expect(outcome.kind === 'short' && [names(outcome.here), names(outcome.elsewhere)]).toEqual(['A1 A2', 'B1 B2 B3'])
  })

  it('for ten people never picks more than ten seats', () => {
    expect(picks(`${'s'.repeat(12)}\nss`, 'A6', ['B1'], 10).split(' ')).toHaveLength(10)
  })
})

describe('a tap on a special seat', () => {
  it('asks about a wheelchair space, with the companion seats beside it', () => {
    const outcome = tap('wcsss', 'A1', [], 2)
    expect(outcome.kind === 'wheelchair' && names(outcome.companions)).toBe('A2')
  })

  it('explains a companion seat without a wheelchair space', () => {
    expect(picks('wcsss', 'A2')).toBe('companion')
    expect(picks('wcsss', 'A2', ['A1'])).toBe('A1 A2')
  })

  it('removes the companion seats with their wheelchair space', () => {
    expect(picks('wccs', 'A1', ['A1', 'A2', 'A3', 'A4'])).toBe('A4')
  })
})
