const noSpeech = 'zxx'

/**
 * The name of a language in the visitor's language, such as `Brazilian Portuguese`. Undefined for a movie without
 * speech.
 *
 * @param tag BCP 47
 */
export const languageName = (tag: string, locale: string): string | undefined =>
  tag === noSpeech ? undefined : new Intl.DisplayNames(locale, { type: 'language' }).of(tag)
