import { Page } from '../../layout/page.tsx'

export const DetailsPage = ({ showtimeId }: { showtimeId: string }) => (
  <Page title="">
    <h1 tabIndex={-1}>{showtimeId}</h1>
  </Page>
)
