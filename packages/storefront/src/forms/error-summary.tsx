import { Notice } from '../design/notice.tsx'
import type { MessageId } from '../i18n/message-id.ts'
import { useText } from '../i18n/use-text.ts'
import styles from './form.module.css'

/**
 * Lists the errors of a form when there are several, with a way to each field. One error is read with its field, which
 * has the focus.
 *
 * @param errors by the name of the field, in the order of the form
 */
export const ErrorSummary = <Field extends string>({
  errors,
  onGoTo,
}: {
  errors: Readonly<Partial<Record<Field, MessageId | undefined>>>
  onGoTo: (field: Field) => void
}) => {
  const { t } = useText()
  const listed = (Object.keys(errors) as Field[]).flatMap((field) => {
    const message = errors[field]
    return message === undefined ? [] : [{ field, message }]
  })
  if (listed.length < 2) return null
  return (
    <Notice tone="bad" title={t('signIn.checkFields', { count: listed.length })}>
      <ul>
        {listed.map(({ field, message }) => (
          <li key={field}>
            <button type="button" className={styles.toField} onClick={() => onGoTo(field)}>
              {t(message)}
            </button>
          </li>
        ))}
      </ul>
    </Notice>
  )
}
