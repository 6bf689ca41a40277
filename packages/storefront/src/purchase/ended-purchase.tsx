import { LinkButton } from '../design/button.tsx'
import { formatMoney } from '../formats/money.ts'
import type { MessageId } from '../i18n/message-id.ts'
import { useText } from '../i18n/use-text.ts'
import { Page } from '../layout/page.tsx'
import styles from './ended-purchase.module.css'
import type { PurchaseState } from './purchase-state.ts'
import { ReservationNumber } from './reservation-number.tsx'
import { ShowTime } from './show-time.tsx'
import { useHeadingFocus } from './use-heading-focus.ts'
import type { Purchase } from './use-purchase.ts'

type Ended = Extract<PurchaseState, 'late' | 'refunding' | 'refunded' | 'over' | 'given-back'>

const titles: Readonly<Record<Ended, MessageId>> = {
  late: 'purchase.late',
  refunding: 'purchase.refunding',
  refunded: 'purchase.refunded',
  over: 'purchase.over',
  'given-back': 'purchase.givenBack',
}

const isEnded = (state: PurchaseState): state is Ended => Object.hasOwn(titles, state)

/** Why the money went back: the tickets were given back or cancelled, or the money came after the end of the hold. */
const reasonFor = ({ reservation }: Purchase): MessageId =>
  reservation.confirmed_at === null ? 'purchase.reason.late' : 'purchase.reason.cancelled'

/** What happened to the money. */
const Money = ({ purchase, state }: { purchase: Purchase; state: Ended }) => {
  const { t, locale } = useText()
  const { reservation, payment } = purchase
  const refunded = payment && payment.refunded_amount > 0 ? payment.refunded_amount : reservation.amount
  const amount = formatMoney(refunded, { locale, currency: reservation.currency })
  switch (state) {
    case 'late':
      return <p>{t('purchase.lateHelp')}</p>
    case 'refunding':
    case 'refunded':
      return (
        <>
          <p>{t(reasonFor(purchase))}</p>
          {reservation.amount > 0 && (
            <p>{t(state === 'refunding' ? 'purchase.money.refunding' : 'purchase.money.refunded', { amount })}</p>
          )}
        </>
      )
    case 'over':
      return <p>{t('purchase.overHelp')}</p>
    case 'given-back':
      return <p>{t('purchase.givenBackHelp')}</p>
  }
}

/** The page of a reservation that has ended without tickets: what happened, and where the money is. */
export const EndedPurchase = ({ purchase }: { purchase: Purchase }) => {
  const { t } = useText()
  const heading = useHeadingFocus()
  const { reservation, state } = purchase
  if (!isEnded(state)) return null
  const title = t(titles[state])
  const { showtime } = reservation
  return (
    <Page title={title} narrow>
      <h1 tabIndex={-1} ref={heading}>
        {title}
      </h1>
      <div className={styles.text} aria-live="polite">
        <Money purchase={purchase} state={state} />
        <p className={styles.quiet}>
          {showtime.movie.title}, <ShowTime at={showtime.show_datetime} />. {t('purchase.number')}{' '}
          <ReservationNumber number={reservation.number} />
        </p>
      </div>
      {state !== 'late' && (
        <div className={styles.actions}>
          <LinkButton kind="primary" href={`/showtimes/${showtime.id}`}>
            {t('purchase.pickAgain')}
          </LinkButton>
          <LinkButton href={`/films/${showtime.movie.id}`}>{t('purchase.otherShowings')}</LinkButton>
        </div>
      )}
    </Page>
  )
}
