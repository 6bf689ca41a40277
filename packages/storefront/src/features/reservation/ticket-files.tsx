import { answered, type Schemas } from '@marquee/api-client/client'
import { useMutation } from '@tanstack/react-query'
import { api } from '../../api/marquee.ts'
import { Button } from '../../design/button.tsx'
import type { Language } from '../../i18n/languages.ts'
import { useText } from '../../i18n/use-text.ts'
import { Problem } from '../../layout/problem.tsx'
import { beginSaving } from './save-file.ts'
import styles from './tickets.module.css'

/** The browser sends its own language, and the visitor may have chosen another. */
const inLanguage = (id: string, lang: Language) => ({
  params: { path: { id }, query: { lang } },
  parseAs: 'blob' as const,
})

type FetchFile = (id: string, lang: Language) => Promise<Blob>

/** The files need the visitor's token, so a plain link cannot fetch them. */
const files = {
  calendar: (id, lang) => answered(api.GET('/api/v1/reservations/{id}/calendar.ics', inLanguage(id, lang))),
  pdf: (id, lang) => answered(api.GET('/api/v1/reservations/{id}/tickets.pdf', inLanguage(id, lang))),
} satisfies Record<string, FetchFile>

const useSaving = (fetchFile: FetchFile, { id }: Schemas['Reservation'], name: string) => {
  const { language } = useText()
  const saving = useMutation({
    mutationFn: async ({ deliver, abandon }: ReturnType<typeof beginSaving>) => {
      try {
        deliver(await fetchFile(id, language))
      } catch (error) {
        abandon()
        throw error
      }
    },
  })
  return { ...saving, save: () => saving.mutate(beginSaving(name)) }
}

/** The tickets as files: in the calendar, as PDF, on paper. */
export const TicketFiles = ({ reservation }: { reservation: Schemas['Reservation'] }) => {
  const { t } = useText()
  const calendar = useSaving(files.calendar, reservation, `${reservation.number}.ics`)
  const pdf = useSaving(files.pdf, reservation, `${reservation.number}.pdf`)
  const failed = [calendar, pdf].find(({ isError }) => isError)
  return (
    <div className={styles.files}>
      <div className={styles.fileButtons}>
        <Button busy={calendar.isPending} onClick={calendar.save}>
          {t('reservation.calendar')}
        </Button>
        <Button busy={pdf.isPending} onClick={pdf.save}>
          {t('reservation.pdf')}
        </Button>
        <Button onClick={() => print()}>{t('reservation.print')}</Button>
      </div>
      {failed && <Problem error={failed.error} onRetry={failed.save} />}
    </div>
  )
}
