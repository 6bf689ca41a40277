import type { Schemas } from '@marquee/api-client/client'
import { dayOf } from '@marquee/kernel/zoned-time'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { cinema } from '../../cinema.ts'
import { Button } from '../../design/button.tsx'
import { VisuallyHidden } from '../../design/visually-hidden.tsx'
import { formatDay, formatTime } from '../../formats/time.ts'
import { useText } from '../../i18n/use-text.ts'
import { useNightName } from '../../programme/use-night-name.ts'
import { QrCode } from './qr-code.tsx'
import { SeatName } from './ticket-card.tsx'
import styles from './ticket-viewer.module.css'

type Ticket = Schemas['Ticket']
type Showtime = Schemas['Reservation']['showtime']

/** Keeps the screen on while a ticket is shown at the door, if the browser supports it. */
const useWakeLock = (): void => {
  useEffect(() => {
    const held = 'wakeLock' in navigator ? navigator.wakeLock.request('screen').catch(() => undefined) : undefined
    return () => void held?.then((lock) => lock?.release())
  }, [])
}

const isMotionReduced = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches

/** The film, the day and the time in one line, or in two on an upright screen, so that the code keeps its size. */
const ShowLine = ({ showtime: { movie, show_datetime: at } }: { showtime: Showtime }) => {
  const { locale } = useText()
  const day = useNightName()(formatDay(dayOf(at), locale), at, 'short')
  return (
    <p className={styles.show}>
      <span className={styles.film}>{movie.title}</span>
      <time className={styles.time} dateTime={at}>
        {day}, {formatTime(at, { locale, timeZone: cinema().time_zone })}
      </time>
    </p>
  )
}

/** Which ticket is shown. Screen readers also say its seat. */
const Position = ({ tickets, index }: { tickets: readonly Ticket[]; index: number }) => {
  const { t } = useText()
  const position = t('reservation.viewer.position', { index: index + 1, count: tickets.length })
  const seat = tickets[index]?.seat
  return (
    <p>
      <span aria-hidden="true">{position}</span>
      <VisuallyHidden>
        <span role="status">
          {seat && `${t('common.seat', { row: seat.row_label, number: seat.number })}, ${position}`}
        </span>
      </VisuallyHidden>
    </p>
  )
}

/** One ticket at a time on the whole screen, light in both themes. A swipe or a button shows the next. */
export const TicketViewer = ({
  tickets,
  showtime,
  first,
  onClose,
}: {
  tickets: readonly Ticket[]
  showtime: Showtime
  first: number
  onClose: () => void
}) => {
  const { t } = useText()
  const dialog = useRef<HTMLDialogElement>(null)
  const strip = useRef<HTMLElement>(null)
  const [index, setIndex] = useState(first)
  useWakeLock()
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    strip.current?.scrollTo({ left: first * strip.current.clientWidth, behavior: 'instant' })
    return () => element?.close()
  }, [first])

  const go = (to: number): void =>
    strip.current?.scrollTo({
      left: to * strip.current.clientWidth,
      behavior: isMotionReduced() ? 'instant' : 'smooth',
    })
  const onScroll = (): void => {
    if (strip.current) setIndex(Math.round(strip.current.scrollLeft / strip.current.clientWidth))
  }
  return (
    <dialog
      ref={dialog}
      className={styles.viewer}
      aria-label={t('reservation.viewer.title')}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <div className={styles.bar}>
        <p className={styles.hint}>{t('reservation.viewer.bright')}</p>
        <Button onClick={onClose}>{t('common.close')}</Button>
      </div>
      <section
        className={styles.strip}
        ref={strip}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard can scroll only what has the focus
        tabIndex={0}
        aria-label={t('reservation.viewer.title')}
      >
        {tickets.map(({ id, code, seat }) => (
          <div key={id} className={styles.slide}>
            <SeatName seat={seat} />
            <ShowLine showtime={showtime} />
            <QrCode
              code={code}
              label={t('reservation.ticket.qr', {
                seat: t('common.seat', { row: seat.row_label, number: seat.number }),
              })}
            />
          </div>
        ))}
      </section>
      {tickets.length > 1 && (
        <div className={styles.bar}>
          <Button off={index === 0} onClick={() => go(index - 1)}>
            {t('reservation.viewer.previous')}
          </Button>
          <Position tickets={tickets} index={index} />
          <Button off={index === tickets.length - 1} onClick={() => go(index + 1)}>
            {t('reservation.viewer.next')}
          </Button>
        </div>
      )}
    </dialog>
  )
}
