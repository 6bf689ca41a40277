import { expect, it } from 'vitest'
import { readerOf } from './reader.body.ts'

it.each([
  [undefined, undefined, 'en', 'en-GB'],
  [undefined, 'de-AT,de;q=0.9,en;q=0.8', 'de', 'de-AT'],
  [undefined, 'fr-FR,es;q=0.5', 'es', 'es'],
  [undefined, 'en', 'en', 'en-GB'],
  [undefined, 'en-US,en;q=0.9', 'en', 'en-US'],
  ['de', 'en-US,en;q=0.9', 'de', 'de'],
  ['en', 'de-DE,en-US;q=0.5', 'en', 'en-US'],
] as const)(
  'the reader with lang=%s and Accept-Language %j reads %s with the formats of %s',
  (lang, accepted, language, locale) => {
    expect(readerOf({ query: { lang }, headers: { 'accept-language': accepted } })).toEqual({ language, locale })
  },
)
