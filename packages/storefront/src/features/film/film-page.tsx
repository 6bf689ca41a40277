import { Page } from '../../layout/page.tsx'

export const FilmPage = ({ movieId }: { movieId: string }) => (
  <Page title="">
    <h1 tabIndex={-1}>{movieId}</h1>
  </Page>
)
