import { Component, type ReactNode } from 'react'
import { Button, LinkButton } from '../design/button.tsx'
import { Notice } from '../design/notice.tsx'
import { useText } from '../i18n/use-text.ts'
import { Page } from './page.tsx'

/** Reloads the page, unless there is no network: the browser would only show its own error. */
const reload = (): void => {
  if (navigator.onLine) location.reload()
}

const FailedPage = () => {
  const { t } = useText()
  return (
    <Page title={t('common.failedTitle')} hasContent={false} narrow>
      <h1 tabIndex={-1}>{t('common.failedTitle')}</h1>
      <Notice
        tone="bad"
        title={t(navigator.onLine ? 'common.failed' : 'common.offline')}
        actions={
          <>
            <Button kind="secondary" onClick={reload}>
              {t('common.retry')}
            </Button>
            <LinkButton kind="quiet" href="/">
              {t('common.toWhatsOn')}
            </LinkButton>
          </>
        }
      />
    </Page>
  )
}

/** Shows a message in place of a page that could not be loaded or rendered, until the visitor goes to another page. */
export class ErrorBoundary extends Component<{ path: string; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override componentDidUpdate({ path }: { path: string }) {
    if (this.state.failed && path !== this.props.path) this.setState({ failed: false })
  }

  override render() {
    return this.state.failed ? <FailedPage /> : this.props.children
  }
}
