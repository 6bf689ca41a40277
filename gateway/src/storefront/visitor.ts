import type { IncomingHttpHeaders } from 'node:http'
import { type Language, languageOfTags, languageTags, localeOf } from '@marquee/kernel/languages'

/** The language in which a visitor gets a page. */
export type Visitor = {
  readonly language: Language
  /** The locale for dates and times in this language. */
  readonly locale: string
}

/** The storefront keeps the visitor's choice in this cookie; see its languages.ts. */
const chosenLanguage = (cookie = ''): string[] => {
  const language = /(?:^|; )marquee\.language=(\w+)/.exec(cookie)?.[1]
  return language === undefined ? [] : [language]
}

/**
 * Who asks for a page, as far as the page depends on it: the language that the visitor chose, else the first of the
 * browser's languages that the storefront has, else English.
 */
export const visitorOf = ({
  cookie,
  'accept-language': acceptLanguage,
}: Pick<IncomingHttpHeaders, 'cookie' | 'accept-language'>): Visitor => {
  const tags = languageTags(acceptLanguage)
  const language = languageOfTags([...chosenLanguage(cookie), ...tags])
  return { language, locale: localeOf(language, tags) }
}
