import { expect, it } from 'vitest'
import { languageName } from './language-name.ts'

it('names a language in the language of the visitor', () => {
  expect(languageName('ja', 'de')).toBe('Japanisch')
  expect(languageName('pt-BR', 'en')).toBe('Brazilian Portuguese')
  expect(languageName('zh-Hant', 'es')).toBe('chino tradicional')
})

it('has no name for a movie without speech', () => {
  expect(languageName('zxx', 'en')).toBeUndefined()
})
