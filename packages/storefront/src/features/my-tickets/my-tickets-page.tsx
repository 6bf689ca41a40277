import { Page } from '../../layout/page.tsx'

export const MyTicketsPage = () => (
  <Page title="">
    <h1 tabIndex={-1}>Marquee</h1>
  </Page>
)
