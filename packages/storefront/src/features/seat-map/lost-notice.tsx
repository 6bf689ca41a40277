import { useEffect, useRef } from 'react'
import { Button } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useText } from '../../i18n/use-text.ts'
import { type Layout, seatsIn } from './layout.ts'
import { likeSeats, nearestBlock } from './party.ts'
import { seatsName } from './seat-label.ts'
import { idsOf, isOrdinary, maxSeats, middleOf, type Seat, totalOf } from './seats.ts'

type Props = {
  layout: Layout
  picked: readonly string[]
  lost: readonly Seat[]
  money: (amount: number) => string
  onChoose: (seatIds: readonly string[], added: readonly Seat[]) => void
  onDismiss: () => void
}

/** The ways on after seats were lost: like seats beside the kept ones, or other seats for everybody together. */
const alternativesTo = ({ layout, picked, lost }: Props) => {
  const kept = seatsIn(layout, picked)
  const like = likeSeats(layout, lost, picked)
  const everybody = [...kept, ...lost]
  const together =
    everybody.length > 1 && everybody.length <= maxSeats && everybody.every(isOrdinary)
      ? nearestBlock(layout, everybody.length, middleOf(everybody), { givenBack: picked })
      : undefined
  const likeIds = like && idsOf(seatsIn(layout, [...picked, ...idsOf(like)]))
  // Both may be the same seats.
  const isSame = likeIds && together && idsOf(together).join() === likeIds.join()
  return { like, likeIds, together: isSame ? undefined : together }
}

/** Says which seats somebody else took, and offers the nearest other ones. Gets the focus when it appears. */
export const LostNotice = (props: Props) => {
  const { t } = useText()
  const notice = useRef<HTMLDivElement>(null)
  useEffect(() => {
    notice.current?.focus()
  }, [])
  const { picked, lost, money, onChoose, onDismiss } = props
  const { like, likeIds, together } = alternativesTo(props)
  const describe = (seats: readonly Seat[]) => ({ seats: seatsName(seats, t), price: money(totalOf(seats)) })
  return (
    <Notice
      ref={notice}
      tone="warn"
      title={t('seatMap.lost', { count: lost.length, seats: seatsName(lost, t) })}
      actions={
        <>
          {like && likeIds && (
            <Button kind="primary" onClick={() => onChoose(likeIds, like)}>
              {t('seatMap.lostLike', { count: like.length, ...describe(like) })}
            </Button>
          )}
          {together && (
            <Button kind="secondary" onClick={() => onChoose(idsOf(together), together)}>
              {t('seatMap.takeTogether', { count: together.length, ...describe(together) })}
            </Button>
          )}
          <Button kind="quiet" onClick={onDismiss}>
            {picked.length > 0 ? t('seatMap.lostKeep', { count: picked.length }) : t('seatMap.lostChoose')}
          </Button>
        </>
      }
    >
      <p>{t(picked.length > 0 ? 'seatMap.lostRest' : 'seatMap.lostAll')}</p>
    </Notice>
  )
}
