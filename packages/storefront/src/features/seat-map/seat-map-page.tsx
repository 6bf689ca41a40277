import { ApiError, type Schemas } from '@marquee/api-client/client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { listedMovie, movie, seatMap, showtime } from '../../api/queries.ts'
import { serverNow } from '../../api/server-clock.ts'
import { LinkButton } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { Skeleton } from '../../design/skeleton.tsx'
import { VisuallyHidden } from '../../design/visually-hidden.tsx'
import type { HeadFilm } from '../../head/page-head.ts'
import type { MessageId } from '../../i18n/message-id.ts'
import { useText } from '../../i18n/use-text.ts'
import { Page } from '../../layout/page.tsx'
import { Problem } from '../../layout/problem.tsx'
import { hasStarted } from '../../programme/showtimes.ts'
import { SeatChooser } from './seat-chooser.tsx'
import styles from './seat-map-page.module.css'
import { ShowingHead, ShowingHeadSkeleton } from './showing-head.tsx'

const notFound = 404
const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.status === notFound
/** The pause between requests for the seats of a new showtime, which is on sale within seconds. */
const notOnSaleYetMs = 2_000

const MapSkeleton = () => {
  const { t } = useText()
  return (
    <div className={styles.skeleton} aria-busy="true">
      <VisuallyHidden>{t('common.loading')}</VisuallyHidden>
      <Skeleton width="min(20rem, 100%)" height="4.5rem" />
      <Skeleton height="min(90vw, 26rem)" />
    </div>
  )
}

/** In place of the map: why this showtime sells no tickets, and the way to others. */
const NoSales = ({ title, help, movieId }: { title: MessageId; help: MessageId; movieId: string }) => {
  const { t } = useText()
  return (
    <Notice
      tone="info"
      title={t(title)}
      actions={
        <LinkButton kind="primary" href={`/films/${movieId}`}>
          {t('seatMap.otherShowings')}
        </LinkButton>
      }
    >
      <p>{t(help)}</p>
    </Notice>
  )
}

/** The seats of a showtime, or why there are none. */
const Seats = ({ found }: { found: Schemas['ShowtimeInRoom'] }) => {
  const { t } = useText()
  const seats = useQuery({
    ...seatMap(found.id),
    refetchInterval: ({ state }) => (isNotFound(state.error) ? notOnSaleYetMs : false),
  })
  if (found.status === 'cancelled')
    return <NoSales title="seatMap.cancelled" help="seatMap.cancelledHelp" movieId={found.movie_id} />
  if (hasStarted(found, serverNow()))
    return <NoSales title="seatMap.closed" help="seatMap.closedHelp" movieId={found.movie_id} />
  if (seats.data) return <SeatChooser showtime={found} seats={seats.data} />
  if (isNotFound(seats.error)) return <Notice tone="info" title={t('seatMap.notOnSaleYet')} />
  if (seats.error) return <Problem error={seats.error} onRetry={() => void seats.refetch()} />
  return <MapSkeleton />
}

const Layout = ({
  title,
  film,
  hasContent = true,
  children,
}: {
  title: string | undefined
  film?: HeadFilm | undefined
  hasContent?: boolean
  children: ReactNode
}) => (
  <Page title={title} titleUntilThen={useText().t('seatMap.seats')} film={film} hasContent={hasContent}>
    <div className={styles.content}>{children}</div>
  </Page>
)

/** The page on which a visitor picks seats for a showtime. */
export const SeatMapPage = ({ showtimeId }: { showtimeId: string }) => {
  const { t } = useText()
  // Loads the seats at the same time as the showtime. The page does not render when seats change.
  useQuery({ ...seatMap(showtimeId), notifyOnChangeProps: [] })
  const found = useQuery(showtime(showtimeId))
  const movieId = found.data?.movie_id ?? ''
  const client = useQueryClient()
  const film = useQuery({
    ...movie(movieId),
    enabled: found.data !== undefined,
    placeholderData: () => listedMovie(client, movieId),
  })
  if (found.data)
    return (
      <Layout
        title={film.data && t('seatMap.title', { film: film.data.title })}
        film={film.data}
        hasContent={!hasStarted(found.data, serverNow())}
      >
        <ShowingHead showtime={found.data} movie={film.data} />
        <Seats found={found.data} />
      </Layout>
    )
  if (!found.error)
    return (
      <Layout title={undefined}>
        <ShowingHeadSkeleton />
        <MapSkeleton />
      </Layout>
    )
  return (
    <Layout title={isNotFound(found.error) ? t('common.notFound') : undefined} hasContent={false}>
      <h1 tabIndex={-1}>{t(isNotFound(found.error) ? 'common.notFound' : 'seatMap.seats')}</h1>
      {isNotFound(found.error) ? (
        <>
          <p>{t('common.notFoundHelp')}</p>
          <div>
            <LinkButton kind="primary" href="/">
              {t('common.toWhatsOn')}
            </LinkButton>
          </div>
        </>
      ) : (
        <Problem error={found.error} onRetry={() => void found.refetch()} />
      )}
    </Layout>
  )
}
