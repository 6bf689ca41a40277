import { useEffect, useRef } from 'react'
import { Notice } from '../../design/notice.tsx'
import { useText } from '../../i18n/use-text.ts'
import styles from './payment.module.css'
import type { Refusal } from './use-payment-attempt.ts'

/** Says why the last attempt did not pay. Gets the focus, unless the error is at a field. */
export const RefusalNotice = ({ refusal }: { refusal: Refusal }) => {
  const { t } = useText()
  const notice = useRef<HTMLDivElement>(null)
  const hasField = typeof refusal === 'object' && refusal.field !== undefined
  useEffect(() => {
    if (!hasField) notice.current?.focus()
  }, [refusal, hasField])
  if (refusal === 'not-paid' || refusal === 'not-approved') {
    const isChecked = refusal === 'not-paid'
    return (
      <Notice ref={notice} tone="warn" title={isChecked ? t('payment.notPaid') : t('payment.notApproved')}>
        <p>{isChecked ? t('payment.notPaidHelp') : t('payment.notApprovedHelp')}</p>
      </Notice>
    )
  }
  return (
    <Notice ref={notice} tone="bad" title={refusal === 'refused' ? t('payment.refused') : t(refusal.message)}>
      <p className={styles.calm}>{t('payment.nothingCharged')}</p>
    </Notice>
  )
}
