import { lazy, Suspense, useEffect } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import { WhatsOnPage } from './features/whats-on/whats-on-page.tsx'
import { ErrorBoundary } from './layout/error-boundary.tsx'
import { Footer } from './layout/footer.tsx'
import { Header } from './layout/header.tsx'
import { LoadingPage } from './layout/loading-page.tsx'
import { NavigationEffects } from './layout/navigation-effects.ts'
import { NotFoundPage } from './layout/not-found-page.tsx'

const filmPage = () => import('./features/film/film-page.tsx')
const seatMapPage = () => import('./features/seat-map/seat-map-page.tsx')

// Every page except the first is loaded when it is opened.
const FilmPage = lazy(async () => ({ default: (await filmPage()).FilmPage }))
const SeatMapPage = lazy(async () => ({ default: (await seatMapPage()).SeatMapPage }))
const DetailsPage = lazy(async () => ({ default: (await import('./features/details/details-page.tsx')).DetailsPage }))
const PaymentPage = lazy(async () => ({ default: (await import('./features/payment/payment-page.tsx')).PaymentPage }))
const ReservationPage = lazy(async () => ({
  default: (await import('./features/reservation/reservation-page.tsx')).ReservationPage,
}))
const MyTicketsPage = lazy(async () => ({
  default: (await import('./features/my-tickets/my-tickets-page.tsx')).MyTicketsPage,
}))
const AccountPage = lazy(async () => ({ default: (await import('./features/account/account-page.tsx')).AccountPage }))
const SignInPage = lazy(async () => ({ default: (await import('./features/sign-in/sign-in-page.tsx')).SignInPage }))

const idleAfterMs = 3_000

/** Loads the code of the pages that most visitors open next, a few seconds after the first render. */
const useNextPages = (): void => {
  useEffect(() => {
    const load = () => {
      // If this fails, the page loads its code when it is opened.
      Promise.all([filmPage(), seatMapPage()]).catch(() => {})
    }
    const timer = setTimeout(load, idleAfterMs)
    return () => clearTimeout(timer)
  }, [])
}

/** The storefront: header, page and footer. The routes are also listed in the gateway, which serves them. */
export const App = () => {
  const [path] = useLocation()
  useNextPages()
  return (
    <>
      <Header />
      <ErrorBoundary path={path}>
        <Suspense fallback={<LoadingPage />}>
          <Switch>
            <Route path="/">
              <WhatsOnPage />
            </Route>
            <Route path="/films/:id">{({ id }) => <FilmPage key={id} movieId={id} />}</Route>
            <Route path="/showtimes/:id">{({ id }) => <SeatMapPage key={id} showtimeId={id} />}</Route>
            <Route path="/showtimes/:id/details">{({ id }) => <DetailsPage key={id} showtimeId={id} />}</Route>
            <Route path="/reservations/:id/payment">{({ id }) => <PaymentPage key={id} reservationId={id} />}</Route>
            <Route path="/reservations/:id">{({ id }) => <ReservationPage key={id} reservationId={id} />}</Route>
            <Route path="/my-tickets">
              <MyTicketsPage />
            </Route>
            <Route path="/account">
              <AccountPage />
            </Route>
            <Route path="/sign-in">
              <SignInPage />
            </Route>
            <Route>
              <NotFoundPage />
            </Route>
          </Switch>
        </Suspense>
      </ErrorBoundary>
      <Footer />
      {/* Comes last, so that a page can move the focus before this component does. */}
      <NavigationEffects />
    </>
  )
}
