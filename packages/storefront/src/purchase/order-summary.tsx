import type { Schemas } from '@marquee/api-client/client'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { movie as movieQuery } from '../api/queries.ts'
import { Poster } from '../design/poster.tsx'
import { formatMoney } from '../formats/money.ts'
import { useText } from '../i18n/use-text.ts'
import { type OrderedSeat, type OrderLine, orderLines } from './order-lines.ts'
import styles from './order-summary.module.css'
import { seatTypeName } from './seat-type.ts'
import { ShowTime } from './show-time.tsx'

type OrderedMovie = Pick<Schemas['Movie'], 'id' | 'title' | 'poster_image'>

/** The film's poster in all its sizes. Until they are loaded, the box is empty but has its size. */
const OrderPoster = ({ movie }: { movie: OrderedMovie }) => {
  const loaded = useQuery(movieQuery(movie.id))
  const shown = loaded.data ?? {
    ...movie,
    poster_image: loaded.isPending ? null : movie.poster_image,
    poster_image_variants: [],
  }
  return (
    <div className={styles.poster}>
      <Poster movie={shown} sizes="6rem" first />
    </div>
  )
}

const Line = ({ line, currency }: { line: OrderLine; currency: string }) => {
  const { t, locale } = useText()
  const { rowLabel, numbers, type, price, amount } = line
  const money = (value: number) => formatMoney(value, { locale, currency })
  const seats = new Intl.ListFormat(locale).format(numbers.map(String))
  return (
    <li className={styles.line}>
      <span className={styles.seats}>
        {t('purchase.order.seats', { row: rowLabel, count: numbers.length, seats })}
        <span className={styles.type}>
          {numbers.length > 1 && `${numbers.length} × `}
          {seatTypeName(type, t)}
          {numbers.length > 1 && `, ${t('purchase.order.each', { price: money(price) })}`}
        </span>
      </span>
      <span className={styles.amount}>{money(amount)}</span>
    </li>
  )
}

/**
 * What is bought: film, time, room, seats, and the total, to which no fees are added.
 *
 * @param amount the total in minor units, as the API has it
 * @param actions such as a link that changes the seats
 * @param children what belongs between the seats and the total, such as a promo code
 */
export const OrderSummary = ({
  movie,
  at,
  room,
  seats,
  amount,
  currency,
  actions,
  children,
}: {
  movie: OrderedMovie
  at: string
  room: string
  seats: readonly OrderedSeat[]
  amount: number
  currency: string
  actions?: ReactNode
  children?: ReactNode
}) => {
  const { t, locale } = useText()
  return (
    <section className={styles.summary} aria-label={t('purchase.order.title')}>
      <div className={styles.head}>
        <OrderPoster movie={movie} />
        <div className={styles.what}>
          <h2 className={styles.film}>{movie.title}</h2>
          <p>
            <ShowTime at={at} />
          </p>
          <p className={styles.room}>{room}</p>
        </div>
      </div>
      <ul className={styles.lines}>
        {orderLines(seats).map((line) => (
          <Line key={line.key} line={line} currency={currency} />
        ))}
      </ul>
      {children}
      <p className={styles.total}>
        <span>{t('common.total')}</span>
        <strong>{formatMoney(amount, { locale, currency })}</strong>
      </p>
      <p className={styles.promise}>{t('purchase.order.noFees')}</p>
      {actions && <div className={styles.actions}>{actions}</div>}
    </section>
  )
}
