import { ApiError, answered, type Schemas } from '@marquee/api-client/client'
import { useState } from 'react'
import { api } from '../../api/marquee.ts'
import { me, queryClient } from '../../api/queries.ts'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { Notice } from '../../design/notice.tsx'
import formStyles from '../../forms/form.module.css'
import { nameError, onlyErrors, refusedFields } from '../../forms/form-errors.ts'
import { FormProblem } from '../../forms/form-problem.tsx'
import { useForm } from '../../forms/use-form.ts'
import { useText } from '../../i18n/use-text.ts'
import styles from './account-page.module.css'
import { Section } from './section.tsx'

const fields = ['name'] as const
const words = { full_name: { field: 'name', message: 'signIn.nameInvalid' } } as const

/** Shows the address, which cannot be changed, and changes the name. */
export const NameForm = ({ user }: { user: Schemas['User'] }) => {
  const { t } = useText()
  const [saved, setSaved] = useState(false)
  const { form, busy, errors, problem } = useForm({
    fields,
    check: ({ name }) => {
      setSaved(false)
      return onlyErrors({ name: nameError(name) })
    },
    send: async ({ name }) => {
      const changed = await answered(api.PATCH('/api/v1/users/me', { body: { full_name: name.trim() } }))
      queryClient.setQueryData(me().queryKey, changed)
      setSaved(true)
    },
    explain: (error) => (error instanceof ApiError ? refusedFields(error, words) : undefined),
  })
  return (
    <Section title={t('account.about')}>
      <dl className={styles.facts}>
        <dt>{t('account.email')}</dt>
        <dd>{user.email}</dd>
      </dl>
      <form {...form} className={formStyles.form}>
        <FormProblem error={problem} />
        <Field
          label={t('signIn.name')}
          name="name"
          autoComplete="name"
          required
          defaultValue={user.full_name}
          error={errors.name && t(errors.name)}
        />
        <div className={styles.actions}>
          <Button type="submit" busy={busy}>
            {t('account.saveName')}
          </Button>
        </div>
        {saved && <Notice tone="good" title={t('account.nameSaved')} />}
      </form>
    </Section>
  )
}
