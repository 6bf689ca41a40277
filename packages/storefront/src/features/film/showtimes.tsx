import { useQuery } from '@tanstack/react-query'
import { showtimesOfMovie } from '../../api/queries.ts'
import { VisuallyHidden } from '../../design/visually-hidden.tsx'
import { formatMoney } from '../../formats/money.ts'
import { formatDay } from '../../formats/time.ts'
import { useText } from '../../i18n/use-text.ts'
import { ShowtimeLinks } from '../../programme/showtime-links.tsx'
import { type DayOfShowtimes, type Movie, showtimesByDay } from '../../programme/showtimes.ts'
import { useDayNames } from '../../programme/use-day-names.ts'
import { useNow } from '../../programme/use-now.ts'
import styles from './film.module.css'
import { lowestPrice } from './lowest-price.ts'

/** The number of days with showtimes that are visible at once. */
const firstDays = 7

const date: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long' }
const dateWithWeekday: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' }

const Days = ({ days, title }: { days: readonly DayOfShowtimes[]; title: string }) => {
  const { locale } = useText()
  const { nearName } = useDayNames()
  return days.map(({ day, showtimes }) => (
    <div key={day} className={styles.day}>
      <h3 className={styles.dayName}>
        {nearName(day) ?? formatDay(day, locale, { weekday: 'long' })}
        {/* The date is in a line of its own, which screen readers do not say. */}
        <VisuallyHidden>, </VisuallyHidden>
        <span className={styles.date}>
          {formatDay(day, locale, nearName(day) === undefined ? date : dateWithWeekday)}
        </span>
      </h3>
      <ShowtimeLinks showtimes={showtimes} title={title} />
    </div>
  ))
}

const NoShowtimes = ({ movie, today }: { movie: Movie; today: string }) => {
  const { t, locale } = useText()
  const { release_date: release } = movie
  return (
    <p>
      {release !== null && release > today
        ? t('film.soon', { date: formatDay(release, locale, { dateStyle: 'long' }) })
        : t('film.noShowtimes')}
    </p>
  )
}

/** The upcoming showtimes of a movie, by day. */
export const Showtimes = ({ movie }: { movie: Movie }) => {
  const { t, locale } = useText()
  const now = useNow()
  const days = showtimesByDay(movie.showtimes, now)
  const { data: priced = [] } = useQuery({ ...showtimesOfMovie(movie.id), enabled: days.length > 0 })
  const price = lowestPrice(priced)
  const later = days.slice(firstDays)
  return (
    <section className={styles.showtimes}>
      <div className={styles.showtimesHead}>
        <h2>{t('film.showtimes')}</h2>
        {price && (
          <p className={styles.price}>
            {t('film.priceFrom', { price: formatMoney(price.amount, { locale, currency: price.currency }) })}
          </p>
        )}
      </div>
      {days.length === 0 && <NoShowtimes movie={movie} today={now.today} />}
      <Days days={days.slice(0, firstDays)} title={movie.title} />
      {later.length > 0 && (
        <details className={styles.later}>
          <summary>{t('film.moreDays', { count: later.length })}</summary>
          <Days days={later} title={movie.title} />
        </details>
      )}
    </section>
  )
}
