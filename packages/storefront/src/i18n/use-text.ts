import { useLingui } from '@lingui/react'
import type { MessageId } from './message-id.ts'

type Values = Record<string, string | number>

/** A function that returns the text of a message in the visitor's language. */
export type Text = (id: MessageId, values?: Values) => string

/**
 * The function for texts, and the locale for dates, numbers and money. The component renders again when the language
 * changes.
 */
export const useText = (): { t: Text; locale: string } => {
  const { i18n } = useLingui()
  return { t: (id, values) => i18n._(id, values), locale: i18n.locale }
}
