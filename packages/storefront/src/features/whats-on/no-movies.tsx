import { useLocation } from 'wouter'
import { Button } from '../../design/button.tsx'
import { EmptyState } from '../../design/empty-state.tsx'
import { useText } from '../../i18n/use-text.ts'
import { useDayNames } from '../../programme/use-day-names.ts'
import { isFiltered, type View, viewHref, withoutFilters } from './view.ts'

/** A function that shows another view, and puts the focus where the visitor then reads on. */
const useShow = (onShow: () => void) => {
  const [, navigate] = useLocation()
  return (view: View) => {
    navigate(viewHref(view))
    onShow()
  }
}

/**
 * Says that there is nothing on the shown day, and leads to the next day that has something.
 *
 * @param next the next day with showtimes for the chosen filters, if there is one
 * @param onShow called when the visitor goes on; this element then disappears
 */
export const NoShowtimes = ({
  view,
  day,
  today,
  next,
  onShow,
}: {
  view: View
  day: string
  today: string
  next: string | undefined
  onShow: () => void
}) => {
  const { t } = useText()
  const { fullName } = useDayNames()
  const show = useShow(onShow)
  const filtered = isFiltered(view)
  const dayName = fullName(day)
  const emptyTitle = day === today ? t('whatsOn.emptyToday') : t('whatsOn.emptyDay', { day: dayName })
  const help = next === undefined ? t('whatsOn.emptyAll') : t('whatsOn.emptyHelp', { day: fullName(next) })
  const filteredHelp =
    next === undefined
      ? t('whatsOn.emptyFilteredHelp', { day: dayName })
      : t('whatsOn.emptyFilteredNext', { day: dayName, next: fullName(next) })
  return (
    <EmptyState title={filtered ? t('whatsOn.emptyFiltered') : emptyTitle} text={filtered ? filteredHelp : help}>
      {next !== undefined && (
        <Button kind="primary" onClick={() => show({ ...view, day: next === today ? undefined : next })}>
          {t('whatsOn.goTo', { day: fullName(next) })}
        </Button>
      )}
      {filtered && <Button onClick={() => show(withoutFilters(view))}>{t('whatsOn.clear')}</Button>}
      {!filtered && next === undefined && (
        <Button onClick={() => show({ search: '', comingSoon: true })}>{t('whatsOn.comingSoon')}</Button>
      )}
    </EmptyState>
  )
}

/** Says that no movie is coming soon. @param onShow called when the visitor goes on; this element then disappears */
export const NothingComingSoon = ({ view, onShow }: { view: View; onShow: () => void }) => {
  const { t } = useText()
  const show = useShow(onShow)
  return isFiltered(view) ? (
    <EmptyState title={t('whatsOn.emptyFiltered')} text={t('whatsOn.emptySoonFiltered')}>
      <Button onClick={() => show(withoutFilters(view))}>{t('whatsOn.clear')}</Button>
    </EmptyState>
  ) : (
    <EmptyState title={t('whatsOn.emptySoon')} text={t('whatsOn.emptySoonHelp')}>
      <Button onClick={() => show({ search: '', comingSoon: false })}>{t('common.toWhatsOn')}</Button>
    </EmptyState>
  )
}
