import { Page } from '../../layout/page.tsx'

export const PaymentPage = ({ reservationId }: { reservationId: string }) => (
  <Page title="">
    <h1 tabIndex={-1}>{reservationId}</h1>
  </Page>
)
