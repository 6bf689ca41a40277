import type { Schemas } from '@marquee/api-client/client'
import { Notice } from '../../design/notice.tsx'
import { useText } from '../../i18n/use-text.ts'
import { useOnline } from '../../layout/use-online.ts'
import type { OwnSeats } from '../../purchase/own-seats.ts'
import { setPick } from '../../purchase/pick.ts'
import { ChoiceNotice } from './choice-notice.tsx'
import type { Layout } from './layout.ts'
import { LostNotice } from './lost-notice.tsx'
import { OwnHoldNotice } from './own-hold-notice.tsx'
import { RefusalNotice } from './refusal-notice.tsx'
import type { Seat } from './seats.ts'
import { TicketsNotice } from './tickets-notice.tsx'
import type { Choice } from './use-choice.ts'

type Props = {
  readonly choice: Choice
  readonly showtime: Schemas['ShowtimeInRoom']
  readonly layout: Layout
  readonly own: OwnSeats
  readonly lost: readonly Seat[]
  readonly money: (amount: number) => string
}

/** Everything that the page has to say about the pick, above the map. */
export const Notices = (props: Props) => {
  const { choice, showtime, layout, own, lost, money } = props
  const { t } = useText()
  const isOnline = useOnline()
  const { seatIds: picked, lostSeatIds, isLossTold = false, refusal, idempotencyKey } = choice.pick
  const told = lost.filter(({ id }) => lostSeatIds.includes(id))
  return (
    <>
      {!isOnline && <Notice tone="info" title={t('seatMap.offline')} />}
      {own.bought.map((reservation) => (
        <TicketsNotice key={reservation.id} reservation={reservation} layout={layout} />
      ))}
      {own.held.map((reservation) => (
        <OwnHoldNotice key={reservation.id} reservation={reservation} layout={layout} />
      ))}
      {told.length > 0 && (
        <LostNotice
          key={idempotencyKey}
          layout={layout}
          picked={picked}
          lost={told}
          isTold={isLossTold}
          money={money}
          onChoose={choice.choose}
          onDismiss={() => setPick(showtime.id, { seatIds: picked })}
        />
      )}
      {refusal && (
        <RefusalNotice
          key={`refusal ${idempotencyKey}`}
          refusal={refusal}
          layout={layout}
          picked={picked}
          movieId={showtime.movie_id}
          onChoose={choice.choose}
        />
      )}
      {choice.message && (
        <ChoiceNotice
          key={choice.message.number}
          message={choice.message.message}
          layout={layout}
          picked={picked}
          money={money}
          onChoose={choice.choose}
          onDismiss={choice.dismiss}
          onOffer={choice.chooseOffer}
        />
      )}
    </>
  )
}
