import { LinkButton } from '../design/button.tsx'
import { useText } from '../i18n/use-text.ts'
import { Page } from './page.tsx'

export const NotFoundPage = () => {
  const { t } = useText()
  return (
    <Page title={t('common.notFound')} narrow>
      <h1 tabIndex={-1}>{t('common.notFound')}</h1>
      <p>{t('common.notFoundHelp')}</p>
      <div>
        <LinkButton kind="primary" href="/">
          {t('common.toWhatsOn')}
        </LinkButton>
      </div>
    </Page>
  )
}
