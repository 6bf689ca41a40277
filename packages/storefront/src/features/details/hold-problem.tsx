import { isProblem } from '../../api/marquee.ts'
import { LinkButton } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useText } from '../../i18n/use-text.ts'
import { Problem } from '../../layout/problem.tsx'

/** Why the seats could not be held, for refusals that are not about single seats. */
export const HoldProblem = ({
  error,
  showtimeId,
  movieId,
  onRetry,
}: {
  error: unknown
  showtimeId: string
  movieId: string | undefined
  onRetry: () => void
}) => {
  const { t } = useText()
  if (isProblem(error, 'seat-limit')) {
    return (
      <Notice
        tone="warn"
        title={t('details.seatLimit')}
        actions={
          <>
            <LinkButton href={`/showtimes/${showtimeId}`}>{t('details.changeSeats')}</LinkButton>
            <LinkButton href="/my-tickets">{t('common.myTickets')}</LinkButton>
          </>
        }
      >
        <p>{t('details.seatLimitHelp')}</p>
      </Notice>
    )
  }
  if (isProblem(error, 'unpaid-limit')) {
    return (
      <Notice
        tone="warn"
        title={t('details.unpaidLimit')}
        actions={
          <LinkButton kind="primary" href="/my-tickets">
            {t('details.toUnpaid')}
          </LinkButton>
        }
      >
        <p>{t('details.unpaidLimitHelp')}</p>
      </Notice>
    )
  }
  if (isProblem(error, 'showtime-closed', 'showtime-not-found')) {
    return (
      <Notice
        tone="warn"
        title={t('details.closed')}
        actions={
          <LinkButton kind="primary" href={movieId === undefined ? '/' : `/films/${movieId}`}>
            {t('details.otherShowings')}
          </LinkButton>
        }
      >
        <p>{t('details.closedHelp')}</p>
      </Notice>
    )
  }
  return <Problem error={error} onRetry={onRetry} />
}
