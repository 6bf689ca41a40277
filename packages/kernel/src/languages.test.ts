import { describe, expect, it } from 'vitest'
import { languageOfTags, languageTags, localeOf } from './languages.ts'

describe('the tags of Accept-Language', () => {
  it.each([
    ['de-AT,de;q=0.9,en;q=0.8', ['de-AT', 'de', 'en']],
    ['en;q=0.3, de', ['de', 'en']],
    ['es;q=0, en; q=0.5', ['en']],
    ['de;q=abc', ['de']],
    ['', []],
    [undefined, []],
    [`${'x'.repeat(36)},es`, ['es']],
  ])('of %j are %j', (header, tags) => {
    expect(languageTags(header)).toEqual(tags)
  })

  it('are at most ten', () => {
    expect(languageTags(Array(1_000).fill('de').join(','))).toHaveLength(10)
  })
})

describe('the language', () => {
  it.each([
    [['de-AT', 'en'], 'de'],
    [['fr', 'ES'], 'es'],
    [['fr'], 'en'],
    [['est-EE'], 'en'],
    [['*'], 'en'],
    [[], 'en'],
  ])('of a visitor with %j is %s', (tags, language) => {
    expect(languageOfTags(tags)).toBe(language)
  })
})

describe('the locale for formats', () => {
  it.each([
    ['en', ['en-GB', 'en'], 'en-GB'],
    ['en', ['de-DE', 'en-AU', 'en-GB'], 'en-AU'],
    ['de', ['en-GB', 'DE-at'], 'DE-at'],
    ['en', ['en-US', 'en'], 'en-US'],
    ['en', ['de-DE', 'de'], 'en-GB'],
    ['en', ['EN', 'fr'], 'en-GB'],
    ['es', ['est-EE'], 'es'],
    ['en', ['en-US@posix', 'en-IE'], 'en-IE'],
    ['en', [], 'en-GB'],
  ])('of the language %s for a visitor with %j is %s', (language, tags, locale) => {
    expect(localeOf(language, tags)).toBe(locale)
  })
})
