import { Page } from '../../layout/page.tsx'

export const WhatsOnPage = () => (
  <Page title="">
    <h1 tabIndex={-1}>Marquee</h1>
  </Page>
)
