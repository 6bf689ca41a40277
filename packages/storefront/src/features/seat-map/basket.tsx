import type { Schemas } from '@marquee/api-client/client'
import { type ReactNode, type Ref, useId, useRef } from 'react'
import { Button } from '../../design/button.tsx'
import { useText } from '../../i18n/use-text.ts'
import { type OrderLine, orderLines } from '../../purchase/order-lines.ts'
import { seatTypeName } from '../../purchase/seat-type.ts'
import styles from './basket.module.css'
import { ranges } from './groups.ts'
import { lookName, seatName } from './seat-label.ts'
import { priceOf, type Seat, totalOf } from './seats.ts'
import { useFocusHome } from './use-notice-focus.ts'

type HeldSeat = Schemas['Reservation']['seats'][number]
type Line = { readonly seat: Seat; readonly money: (amount: number) => string }

/** A picked seat. The price is in a cell of its own, beside which a choice of the ticket type has room. */
const PickedLine = ({ seat, money, onRemove }: Line & { onRemove: () => void }) => {
  const { t } = useText()
  const line = useRef<HTMLLIElement>(null)
  useFocusHome(line)
  return (
    <li ref={line} className={styles.line}>
      <span className={styles.seat}>
        <span className={styles.name}>{seatName(seat, t)}</span>
        <span className={styles.type}>{seatTypeName(seat.type, t)}</span>
      </span>
      <span className={styles.price}>{money(priceOf(seat))}</span>
      <button
        type="button"
        className={styles.remove}
        aria-label={t('seatMap.removeSeat', { seat: seatName(seat, t) })}
        onClick={onRemove}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true" className={styles.icon}>
          <path d="m6 6 12 12M18 6 6 18" />
        </svg>
      </button>
    </li>
  )
}

const sumOf = (held: readonly HeldSeat[]): number => held.reduce((sum, { price }) => sum + price, 0)

const LostLine = ({ seat, money }: Line) => {
  const { t } = useText()
  return (
    <li className={styles.line}>
      <s className={styles.lost}>{seatName(seat, t)}</s>
      <span className={styles.gone}>{t('seatMap.state.lost')}</span>
      <s className={styles.lost}>{money(priceOf(seat))}</s>
    </li>
  )
}

/** Seats of a row that the visitor holds. Held seats cannot be removed one by one here. */
const HeldLine = ({ line, money }: { line: OrderLine; money: Line['money'] }) => {
  const { t } = useText()
  const { rowLabel, numbers, type, amount } = line
  return (
    <li className={styles.line} data-held>
      <span className={styles.seat}>
        <span className={styles.name}>
          {t('seatMap.rowSeats', { row: rowLabel, count: numbers.length, numbers: ranges(numbers) })}
        </span>
        <span className={styles.type}>{`${seatTypeName(type, t)} · ${lookName('own', t)}`}</span>
      </span>
      <span className={styles.price}>{money(amount)}</span>
    </li>
  )
}

const ClearButton = ({ onClear }: { onClear: () => void }) => {
  const { t } = useText()
  const button = useRef<HTMLButtonElement>(null)
  useFocusHome(button)
  return (
    <Button ref={button} kind="quiet" onClick={onClear}>
      {t('seatMap.clear')}
    </Button>
  )
}

/**
 * The picked seats and what they cost together. The total is the whole price: nothing is added later. A visitor who
 * holds seats and has picked no others sees the held seats instead, and goes on to their payment.
 *
 * @param held the visitor's unpaid reservation for this showtime
 * @param ref the basket, which can get the focus by script
 * @param continueRef the button "Continue", to which the keyboard leaves the map
 */
export const Basket = ({
  ref,
  continueRef,
  seats,
  held,
  lost,
  note,
  money,
  busy,
  onRemove,
  onClear,
  onContinue,
}: {
  ref: Ref<HTMLElement>
  continueRef: Ref<HTMLButtonElement>
  seats: readonly Seat[]
  held: Schemas['Reservation'] | undefined
  lost: readonly Seat[]
  /** A notice about the picked seats. */
  note: ReactNode
  money: (amount: number) => string
  busy: boolean
  onRemove: (seat: Seat) => void
  onClear: () => void
  onContinue: () => void
}) => {
  const { t } = useText()
  const heldSeats = seats.length === 0 && held ? held.seats : []
  const count = seats.length + heldSeats.length
  const isEmpty = count === 0
  const total = money(totalOf(seats) + sumOf(heldSeats))
  const stateId = useId()
  return (
    <aside
      ref={ref}
      tabIndex={-1}
      className={styles.basket}
      aria-label={t('seatMap.basket')}
      data-empty={isEmpty || undefined}
    >
      <div className={styles.top}>
        <h2 className={styles.heading}>{t('seatMap.basket')}</h2>
        {seats.length > 1 && <ClearButton onClear={onClear} />}
      </div>
      {isEmpty && lost.length === 0 && <p className={styles.hint}>{t('seatMap.empty')}</p>}
      {(!isEmpty || lost.length > 0) && (
        <ul className={styles.lines}>
          {seats.map((seat) => (
            <PickedLine key={seat.id} seat={seat} money={money} onRemove={() => onRemove(seat)} />
          ))}
          {orderLines(heldSeats).map((line) => (
            <HeldLine key={line.key} line={line} money={money} />
          ))}
          {lost.map((seat) => (
            <LostLine key={seat.id} seat={seat} money={money} />
          ))}
        </ul>
      )}
      {note}
      <div className={styles.bottom}>
        <p className={styles.sum}>
          <span className={styles.count}>{isEmpty ? t('common.total') : t('common.seats', { count })}</span>
          <strong className={styles.total}>{total}</strong>
        </p>
        {/* Read with the button, to which the keyboard comes from the map and from the list. */}
        <span id={stateId} hidden>
          {isEmpty ? t('seatMap.pickFirst') : t('seatMap.saidTotal', { count, total })}
        </span>
        <Button
          ref={continueRef}
          kind="primary"
          off={isEmpty}
          busy={busy}
          aria-describedby={stateId}
          onClick={onContinue}
        >
          {t(heldSeats.length > 0 ? 'seatMap.ownHoldPay' : 'seatMap.continue')}
        </Button>
      </div>
      <p className={styles.noFees}>{t('seatMap.noFees')}</p>
    </aside>
  )
}
