import { isOrdinary } from '@marquee/kernel/lone-seats'
import { Button } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useText } from '../../i18n/use-text.ts'
import { type Layout, seatsIn } from './layout.ts'
import { likeSeats, nearestBlock } from './party.ts'
import { seatsName } from './seat-label.ts'
import { idsOf, maxSeats, middleOf, type Seat, totalOf } from './seats.ts'
import { useNoticeFocus } from './use-notice-focus.ts'

type Props = {
  layout: Layout
  picked: readonly string[]
  lost: readonly Seat[]
  /** Whether screen readers have been told. Otherwise, the notice gets the focus when it appears. */
  isTold: boolean
  money: (amount: number) => string
  onChoose: (seatIds: readonly string[], added: readonly Seat[]) => void
  onDismiss: () => void
}

/** The offers after seats were lost: seats like the lost ones, or a block of other seats for the whole pick. */
const alternativesTo = ({ layout, picked, lost }: Props) => {
  const kept = seatsIn(layout, picked)
  const like = likeSeats(layout, lost, picked)
  const everybody = [...kept, ...lost]
  const together =
    everybody.length > 1 && everybody.length <= maxSeats && everybody.every(isOrdinary)
      ? nearestBlock(layout, everybody.length, middleOf(everybody), { givenBack: picked })
      : undefined
  const givenBack = idsOf(like?.givenBack ?? [])
  const stay = picked.filter((id) => !givenBack.includes(id))
  const likeIds = like && idsOf(seatsIn(layout, [...stay, ...idsOf(like.added)]))
  // Both offers may be the same seats.
  const isSame = likeIds && together && idsOf(together).join() === likeIds.join()
  return { like: like?.added, likeIds, together: isSame ? undefined : together }
}

/** Says which seats somebody else took, and offers the nearest other ones. */
export const LostNotice = (props: Props) => {
  const { t } = useText()
  const notice = useNoticeFocus({ takesFocus: !props.isTold })
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
