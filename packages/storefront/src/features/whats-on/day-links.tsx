import { useEffect, useRef } from 'react'
import { classes } from '../../design/classes.ts'
import { Link } from '../../design/link.tsx'
import { VisuallyHidden } from '../../design/visually-hidden.tsx'
import { formatDay } from '../../formats/time.ts'
import { useText } from '../../i18n/use-text.ts'
import { useDayNames } from '../../programme/use-day-names.ts'
import styles from './day-links.module.css'
import { daysToChoose } from './days.ts'
import { type View, viewHref } from './view.ts'

const DayLink = ({
  day,
  href,
  isShown,
  isEmpty,
}: {
  day: string
  href: string
  isShown: boolean
  isEmpty: boolean
}) => {
  const { t, locale } = useText()
  const { nearName } = useDayNames()
  return (
    <li>
      <Link
        href={href}
        className={classes(styles.day, isEmpty && styles.empty)}
        aria-current={isShown ? 'page' : undefined}
      >
        {/* The visible text is the name of the link, so that it can be followed by saying what is seen. */}
        <span>{nearName(day) ?? formatDay(day, locale, { weekday: 'short' })}</span>{' '}
        <span className={styles.number}>{formatDay(day, locale, { day: 'numeric' }).replace('.', '')}</span>{' '}
        <span>{formatDay(day, locale, { month: 'short' })}</span>
        {isEmpty && <VisuallyHidden>, {t('whatsOn.noShowtimes')}</VisuallyHidden>}
      </Link>
    </li>
  )
}

/** The id of the heading above the movies. */
export const resultsId = 'films'

/**
 * Links to the days of the programme, today first. They are links, not tabs, because each day has its own address.
 *
 * @param isTodayOver whether the start page shows tomorrow, so that today needs an address of its own
 * @param days the days with showtimes; undefined while they are not known
 */
export const DayLinks = ({
  view,
  today,
  shown,
  isTodayOver,
  days,
}: {
  view: View
  today: string
  shown: string
  isTodayOver: boolean
  days: readonly string[] | undefined
}) => {
  const { t } = useText()
  const strip = useRef<HTMLUListElement>(null)

  // Another shown day may be outside the visible part of the strip.
  useEffect(() => {
    const link = strip.current?.querySelector<HTMLElement>('[aria-current]')
    if (!strip.current || !link) return
    const { offsetLeft, offsetWidth } = link
    const { scrollLeft, clientWidth } = strip.current
    const isVisible = offsetLeft >= scrollLeft && offsetLeft + offsetWidth <= scrollLeft + clientWidth
    if (!isVisible) strip.current.scrollLeft = offsetLeft - (clientWidth - offsetWidth) / 2
  }, [shown])

  return (
    <nav className={styles.nav} aria-label={t('whatsOn.days')}>
      <a className={styles.skip} href={`#${resultsId}`}>
        {t('whatsOn.skipDays')}
      </a>
      <ul className={styles.days} ref={strip}>
        {daysToChoose({ today, shown, known: days ?? [] }).map((day) => (
          <DayLink
            key={day}
            day={day}
            href={viewHref({ ...view, day: day === today && !isTodayOver ? undefined : day })}
            isShown={day === shown}
            isEmpty={days !== undefined && !days.includes(day)}
          />
        ))}
      </ul>
    </nav>
  )
}
