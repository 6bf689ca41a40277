import { LinkButton } from '../design/button.tsx'
import { useText } from '../i18n/use-text.ts'
import { Page } from './page.tsx'

/** Says that something does not exist, and leads to the start page. */
export const NotFound = ({ title, help }: { title: string; help: string }) => {
  const { t } = useText()
  return (
    <Page title={title} hasContent={false} narrow>
      <h1 tabIndex={-1}>{title}</h1>
      <p>{help}</p>
      <div>
        <LinkButton kind="primary" href="/">
          {t('common.toWhatsOn')}
        </LinkButton>
      </div>
    </Page>
  )
}

/** The page at an address that the storefront does not have. */
export const NotFoundPage = () => {
  const { t } = useText()
  return <NotFound title={t('common.notFound')} help={t('common.notFoundHelp')} />
}
