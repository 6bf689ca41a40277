import { isProblem } from '../api/marquee.ts'
import { Notice } from '../design/notice.tsx'
import { useText } from '../i18n/use-text.ts'
import { Problem } from '../layout/problem.tsx'
import { minutesToWait } from './form-errors.ts'

/** Says why a form could not be sent, if the reason belongs to no field. Everything typed is still there. */
export const FormProblem = ({ error }: { error: unknown }) => {
  const { t } = useText()
  if (error === undefined) return null
  if (isProblem(error, 'too-many-failed-logins')) {
    return <Notice tone="bad" title={t('signIn.locked', { minutes: minutesToWait(error) })} />
  }
  return <Problem error={error} />
}
