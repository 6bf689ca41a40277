import { ApiError, answered } from '@marquee/api-client/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, isProblem } from '../../api/marquee.ts'
import { me, queryClient } from '../../api/queries.ts'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { Notice } from '../../design/notice.tsx'
import { VisuallyHidden } from '../../design/visually-hidden.tsx'
import { focusOnMount } from '../../forms/focus-on-mount.ts'
import { useText } from '../../i18n/use-text.ts'
import { Problem } from '../../layout/problem.tsx'
import styles from './tickets.module.css'

const minPasswordLength = 8

const setPassword = (password: string) => answered(api.POST('/api/v1/users/me/password', { body: { password } }))

const PasswordProblem = ({ error, email }: { error: unknown; email: string }) => {
  const { t } = useText()
  if (isProblem(error, 'email-taken')) {
    return (
      <Notice tone="warn" title={t('reservation.keep.taken', { email })}>
        <p>{t('reservation.keep.takenHelp')}</p>
      </Notice>
    )
  }
  // The field says what is wrong with the password.
  return error instanceof ApiError && error.status === 422 ? null : <Problem error={error} />
}

const KeepForm = ({ email, onKept }: { email: string; onKept: () => void }) => {
  const { t } = useText()
  const [password, setTyped] = useState('')
  const [isRefused, setIsRefused] = useState(false)
  const keeping = useMutation({
    mutationFn: setPassword,
    onSuccess: (user) => {
      queryClient.setQueryData(me().queryKey, user)
      onKept()
    },
    onError: (error) => setIsRefused(error instanceof ApiError && error.status === 422),
  })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (keeping.isPending) return
    const isShort = password.length < minPasswordLength
    setIsRefused(isShort)
    if (!isShort) keeping.mutate(password)
  }
  return (
    <form className={styles.keepForm} onSubmit={submit} noValidate>
      {keeping.isError && <PasswordProblem error={keeping.error} email={email} />}
      {/* Password managers save the password with this email address. */}
      <VisuallyHidden>
        <input type="email" autoComplete="username" value={email} readOnly tabIndex={-1} aria-hidden="true" />
      </VisuallyHidden>
      <Field
        label={t('reservation.keep.password')}
        type="password"
        autoComplete="new-password"
        hint={t('reservation.keep.hint')}
        error={isRefused ? t('reservation.keep.short') : undefined}
        value={password}
        onChange={({ target }) => {
          setTyped(target.value)
          setIsRefused(false)
        }}
        required
        ref={focusOnMount}
      />
      <div>
        <Button kind="primary" type="submit" busy={keeping.isPending}>
          {t('reservation.keep.save')}
        </Button>
      </div>
    </form>
  )
}

/**
 * Says where a guest finds the tickets again, and lets the guest become an account by setting a password. Renders
 * nothing for accounts.
 */
export const KeepTickets = () => {
  const { t } = useText()
  const user = useQuery(me())
  const [isOpen, setIsOpen] = useState(false)
  const [isKept, setIsKept] = useState(false)
  if (isKept) {
    return (
      <Notice tone="good" title={t('reservation.keep.done')} ref={focusOnMount}>
        <p>{t('reservation.keep.doneHelp')}</p>
      </Notice>
    )
  }
  if (!user.data?.is_guest) return null
  const { email } = user.data
  return (
    <section className={styles.keep} aria-label={t('reservation.keep.title')}>
      <p>
        <strong>{t('reservation.keep.title')}</strong> {t('reservation.keep.help', { email })}
      </p>
      {isOpen ? (
        <KeepForm email={email} onKept={() => setIsKept(true)} />
      ) : (
        <div>
          <Button onClick={() => setIsOpen(true)}>{t('reservation.keep.open')}</Button>
        </div>
      )}
    </section>
  )
}
