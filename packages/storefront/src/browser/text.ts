import { setupI18n } from '@lingui/core'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { messagesOf } from '../../build/messages.ts'
import type { MessageId } from '../i18n/message-id.ts'

const messages = Object.entries(messagesOf('en')).map(([id, text]) => [id, compileMessage(text)])
const i18n = setupI18n({ locale: 'en', messages: { en: Object.fromEntries(messages) } })

/** An English text of the storefront, by which tests find what people see. */
export const t = (id: MessageId, values?: Record<string, string | number>): string => i18n._(id, values)
