import { Notice } from '../design/notice.tsx'
import type { MessageId } from '../i18n/message-id.ts'
import { useText } from '../i18n/use-text.ts'

/** Lists the errors of a form when there are several. One error is read with its field, which has the focus. */
export const ErrorSummary = ({ errors }: { errors: Readonly<Record<string, MessageId | undefined>> }) => {
  const { t } = useText()
  const messages = Object.values(errors).filter((message) => message !== undefined)
  if (messages.length < 2) return null
  return (
    <Notice tone="bad" title={t('signIn.checkFields', { count: messages.length })}>
      <ul>
        {messages.map((message) => (
          <li key={message}>{t(message)}</li>
        ))}
      </ul>
    </Notice>
  )
}
