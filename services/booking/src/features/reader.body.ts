import { type Language, languageOfTags, languages, languageTags, localeOf } from '@marquee/kernel/languages'
import type { Header } from '@marquee/service-kit/api-document/operation'
import { z } from 'zod'

/** The person who reads a file. */
export type Reader = {
  readonly language: Language
  /** The locale for dates, times and prices, such as `en-GB`. */
  readonly locale: string
}

/** The parts of a request that choose the language of a file. */
export const readerSchema = {
  querystring: z.strictObject({
    lang: z
      .enum(languages)
      .optional()
      .describe(
        'Language of the texts. By default the first language of `Accept-Language` that the cinema has, else English. A page whose language the reader has chosen sends that language, because a browser sends its own in `Accept-Language`',
      )
      .meta({ examples: ['de'] }),
  }),
  headers: z.looseObject({
    'accept-language': z
      .string()
      .optional()
      .describe('Chooses the language unless `lang` does, and the country whose dates, times and prices the file has'),
  }),
}

const documented = (description: string): Header & { statuses: readonly number[] } => ({
  description,
  required: true,
  schema: { type: 'string' },
  statuses: [200],
})

/** The documentation of the headers that `languageHeaders` sets. */
export const languageResponseHeaders = {
  'Content-Language': documented('Language of the texts: `en`, `de` or `es`'),
  Vary: documented('`Accept-Language`, on which the texts depend, and the headers on which every response depends'),
}

export const languageHeaders = ({ language }: Reader) => ({ 'content-language': language, vary: 'Accept-Language' })

export const readerOf = ({
  query,
  headers,
}: {
  query: { lang?: Language | undefined }
  headers: { 'accept-language'?: string | undefined }
}): Reader => {
  const tags = languageTags(headers['accept-language'])
  const language = query.lang ?? languageOfTags(tags)
  return { language, locale: localeOf(language, tags) }
}
