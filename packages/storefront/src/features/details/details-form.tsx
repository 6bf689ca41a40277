import { ApiError } from '@marquee/api-client/client'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Button } from '../../design/button.tsx'
import { ErrorSummary } from '../../forms/error-summary.tsx'
import { useText } from '../../i18n/use-text.ts'
import { authenticate } from './authenticate.ts'
import { checkDetails, type Details, type FieldErrors, type FieldName, fieldErrorsOf } from './check-details.ts'
import styles from './details.module.css'
import { storeDraft, storedDraft, type Way } from './details-draft.ts'
import { DetailsFields } from './details-fields.tsx'
import { RefusedLogin } from './refused-login.tsx'
import { WayChoice } from './way-choice.tsx'

/**
 * The login that the form begins.
 *
 * @param onLogin called when the login has begun
 */
export const useLogin = (onLogin: () => void) =>
  useMutation({
    mutationFn: authenticate,
    onSuccess: (_, { way }) => {
      // The next visitor of this device must not find the address.
      storeDraft({ way, email: '', name: '' })
      onLogin()
    },
  })

/** Asks who buys. Once the login has begun, the page holds the seats. */
export const DetailsForm = ({ login }: { login: ReturnType<typeof useLogin> }) => {
  const { t } = useText()
  const [details, setDetails] = useState<Details>(() => ({ ...storedDraft(), password: '' }))
  const [errors, setErrors] = useState<FieldErrors>({})
  const inputs = useRef<Partial<Record<FieldName, HTMLInputElement | null>>>({})
  const isRefused = useRef(false)
  const isSending = useRef(false)
  const refuse = (found: FieldErrors): void => {
    isRefused.current = true
    setErrors(found)
  }
  const goTo = (field: FieldName): void => inputs.current[field]?.focus()
  // Runs after the render that shows the errors. A corrected field leaves the focus where the visitor types.
  useEffect(() => {
    const [first] = Object.keys(errors) as FieldName[]
    if (isRefused.current && first !== undefined) inputs.current[first]?.focus()
    isRefused.current = false
  }, [errors])

  const change = (changed: Partial<Details>): void => {
    const next = { ...details, ...changed }
    setDetails(next)
    storeDraft(next)
    // A corrected field is no longer marked; the others keep their errors.
    const remaining = Object.entries(errors).filter(([field]) => !Object.hasOwn(changed, field))
    if (remaining.length < Object.keys(errors).length) setErrors(Object.fromEntries(remaining))
  }
  const changeWay = (way: Way): void => {
    change({ way })
    setErrors({})
    login.reset()
  }
  const switchTo = (way: Way): void => {
    changeWay(way)
    // The address is kept, so the focus goes to the password. A guest has no password, so the focus goes to the
    // address.
    requestAnimationFrame(() => (inputs.current[way === 'sign-in' ? 'password' : 'email'] ?? undefined)?.focus())
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    // The second press of a double click may come before the next render.
    if (login.isPending || isSending.current) return
    const found = checkDetails(details)
    refuse(found)
    login.reset()
    if (Object.keys(found).length > 0) return
    isSending.current = true
    login.mutate(details, {
      onSettled: () => {
        isSending.current = false
      },
      onError: (error) => {
        if (error instanceof ApiError) refuse(fieldErrorsOf(error))
      },
    })
  }

  return (
    <form className={styles.form} onSubmit={submit} noValidate>
      <WayChoice way={details.way} onChange={changeWay} />
      <ErrorSummary errors={errors} onGoTo={goTo} />
      {login.isError && <RefusedLogin error={login.error} email={details.email.trim()} onWay={switchTo} />}
      <div className={styles.fields}>
        <DetailsFields details={details} errors={errors} inputs={inputs} onChange={change} />
      </div>
      <Button kind="primary" type="submit" wide busy={login.isPending}>
        {t('details.continue')}
      </Button>
      <p className={styles.hint}>{t('details.next')}</p>
    </form>
  )
}
