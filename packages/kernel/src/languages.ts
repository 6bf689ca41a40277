/** The languages that Marquee speaks to visitors. */
export const languages = ['en', 'de', 'es'] as const
export type Language = (typeof languages)[number]

const maxTags = 10
/** RFC 5646 asks implementations to support tags of this length. */
const maxTagLength = 35

/** The weight of a tag, from 0 to 1 (RFC 9110). A weight that cannot be read counts as 1. */
const weightOf = (parameters: readonly string[]): number => {
  const weight = parameters.map((parameter) => /^q=([01](?:\.\d{0,3})?)$/i.exec(parameter.trim())?.[1]).find(Boolean)
  return weight === undefined ? 1 : Number(weight)
}

/** The language tags of `Accept-Language`, the preferred one first. A tag with the weight 0 is left out. */
export const languageTags = (acceptLanguage = ''): string[] =>
  acceptLanguage
    .split(',', maxTags)
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';')
      return { tag: tag.trim(), weight: weightOf(parameters) }
    })
    .filter(({ tag, weight }) => tag !== '' && tag.length <= maxTagLength && weight > 0)
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag)

const languageOf = (tag: string): string => tag.split('-', 1)[0]?.toLowerCase() ?? ''

/** The first of the tags' languages that Marquee has, else English. @param tags the preferred one first */
export const languageOfTags = (tags: readonly string[]): Language =>
  tags.map(languageOf).flatMap((tag) => languages.filter((language) => language === tag))[0] ?? 'en'

/** Some browsers list tags that are invalid, such as `en-US@posix`. */
const isLocale = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}

/**
 * The locale for dates, times, numbers and money in a language: the first of the visitor's locales that is of this
 * language, such as `en-US` with its 12-hour clock, else the language itself. English without a country is `en-GB`, with
 * the day before the month and the 24-hour clock, because `en` alone has the American formats.
 *
 * @param tags the preferred one first, such as `navigator.languages`
 */
export const localeOf = (language: string, tags: readonly string[]): string => {
  const locale = tags.find((tag) => languageOf(tag) === language && isLocale(tag)) ?? language
  return locale.toLowerCase() === 'en' ? 'en-GB' : locale
}
