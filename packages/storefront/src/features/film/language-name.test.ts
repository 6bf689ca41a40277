import { expect, it } from 'vitest'
import { languageName } from './language-name.ts'

it('the name of a language is in the language of the visitor', () => {
  expect(languageName('ja', 'de')).toBe('Japanisch')
  expect(languageName('pt-BR', 'en')).toBe('Brazilian Portuguese')
  expect(languageName('zh-Hant', 'es')).toBe('chino tradicional')
})

it('a movie without speech has no language name', () => {
  expect(languageName('zxx', 'en')).toBeUndefined()
})
