import type { I18n } from '@lingui/core'
import { useLingui } from '@lingui/react'
import { isLanguage, type Language } from './languages.ts'
import type { MessageId } from './message-id.ts'

type Values = Record<string, string | number>

/** A function that returns the text of a message in the visitor's language. */
export type Text = (id: MessageId, values?: Values) => string

/** The locale for dates, numbers and money, such as `en-GB`. */
export const formatLocale = ({ locale, locales }: Pick<I18n, 'locale' | 'locales'>): string =>
  (typeof locales === 'string' ? locales : locales?.[0]) ?? locale

/**
 * The function for texts, the language of the texts, and the locale for dates, numbers and money. The component renders
 * again when they change.
 */
export const useText = (): { t: Text; language: Language; locale: string } => {
  const { i18n } = useLingui()
  const language = isLanguage(i18n.locale) ? i18n.locale : 'en'
  return { t: (id, values) => i18n._(id, values), language, locale: formatLocale(i18n) }
}
