import type { Schemas } from '@marquee/api-client/client'
import { useMutation } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { isProblem } from '../../api/marquee.ts'
import { Button, LinkButton } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { Notice } from '../../design/notice.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { useText } from '../../i18n/use-text.ts'
import { Problem } from '../../layout/problem.tsx'
import styles from './give-back.module.css'
import { giveBackSeats } from './give-back-seats.ts'
import { type GivenBack, giveBackSummary, givenBackOf } from './give-back-summary.ts'
import { SeatChoice } from './seat-choice.tsx'
import { useGiveBackChoice } from './use-give-back-choice.ts'
import { useGivenBackText } from './use-given-back-text.ts'

type Reservation = Schemas['Reservation']

const texts = {
  hold: {
    title: 'reservation.giveBack.hold',
    which: 'reservation.giveBack.holdWhich',
    keep: 'reservation.giveBack.keepHold',
  },
  tickets: {
    title: 'reservation.giveBack.ticketsTitle',
    which: 'reservation.giveBack.which',
    keep: 'reservation.giveBack.keepTickets',
  },
} as const

const GiveBackProblem = ({ error }: { error: unknown }) => {
  const { t } = useText()
  return isProblem(error, 'showtime-started') ? (
    <Notice tone="bad" title={t('reservation.giveBack.started')} />
  ) : (
    <Problem error={error} />
  )
}

type Choice = ReturnType<typeof useGiveBackChoice>

const Seats = ({ reservation, choice }: { reservation: Reservation; choice: Choice }) => {
  const { t } = useText()
  const { seats, currency, status } = reservation
  if (seats.length === 1) return null
  if (choice.room.error) return <Problem error={choice.room.error} onRetry={choice.room.retry} />
  if (choice.room.isMissing) return <Skeleton height="8rem" />
  return (
    <SeatChoice
      legend={t(texts[status === 'pending' ? 'hold' : 'tickets'].which)}
      seats={seats}
      currency={currency}
      chosen={choice.chosen}
      onToggle={choice.toggle}
      onAll={choice.chooseAll}
    />
  )
}

/**
 * Asks which seats go back, says what happens to the money, and gives the seats back. For a hold, the dialog is called
 * "Change seats": nothing was paid, so nothing goes back.
 */
export const GiveBackDialog = ({
  reservation: opened,
  onDone,
  onClose,
}: {
  reservation: Reservation
  onDone: (given: GivenBack, now: Reservation) => void
  onClose: () => void
}) => {
  const { t } = useText()
  const text = useGivenBackText()
  const consequenceId = useId()
  // The dialog keeps the seats of the moment at which the dialog was opened: an update must not change the choice.
  const [reservation] = useState(opened)
  const choice = useGiveBackChoice(reservation)
  const [isAsked, setIsAsked] = useState(false)
  const summary = giveBackSummary(reservation, choice.chosen)
  const giving = useMutation({
    mutationFn: () => giveBackSeats(reservation, choice.chosen),
    onSuccess: (now) => {
      onClose()
      onDone(givenBackOf(reservation, now), now)
    },
  })
  const isHold = reservation.status === 'pending'
  const { title, keep } = texts[isHold ? 'hold' : 'tickets']
  const isEmpty = choice.chosen.length === 0
  return (
    <Dialog
      title={t(title)}
      onClose={() => giving.isPending || onClose()}
      actions={
        <>
          <Button onClick={onClose} off={giving.isPending}>
            {t(keep)}
          </Button>
          <Button
            kind="primary"
            busy={giving.isPending}
            aria-describedby={consequenceId}
            onClick={() => (isEmpty ? setIsAsked(true) : giving.mutate())}
          >
            {text.confirm(summary)}
          </Button>
        </>
      }
    >
      <Seats reservation={reservation} choice={choice} />
      <p id={consequenceId} aria-live="polite">
        {isEmpty ? isAsked && t('reservation.giveBack.none') : text.consequence(summary)}
      </p>
      {isHold && (
        <p className={styles.other}>
          <LinkButton kind="quiet" href={`/showtimes/${reservation.showtime.id}`}>
            {t('reservation.giveBack.otherSeats')}
          </LinkButton>
        </p>
      )}
      {giving.isError && <GiveBackProblem error={giving.error} />}
    </Dialog>
  )
}
