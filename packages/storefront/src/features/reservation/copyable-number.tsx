import { useState } from 'react'
import { Button } from '../../design/button.tsx'
import { useText } from '../../i18n/use-text.ts'
import { useAnnouncer } from '../../layout/announcer.tsx'
import { ReservationNumber } from '../../purchase/reservation-number.tsx'
import styles from './tickets.module.css'

/** The reservation's number, to read out or to copy. */
export const CopyableNumber = ({ number }: { number: string }) => {
  const { t } = useText()
  const announce = useAnnouncer()
  const [isCopied, setIsCopied] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(number)
    setIsCopied(true)
    announce(t('reservation.number.copied'))
  }
  return (
    <p className={styles.number}>
      <span>{t('reservation.number')}</span>
      <strong>
        <ReservationNumber number={number} />
      </strong>
      {/* The clipboard exists in secure contexts only. */}
      {'clipboard' in navigator && (
        <Button kind="quiet" onClick={() => void copy().catch(() => undefined)}>
          {t(isCopied ? 'reservation.number.copied' : 'reservation.number.copy')}
        </Button>
      )}
    </p>
  )
}
