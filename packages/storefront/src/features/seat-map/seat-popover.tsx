import { useLayoutEffect, useRef } from 'react'
import { Button } from '../../design/button.tsx'
import type { MessageId } from '../../i18n/message-id.ts'
import { useText } from '../../i18n/use-text.ts'
import { seatTypeName } from '../../purchase/seat-type.ts'
import type { SeatRow } from './layout.ts'
import { aisleText, lookName, type SeatLook, seatName, seatsName } from './seat-label.ts'
import styles from './seat-popover.module.css'
import { type Seat, totalOf } from './seats.ts'

const tickets: Readonly<Record<string, MessageId>> = { adult: 'seatMap.ticket.adult' }
const gap = 10

/** Above or below the seat, and always inside the display. */
const placeBeside = (popover: HTMLElement, seat: Element): void => {
  const [box, own] = [seat.getBoundingClientRect(), popover.getBoundingClientRect()]
  const centred = box.left + box.width / 2 - own.width / 2
  const above = box.top - own.height - gap
  const left = Math.max(gap, Math.min(innerWidth - own.width - gap, centred))
  const top = above > gap ? above : Math.min(innerHeight - own.height - gap, box.bottom + gap)
  // Moves the popover without laying out the page.
  popover.style.translate = `${left}px ${top}px`
}

/**
 * The facts of a small seat, before the seat is picked. Opens beside the seat; Escape and a tap elsewhere close it.
 *
 * @param block the seats that the button picks: the seat, or a party's seats around it
 */
export const SeatPopover = ({
  seat,
  row,
  look,
  block,
  anchor,
  money,
  onSelect,
  onClose,
}: {
  seat: Seat
  row: SeatRow
  look: SeatLook
  block: readonly Seat[]
  anchor: Element
  money: (amount: number) => string
  onSelect: () => void
  onClose: () => void
}) => {
  const { t } = useText()
  const popover = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = popover.current
    if (!element) return undefined
    element.showPopover()
    element.querySelector<HTMLElement>('button')?.focus({ preventScroll: true })
    // Comes last, because the focus needs the layout of the page before the place is set.
    placeBeside(element, anchor)
    addEventListener('scroll', onClose, { once: true, passive: true })
    return () => {
      removeEventListener('scroll', onClose)
      // Hides the popover while it is still in the document, so that the focus goes back to the seat.
      element.hidePopover()
    }
  }, [anchor, onClose])
  const aisle = aisleText(row, seat, t)
  const canChange = look === 'free' || look === 'picked'
  return (
    <div
      ref={popover}
      popover="auto"
      role="dialog"
      aria-label={seatName(seat, t)}
      className={styles.popover}
      onToggle={(event) => event.newState === 'closed' && onClose()}
    >
      <p className={styles.name}>{seatName(seat, t)}</p>
      <p className={styles.facts}>
        {[seatTypeName(seat.type, t), look === 'free' ? undefined : lookName(look, t), aisle]
          .filter(Boolean)
          .join(' · ')}
      </p>
      {canChange && (
        <dl className={styles.prices}>
          {Object.entries(seat.prices).map(([ticket, price]) => (
            <div key={ticket} className={styles.price}>
              <dt>{tickets[ticket] ? t(tickets[ticket]) : ticket}</dt>
              <dd>{money(price)}</dd>
            </div>
          ))}
        </dl>
      )}
      {look === 'free' && block.length > 1 && (
        <p className={styles.facts}>
          {seatsName(block, t)} · <strong>{money(totalOf(block))}</strong>
        </p>
      )}
      <Button kind={canChange ? 'primary' : 'secondary'} wide onClick={canChange ? onSelect : onClose}>
        {look === 'free' && t('seatMap.select', { count: Math.max(1, block.length) })}
        {look === 'picked' && t('seatMap.remove')}
        {!canChange && t('common.close')}
      </Button>
    </div>
  )
}
