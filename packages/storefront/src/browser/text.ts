import { setupI18n } from '@lingui/core'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { messagesOf } from '../../build/messages.ts'
import type { MessageId } from '../i18n/message-id.ts'

const load = (language: string) => {
  const messages = Object.entries(messagesOf(language)).map(([id, text]) => [id, compileMessage(text)])
  const i18n = setupI18n({ locale: language, messages: { [language]: Object.fromEntries(messages) } })
  return (id: MessageId, values?: Record<string, string | number>): string => i18n._(id, values)
}

/** The English texts of the storefront, by which tests find what people see. */
export const t = load('en')

/** The German texts. */
export const german = load('de')
