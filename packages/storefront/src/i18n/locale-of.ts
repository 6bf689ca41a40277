const languageOf = (tag: string): string => tag.split('-', 1)[0]?.toLowerCase() ?? ''

/** Some browsers list tags that are invalid, such as `en-US@posix`. */
const isLocale = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    return false
  }
}

/**
 * The locale for dates, times, numbers and money in a language: the first of the browser's locales that is of this
 * language, such as `en-GB` with its 24-hour clock, else the language itself.
 *
 * @param preferred `navigator.languages`
 */
export const localeOf = (language: string, preferred: readonly string[]): string =>
  preferred.find((tag) => languageOf(tag) === language && isLocale(tag)) ?? language
