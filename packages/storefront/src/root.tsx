import type { I18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { Router } from 'wouter'
import { App } from './app.tsx'
import { navigateAfterPaint } from './design/link.tsx'
import { AnnouncerProvider } from './layout/announcer.tsx'

/**
 * The storefront with the texts and the data that its pages need. The browser and the gateway render the same tree:
 * React can only take over what it would have rendered itself.
 *
 * @param ssrPath the path of the page, where no browser knows it
 */
export const Root = ({ i18n, client, ssrPath }: { i18n: I18n; client: QueryClient; ssrPath?: string }) => (
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={client}>
        <AnnouncerProvider>
          <Router aroundNav={navigateAfterPaint} {...(ssrPath === undefined ? {} : { ssrPath })}>
            <App />
          </Router>
        </AnnouncerProvider>
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>
)
