import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changedFacts, httpsUrl, languageTag, type MovieFacts, noFacts } from './movie-facts.ts'

const facts: MovieFacts = {
  originalTitle: 'Metropolis',
  shortTitle: 'Metropolis',
  director: 'Fritz Lang',
  cast: ['Brigitte Helm', 'Alfred Abel'],
  releaseDate: '1927-01-10',
  ageRating: { system: 'FSK', rating: '6' },
  trailerUrl: 'https://example.org/metropolis',
  distributor: 'Parufamet',
  originalLanguage: 'de',
}

describe('a change of facts', () => {
  it.each(Object.keys(facts) as (keyof MovieFacts)[])('sets or removes %s, and keeps the other facts', (fact) => {
    expect(changedFacts(noFacts, { [fact]: facts[fact] })).toEqual({ ...noFacts, [fact]: facts[fact] })
    expect(changedFacts(facts, { [fact]: null })).toEqual({ ...facts, [fact]: null })
    expect(changedFacts(facts, { [fact]: undefined })).toEqual(facts)
  })

  it('returns only the facts, without other fields of the movie', () => {
    expect(changedFacts({ ...facts, ...{ id: 'movie', version: 1 } }, {})).toEqual(facts)
  })
})

describe('a language tag', () => {
  it.each([
    ['de', 'de'],
    ['EN-us', 'en-US'],
    ['zh-hant-tw', 'zh-Hant-TW'],
    ['ca-valencia', 'ca-valencia'],
    // Hebrew had another code until 1989.
    ['iw', 'he'],
    ['gsw', 'gsw'],
    ['zxx', 'zxx'],
  ])('%s is kept as %s', (text, canonical) => expect(languageTag(text)).toBe(canonical))

  it.each([
    '',
    'd',
    'German',
    'english',
    'Deutsch',
    'de_DE',
    'de-',
    '-de',
    'de DE',
    'x-house',
    'de-de-de-de',
    '*',
    'дe',
  ])('cannot be %j', (text) => expect(languageTag(text)).toBeUndefined())

  it('has a canonical form that does not change when it is converted again', () => {
    const part = fc.stringMatching(/^[A-Za-z0-9]{1,8}$/)
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const tag = languageTag(parts.join('-'))
        if (tag !== undefined) expect(languageTag(tag)).toBe(tag)
      }),
    )
  })
})

describe('an https URL', () => {
  it.each([
    ['https://archive.org/details/metropolis', 'https://archive.org/details/metropolis'],
    ['HTTPS://Example.ORG', 'https://example.org/'],
    ['https://kino.example:8443/t?a=1&b=2#start', 'https://kino.example:8443/t?a=1&b=2#start'],
    ['https://bücher.example/Straße', 'https://xn--bcher-kva.example/Stra%C3%9Fe'],
    ['https://example.org/\u202egpj.exe', 'https://example.org/%E2%80%AEgpj.exe'],
  ])('%j is kept as %s', (text, url) => expect(httpsUrl(text)).toBe(url))

  it.each([
    'http://example.org/trailer',
    'ftp://example.org/trailer',
    '//example.org/trailer',
    'https:example.org',
    'https://',
    'https:///trailer',
    'https://exa mple.org',
    'https://example.org/a b',
    ' https://example.org',
    'https://example.org\n',
    'https:\\\\example.org',
    'https://example.org\\trailer',
    'https://ada:secret@example.org/',
    'https://ada@example.org/',
    'https://example.org/\ud800',
    'javascript:alert(1)//https://example.org',
    'example.org',
    '',
  ])('cannot be %j', (text) => expect(httpsUrl(text)).toBeUndefined())

  it('is ASCII without blanks, and does not change when it is converted again', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string({ unit: 'binary' }).map((path) => `https://a.example/${path}`),
        ),
        (text) => {
          const url = httpsUrl(text)
          if (url === undefined) return
          expect(url).toMatch(/^https:\/\/[\x21-\x7e]+$/)
          expect(httpsUrl(url)).toBe(url)
        },
      ),
    )
  })
})
