import './design/tokens.css'
import './design/fonts.css'
import './design/base.css'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api/queries.ts'
import { restoreSession } from './api/session.ts'
import { App } from './app.tsx'
import { loadCinema } from './cinema.ts'
import { applyTheme } from './design/theme.ts'
import { loadFirstPageEarly } from './early.ts'
import { activateLanguage, preferredLanguage } from './i18n/languages.ts'
import { AnnouncerProvider } from './layout/announcer.tsx'
import { reloadAfterUpdate } from './layout/reload-after-update.ts'

const element = document.getElementById('app')
if (!element) throw new Error('The page has no element #app.')

applyTheme()
reloadAfterUpdate()
void restoreSession()
const texts = activateLanguage(preferredLanguage())
await loadCinema()
loadFirstPageEarly(location)
await texts
createRoot(element).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <AnnouncerProvider>
          <App />
        </AnnouncerProvider>
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
)
