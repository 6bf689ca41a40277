import type { Schemas } from '@marquee/api-client/client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { type ComponentType, useEffect, useId, useState } from 'react'
import { me, reservationPages } from '../../api/queries.ts'
import { serverNow } from '../../api/server-clock.ts'
import { searchLogin } from '../../api/session.ts'
import { useSession } from '../../api/use-session.ts'
import { Button, LinkButton } from '../../design/button.tsx'
import { Notice } from '../../design/notice.tsx'
import { useText } from '../../i18n/use-text.ts'
import { LoadingPage } from '../../layout/loading-page.tsx'
import { Page } from '../../layout/page.tsx'
import { Problem } from '../../layout/problem.tsx'
import type { GivenBack } from '../reservation/give-back-summary.ts'
import { GivenBackNotice } from '../reservation/given-back-notice.tsx'
import { signInPath } from '../sign-in/next-path.ts'
import { type CardProps, EndedCard, PastCard, PendingCard, UpcomingCard } from './cards.tsx'
import { groupReservations } from './group-reservations.ts'
import styles from './my-tickets-page.module.css'

type Reservation = Schemas['Reservation']

/** How often the list is fetched while a payment may arrive. */
const pollMs = 15_000

const Cards = ({
  of,
  card: Card,
  onGivenBack,
}: {
  of: readonly Reservation[]
  card: ComponentType<CardProps>
  onGivenBack: CardProps['onGivenBack']
}) => (
  <ul className={styles.cards}>
    {of.map((reservation) => (
      <li key={reservation.id}>
        <Card reservation={reservation} onGivenBack={onGivenBack} />
      </li>
    ))}
  </ul>
)

const Group = ({ title, ...cards }: { title: string } & Parameters<typeof Cards>[0]) => {
  const id = useId()
  if (cards.of.length === 0) return null
  return (
    <section className={styles.group} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <Cards {...cards} />
    </section>
  )
}

const SignedOut = () => {
  const { t } = useText()
  const [isSearching, setIsSearching] = useState(true)
  useEffect(() => {
    void searchLogin().then(() => setIsSearching(false))
  }, [])
  if (isSearching) return <LoadingPage />
  return (
    <Page title={t('myTickets.title')} narrow>
      <h1 tabIndex={-1}>{t('myTickets.title')}</h1>
      <p>{t('myTickets.signedOutHelp')}</p>
      <div>
        <LinkButton kind="primary" href={signInPath('/my-tickets')}>
          {t('common.signIn')}
        </LinkButton>
      </div>
      <Notice title={t('myTickets.guestQuestion')}>
        <p>{t('myTickets.guestHelp')}</p>
      </Notice>
    </Page>
  )
}

const Empty = () => {
  const { t } = useText()
  return (
    <div className={styles.empty}>
      <p className={styles.emptyTitle}>{t('myTickets.empty')}</p>
      <p>{t('myTickets.emptyHelp')}</p>
      <LinkButton kind="primary" href="/">
        {t('common.toWhatsOn')}
      </LinkButton>
    </div>
  )
}

const GuestNotice = () => {
  const { t } = useText()
  return (
    <Notice
      title={t('myTickets.asGuest')}
      actions={<LinkButton href="/account">{t('myTickets.asGuestAction')}</LinkButton>}
    >
      <p>{t('myTickets.asGuestHelp')}</p>
    </Notice>
  )
}

const Tickets = ({
  reservations,
  onGivenBack,
}: {
  reservations: readonly Reservation[]
  onGivenBack: CardProps['onGivenBack']
}) => {
  const { t } = useText()
  const { pending, upcoming, past, ended } = groupReservations(reservations, serverNow())
  if (reservations.length === 0) return <Empty />
  return (
    <>
      <Group title={t('myTickets.pending')} of={pending} card={PendingCard} onGivenBack={onGivenBack} />
      <Group title={t('myTickets.upcoming')} of={upcoming} card={UpcomingCard} onGivenBack={onGivenBack} />
      {upcoming.length === 0 && (
        <div className={styles.empty}>
          <p>{t('myTickets.noUpcoming')}</p>
          <LinkButton href="/">{t('common.toWhatsOn')}</LinkButton>
        </div>
      )}
      <Group title={t('myTickets.past')} of={past} card={PastCard} onGivenBack={onGivenBack} />
      {ended.length > 0 && (
        <details className={styles.ended}>
          <summary className={styles.summary}>{t('myTickets.ended', { count: ended.length })}</summary>
          <Cards of={ended} card={EndedCard} onGivenBack={onGivenBack} />
        </details>
      )}
    </>
  )
}

const List = ({ status }: { status: 'restoring' | 'signed-in' }) => {
  const { t } = useText()
  const [given, setGiven] = useState<GivenBack>()
  const visitor = useQuery({ ...me(), enabled: status === 'signed-in' })
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    ...reservationPages(),
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(({ status }) => status === 'pending')) ? pollMs : false,
  })
  if (!data && !error) return <LoadingPage />
  return (
    <Page title={t('myTickets.title')}>
      <h1 tabIndex={-1}>{t('myTickets.title')}</h1>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {visitor.data?.is_guest && <GuestNotice />}
      <GivenBackNotice given={given} />
      {data && <Tickets reservations={data.pages.flatMap(({ items }) => items)} onGivenBack={setGiven} />}
      {hasNextPage && (
        <div className={styles.more}>
          <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('myTickets.more')}
          </Button>
        </div>
      )}
    </Page>
  )
}

/** The visitor's tickets: to pay, upcoming and past. Reservations that have ended are folded away. */
export const MyTicketsPage = () => {
  const { status } = useSession()
  return status === 'signed-out' ? <SignedOut /> : <List status={status} />
}
