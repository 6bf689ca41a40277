import type { Schemas } from '@marquee/api-client/client'
import type { ReactNode } from 'react'
import { Button } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useText } from '../../i18n/use-text.ts'
import { Problem } from '../../layout/problem.tsx'
import { type Layout, seatsIn } from './layout.ts'
import { spacesFor } from './party.ts'
import { seatsName } from './seat-label.ts'
import { idsOf, isFree, maxSeats, type Seat, totalOf } from './seats.ts'
import type { ChoiceMessage } from './use-choice.ts'
import { useNoticeFocus } from './use-notice-focus.ts'

type Props = {
  message: ChoiceMessage
  layout: Layout
  picked: readonly string[]
  money: (amount: number) => string
  onChoose: (seatIds: readonly string[], added: readonly Seat[]) => void
  onDismiss: () => void
  /** Picks another offer of best seats, and keeps all offers on the page. */
  onOffer: (offer: Schemas['SeatOffer']) => void
}

/** A notice that gets the focus, because the visitor has to decide. */
const FocusedNotice = ({ title, help, actions }: { title: string; help: string; actions: ReactNode }) => {
  const notice = useNoticeFocus({ takesFocus: true })
  return (
    <Notice ref={notice} tone="info" title={title} actions={actions}>
      <p>{help}</p>
    </Notice>
  )
}

/** The offers of best seats, of which one is picked. The pick was announced, so the notice is quiet. */
const Offers = ({ layout, picked, money, onOffer, offers }: Props & { offers: readonly Schemas['SeatOffer'][] }) => {
  const { t } = useText()
  const notice = useNoticeFocus({ takesFocus: false })
  const isChosen = ({ seat_ids }: Schemas['SeatOffer']) =>
    seat_ids.length === picked.length && seat_ids.every((id) => picked.includes(id))
  const chosen = offers.find(isChosen)
  if (!chosen) return null
  const seatsOf = ({ seat_ids }: Schemas['SeatOffer']) => seatsIn(layout, seat_ids)
  return (
    <Notice
      ref={notice}
      tone="good"
      title={t('seatMap.best', { seats: seatsName(seatsOf(chosen), t) })}
      // The button of the picked offer stays, so that the focus stays on it.
      actions={
        offers.length > 1 &&
        offers.map((offer) => (
          <Button
            key={offer.seat_ids.join()}
            kind={offer === chosen ? 'primary' : 'secondary'}
            aria-pressed={offer === chosen}
            onClick={() => onOffer(offer)}
          >
            {t('seatMap.bestOffer', { seats: seatsName(seatsOf(offer), t), price: money(totalOf(seatsOf(offer))) })}
          </Button>
        ))
      }
    >
      {!chosen.next_to_each_other && picked.length > 1 && <p>{t('seatMap.bestApart')}</p>}
    </Notice>
  )
}

const Short = ({
  message,
  layout,
  picked,
  money,
  onChoose,
}: Props & { message: Extract<ChoiceMessage, { kind: 'short' }> }) => {
  const { t } = useText()
  const { count } = message
  const kept = message.kept.filter((id) => picked.includes(id))
  // Others may have taken seats since the tap.
  const openNow = (seats: readonly Seat[]) => seatsIn(layout, idsOf(seats)).filter(isFree)
  const here = openNow(message.here)
  const elsewhere = message.elsewhere && openNow(message.elsewhere)
  const room = maxSeats - kept.length
  return (
    <FocusedNotice
      title={t('seatMap.short', { count: here.length })}
      help={t('seatMap.shortHelp', { count })}
      actions={
        <>
          {elsewhere?.length === count && (
            <Button
              kind="primary"
              onClick={() => onChoose(idsOf(seatsIn(layout, [...kept, ...idsOf(elsewhere)])), elsewhere)}
            >
              {t('seatMap.takeTogether', {
                count: elsewhere.length,
                seats: seatsName(elsewhere, t),
                price: money(totalOf(elsewhere)),
              })}
            </Button>
          )}
          {here.length > 0 && here.length <= room && (
            <Button kind="secondary" onClick={() => onChoose(idsOf(seatsIn(layout, [...kept, ...idsOf(here)])), here)}>
              {t('seatMap.takeHere', { count: here.length, seats: seatsName(here, t) })}
            </Button>
          )}
        </>
      }
    />
  )
}

/** A companion seat without a wheelchair space, with the free spaces that would go with it. */
const Companion = ({ seat, layout, picked, onChoose, close }: Props & { seat: Seat; close: ReactNode }) => {
  const { t } = useText()
  const spaces = spacesFor(layout, seatsIn(layout, [...picked, seat.id]))
  const added = seatsIn(layout, [seat.id, ...idsOf(spaces)])
  const isOffered = spaces.length > 0 && picked.length + added.length <= maxSeats
  return (
    <FocusedNotice
      title={t('seatMap.companionAlone', { count: 1, seats: seatsName([seat], t) })}
      help={t('seatMap.companionHelp')}
      actions={
        <>
          {isOffered && (
            <Button
              kind="primary"
              onClick={() => onChoose(idsOf(seatsIn(layout, [...picked, ...idsOf(added)])), added)}
            >
              {t('seatMap.takeWithSpace', { count: spaces.length, seats: seatsName(added, t) })}
            </Button>
          )}
          {close}
        </>
      }
    />
  )
}

/** What the page says about the last tap, with buttons to go on. */
export const ChoiceNotice = (props: Props) => {
  const { t } = useText()
  const { message, onDismiss } = props
  const close = (
    <Button kind="quiet" onClick={onDismiss}>
      {t('seatMap.understood')}
    </Button>
  )
  switch (message.kind) {
    case 'offers':
      return <Offers {...props} offers={message.offers} />
    case 'short':
      return <Short {...props} message={message} />
    case 'companion':
      return <Companion {...props} seat={message.seat} close={close} />
    case 'limit':
      return (
        <FocusedNotice title={t('seatMap.limit', { max: maxSeats })} help={t('seatMap.limitHelp')} actions={close} />
      )
    case 'none':
      return (
        <FocusedNotice
          title={t('seatMap.none', { count: message.count })}
          help={t('seatMap.noneHelp')}
          actions={close}
        />
      )
    case 'problem':
      return <Problem error={message.error} />
  }
}
