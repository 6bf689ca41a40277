import { i18n, type Messages } from '@lingui/core'
import { localeOf, type Language as SpokenLanguage } from '@marquee/kernel/languages'

/** The languages of the storefront, with their own names. */
export const languages = { en: 'English', de: 'Deutsch', es: 'Español' } as const satisfies Record<
  SpokenLanguage,
  string
>
export type Language = keyof typeof languages

/** The gateway and index.html read this cookie, too. */
const cookieName = 'marquee.language'
const aYearSeconds = 31_536_000

const catalogs: Record<Language, () => Promise<{ messages: Messages }>> = {
  en: () => import('virtual:messages/en'),
  de: () => import('virtual:messages/de'),
  es: () => import('virtual:messages/es'),
}

export const isLanguage = (text: string): text is Language => Object.hasOwn(languages, text)

const remembered = (): string | undefined =>
  document.cookie
    .split('; ')
    .find((cookie) => cookie.startsWith(`${cookieName}=`))
    ?.slice(cookieName.length + 1)

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

/**
 * Changes the language, and keeps the choice for the next visit. The choice is in a cookie, so that the gateway can
 * render the start page in that language.
 */
export const chooseLanguage = async (language: Language): Promise<void> => {
  await activateLanguage(language)
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  // biome-ignore lint/suspicious/noDocumentCookie: older browsers have no Cookie Store API, and pages without TLS never do.
  document.cookie = `${cookieName}=${language}; Path=/; Max-Age=${aYearSeconds}; SameSite=Lax${secure}`
}
