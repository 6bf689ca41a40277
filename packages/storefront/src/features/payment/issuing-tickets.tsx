import { useEffect, useState } from 'react'
import { LinkButton } from '../../design/button.tsx'
import { useText } from '../../i18n/use-text.ts'
import { WaitingNotice } from './waiting-notice.tsx'

const lateAfterMs = 20_000

/**
 * Shown between the payment and the tickets, usually for less than a second.
 *
 * @param isFree whether nothing had to be paid
 */
export const IssuingTickets = ({ isFree, isOffline }: { isFree: boolean; isOffline: boolean }) => {
  const { t } = useText()
  const [isLate, setIsLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), lateAfterMs)
    return () => clearTimeout(timer)
  }, [])
  const title = t(isFree ? 'payment.free' : 'payment.paid')
  if (isOffline) return <WaitingNotice title={title} help={t('payment.paidOffline')} />
  if (!isLate) return <WaitingNotice title={title} help={t('payment.issuing')} />
  return (
    <WaitingNotice title={title} help={t('payment.issuingLate')}>
      <div>
        <LinkButton href="/my-tickets">{t('common.myTickets')}</LinkButton>
      </div>
    </WaitingNotice>
  )
}
