import { i18n, type Messages } from '@lingui/core'
import { localeOf, type Language as SpokenLanguage } from '@marquee/kernel/languages'

/** The languages of the storefront, with their own names. */
export const languages = { en: 'English', de: 'Deutsch', es: 'Español' } as const satisfies Record<
  SpokenLanguage,
  string
>
export type Language = keyof typeof languages

const storageKey = 'marquee.language'

const catalogs: Record<Language, () => Promise<{ messages: Messages }>> = {
  en: () => import('virtual:messages/en'),
  de: () => import('virtual:messages/de'),
  es: () => import('virtual:messages/es'),
}

export const isLanguage = (text: string): text is Language => Object.hasOwn(languages, text)

const remembered = (): string | undefined => {
  try {
    return localStorage.getItem(storageKey) ?? undefined
  } catch {
    // The browser denies storage to this page.
    return undefined
  }
}

/** The language that the visitor chose, else the first of the browser's languages that we have, else English. */
export const preferredLanguage = (): Language =>
  [remembered(), ...navigator.languages]
    .flatMap((tag) => (tag === undefined ? [] : [tag.slice(0, 2).toLowerCase()]))
    .find(isLanguage) ?? 'en'

export const messagesOf = async (language: Language): Promise<Messages> => (await catalogs[language]()).messages

/** Loads a language's texts and shows them. */
export const activateLanguage = async (language: Language): Promise<void> => {
  i18n.load(language, await messagesOf(language))
  i18n.activate(language, localeOf(language, navigator.languages))
  document.documentElement.lang = language
}

/** Changes the language, and keeps the choice for the next visit. */
export const chooseLanguage = async (language: Language): Promise<void> => {
  await activateLanguage(language)
  try {
    localStorage.setItem(storageKey, language)
  } catch {
    // The choice lasts until the page is closed.
  }
}
