import { useEffect, useRef } from 'react'
import { Notice } from '../../design/notice.tsx'
import { useText } from '../../i18n/use-text.ts'
import { type FieldErrors, type FieldName, fieldsOf } from './check-details.ts'
import styles from './details.module.css'
import type { Way } from './details-draft.ts'
import type { Inputs } from './details-fields.tsx'

/** Lists the errors of the form, with a way to each field. Gets the focus when the form is refused. */
export const ErrorSummary = ({ way, errors, inputs }: { way: Way; errors: FieldErrors; inputs: Inputs }) => {
  const { t } = useText()
  const notice = useRef<HTMLDivElement>(null)
  const countBefore = useRef(0)
  useEffect(() => {
    const count = Object.keys(errors).length
    // A corrected field shortens the list. The focus then stays where the visitor types.
    if (count > 0 && count >= countBefore.current) notice.current?.focus()
    countBefore.current = count
  }, [errors])
  const listed = fieldsOf[way].flatMap((field: FieldName) => {
    const error = errors[field]
    return error === undefined ? [] : [{ field, error }]
  })
  if (listed.length === 0) return null
  return (
    <Notice ref={notice} tone="bad" title={t('details.error.summary', { count: listed.length })}>
      <ul>
        {listed.map(({ field, error }) => (
          <li key={field}>
            <button type="button" className={styles.toField} onClick={() => inputs.current[field]?.focus()}>
              {t(error)}
            </button>
          </li>
        ))}
      </ul>
    </Notice>
  )
}
