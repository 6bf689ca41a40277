import type { Schemas } from '@marquee/api-client/client'
import { type ReactNode, useEffect, useRef } from 'react'
import { Button } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useText } from '../../i18n/use-text.ts'
import { Problem } from '../../layout/problem.tsx'
import { type Layout, seatsIn } from './layout.ts'
import { seatsName } from './seat-label.ts'
import { idsOf, maxSeats, type Seat, totalOf } from './seats.ts'
import type { ChoiceMessage } from './use-choice.ts'

type Props = {
  message: ChoiceMessage
  layout: Layout
  picked: readonly string[]
  money: (amount: number) => string
  onChoose: (seatIds: readonly string[], added: readonly Seat[]) => void
  onDismiss: () => void
  /** Keeps the offers of best seats on the page after another of them was chosen. */
  onOffer: (offer: Schemas['SeatOffer']) => void
}

/** A notice that gets the focus, because the visitor has to decide. */
const FocusedNotice = ({ title, help, actions }: { title: string; help: string; actions: ReactNode }) => {
  const notice = useRef<HTMLDivElement>(null)
  useEffect(() => {
    notice.current?.focus()
  }, [])
  return (
    <Notice ref={notice} tone="info" title={title} actions={actions}>
      <p>{help}</p>
    </Notice>
  )
}

const Offers = ({ layout, picked, money, onOffer, offers }: Props & { offers: readonly Schemas['SeatOffer'][] }) => {
  const { t } = useText()
  const isChosen = ({ seat_ids }: Schemas['SeatOffer']) =>
    seat_ids.length === picked.length && seat_ids.every((id) => picked.includes(id))
  const chosen = offers.find(isChosen)
  const others = offers.filter((offer) => offer !== chosen)
  const nameOf = ({ seat_ids }: Schemas['SeatOffer']) => seatsName(seatsIn(layout, seat_ids), t)
  if (!chosen) return null
  return (
    <Notice
      tone="good"
      title={t('seatMap.best', { seats: nameOf(chosen) })}
      actions={others.map((offer) => (
        <Button key={offer.seat_ids.join()} kind="secondary" onClick={() => onOffer(offer)}>
          {t('seatMap.bestOther', { seats: nameOf(offer), price: money(totalOf(seatsIn(layout, offer.seat_ids))) })}
        </Button>
      ))}
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
  const { here, elsewhere, count } = message
  const kept = message.kept.filter((id) => picked.includes(id))
  const room = maxSeats - kept.length
  return (
    <FocusedNotice
      title={t('seatMap.short', { count: here.length })}
      help={t('seatMap.shortHelp', { count })}
      actions={
        <>
          {elsewhere && (
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
          {here.length <= room && (
            <Button kind="secondary" onClick={() => onChoose(idsOf(seatsIn(layout, [...kept, ...idsOf(here)])), here)}>
              {t('seatMap.takeHere', { count: here.length, seats: seatsName(here, t) })}
            </Button>
          )}
        </>
      }
    />
  )
}

/** What the page says about the last tap, with the ways on. */
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
      return (
        <FocusedNotice
          title={t('seatMap.companionAlone', { count: 1, seats: seatsName([message.seat], t) })}
          help={t('seatMap.companionHelp')}
          actions={close}
        />
      )
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
