import './design/tokens.css'
import './design/fonts.css'
import './design/base.css'
import { i18n } from '@lingui/core'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { queryClient } from './api/queries.ts'
import { restoreSession } from './api/session.ts'
import { loadCinema } from './cinema.ts'
import { applyTheme } from './design/theme.ts'
import { loadFirstPageEarly } from './early.ts'
import { activateLanguage, preferredLanguage } from './i18n/languages.ts'
import { formatLocale } from './i18n/use-text.ts'
import { reloadAfterUpdate } from './layout/reload-after-update.ts'
import { Root } from './root.tsx'
import { documentAge, provideStartPageData, renderedStartPage } from './start-page.ts'

const element = document.getElementById('app')
if (!element) throw new Error('The page has no element #app.')

applyTheme()
reloadAfterUpdate()
void restoreSession()
const language = preferredLanguage()
const texts = activateLanguage(language)
await loadCinema()
const startPage = renderedStartPage()
if (startPage) provideStartPageData(startPage, queryClient, documentAge())
else loadFirstPageEarly(location)
await texts
const root = <Root i18n={i18n} client={queryClient} />
// The browser's languages may have changed since this page was sent, as when a browser restores a page.
if (startPage?.language === language && startPage.locale === formatLocale(i18n)) hydrateRoot(element, root)
else createRoot(element).render(root)
