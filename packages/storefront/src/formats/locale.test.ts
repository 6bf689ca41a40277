import { localeOf } from '@marquee/kernel/languages'
import { describe, expect, it } from 'vitest'
import { formatMoney } from './money.ts'
import { formatDateTime, formatDay, formatTime } from './time.ts'

describe('a format', () => {
  it('shows the 24-hour clock and British dates to a British visitor and to one without a country, and an American visitor theirs', () => {
    const at = '2026-12-04T20:15:00+01:00'
    const timeZone = 'Europe/Berlin'
    const british = localeOf('en', ['en-GB'])
    const american = localeOf('en', ['en-US'])
    expect(formatTime(at, { locale: british, timeZone })).toBe('20:15')
    expect(formatTime(at, { locale: localeOf('en', ['en']), timeZone })).toBe('20:15')
    expect(formatTime(at, { locale: american, timeZone })).toMatch(/^8:15\sPM$/)
    expect(formatDay('2026-12-04', british)).toMatch(/^Fri,? 4 Dec$/)
    expect(formatDay('2026-12-04', american)).toBe('Fri, Dec 4')
    expect(formatDateTime(at, { locale: british, timeZone })).toMatch(/4 December 2026.* 20:15$/)
  })

  it('shows the same time alone and with its date', () => {
    for (const locale of ['en-GB', 'en-US', 'de', 'es']) {
      const at = { locale, timeZone: 'Europe/Berlin' }
      const time = formatTime('2026-12-05T00:30:00+01:00', at)
      expect(formatDateTime('2026-12-05T00:30:00+01:00', at).endsWith(` ${time}`), `${locale}: ${time}`).toBe(true)
    }
  })

  it('writes money as the visitor’s country does', () => {
    expect(formatMoney(125_050, { locale: localeOf('de', ['de-AT']), currency: 'eur' })).toMatch(/^€\s1\s?\.?250,50$/)
    expect(formatMoney(1250, { locale: localeOf('en', ['en-IE']), currency: 'eur' })).toBe('€12.50')
  })
})
