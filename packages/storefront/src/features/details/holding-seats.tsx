import { Skeleton } from '../../design/skeleton.tsx'
import { useText } from '../../i18n/use-text.ts'

/** Shown for the moment in which the seats of a signed-in visitor are held. */
export const HoldingSeats = () => {
  const { t } = useText()
  return (
    <>
      <p role="status">{t('details.holding')}</p>
      <Skeleton height="12rem" />
    </>
  )
}
