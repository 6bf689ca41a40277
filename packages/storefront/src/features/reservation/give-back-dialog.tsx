import type { Schemas } from '@marquee/api-client/client'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { isProblem } from '../../api/marquee.ts'
import { Button } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { Notice } from '../../design/notice.tsx'
import { formatMoney } from '../../formats/money.ts'
import { useText } from '../../i18n/use-text.ts'
import { useAnnouncer } from '../../layout/announcer.tsx'
import { Problem } from '../../layout/problem.tsx'
import styles from './give-back.module.css'
import { giveBackSeats } from './give-back-seats.ts'
import { giveBackSummary } from './give-back-summary.ts'
import { SeatChoice } from './seat-choice.tsx'

type Reservation = Schemas['Reservation']

/** Says what happens to the money: tickets are refunded, and a hold ends or costs less. */
const Consequence = ({ reservation, seatIds }: { reservation: Reservation; seatIds: readonly string[] }) => {
  const { t, locale } = useText()
  const { isWhole, amount, mayTakeCompanions } = giveBackSummary(reservation, seatIds)
  const money = (value: number) => formatMoney(value, { locale, currency: reservation.currency })
  const say = (): string => {
    if (seatIds.length === 0) return t('reservation.giveBack.none')
    if (reservation.status === 'pending') {
      return isWhole
        ? t('reservation.giveBack.holdEnds')
        : t('reservation.giveBack.holdCostsLess', { total: money(reservation.amount - amount) })
    }
    return amount === 0 ? t('reservation.giveBack.free') : t('reservation.giveBack.refund', { amount: money(amount) })
  }
  return (
    <div className={styles.consequence} aria-live="polite">
      <p>{say()}</p>
      {mayTakeCompanions && <p className={styles.hint}>{t('reservation.giveBack.companions')}</p>}
    </div>
  )
}

const GiveBackProblem = ({ error }: { error: unknown }) => {
  const { t } = useText()
  return isProblem(error, 'showtime-started') ? (
    <Notice tone="bad" title={t('reservation.giveBack.started')} />
  ) : (
    <Problem error={error} />
  )
}

/** Asks which seats go back, says what will be refunded, and gives the seats back. */
export const GiveBackDialog = ({
  reservation: opened,
  onDone,
  onClose,
}: {
  reservation: Reservation
  onDone?: (now: Reservation) => void
  onClose: () => void
}) => {
  const { t } = useText()
  const announce = useAnnouncer()
  // The dialog keeps the seats of the moment at which the dialog was opened: an update must not change the choice.
  const [reservation] = useState(opened)
  const [seatIds, setSeatIds] = useState<readonly string[]>(reservation.seats.map(({ id }) => id))
  const giving = useMutation({
    mutationFn: () => giveBackSeats(reservation, seatIds),
    onSuccess: (now) => {
      announce(t('reservation.giveBack.done'))
      onClose()
      onDone?.(now)
    },
  })
  const isHold = reservation.status === 'pending'
  return (
    <Dialog
      title={t(isHold ? 'reservation.giveBack.holdTitle' : 'reservation.giveBack.ticketsTitle')}
      onClose={() => giving.isPending || onClose()}
      actions={
        <>
          <Button onClick={onClose} off={giving.isPending}>
            {t(isHold ? 'reservation.giveBack.keepHold' : 'reservation.giveBack.keepTickets')}
          </Button>
          <Button kind="primary" busy={giving.isPending} off={seatIds.length === 0} onClick={() => giving.mutate()}>
            {t('reservation.giveBack.confirm', { count: seatIds.length })}
          </Button>
        </>
      }
    >
      {reservation.seats.length > 1 && <SeatChoice seats={reservation.seats} chosen={seatIds} onChange={setSeatIds} />}
      <Consequence reservation={reservation} seatIds={seatIds} />
      {giving.isError && <GiveBackProblem error={giving.error} />}
    </Dialog>
  )
}
