import { setupI18n } from '@lingui/core'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import type { Language } from '@marquee/kernel/languages'
import { messagesOf } from '../../build/messages.ts'
import type { MessageId } from '../i18n/message-id.ts'

/** The texts of the storefront in a language, by which tests find what people see. */
export const textsIn = (language: Language) => {
  const messages = Object.entries(messagesOf(language)).map(([id, text]) => [id, compileMessage(text)])
  const i18n = setupI18n({ locale: language, messages: { [language]: Object.fromEntries(messages) } })
  return (id: MessageId, values?: Record<string, string | number>): string => i18n._(id, values)
}

/** An English text of the storefront. */
export const t = textsIn('en')
