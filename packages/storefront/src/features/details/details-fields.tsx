import type { RefObject } from 'react'
import { Field } from '../../design/field.tsx'
import { PasswordField } from '../../forms/password-field.tsx'
import type { MessageId } from '../../i18n/message-id.ts'
import { useText } from '../../i18n/use-text.ts'
import { type Details, type FieldErrors, type FieldName, fieldsOf } from './check-details.ts'
import type { Way } from './details-draft.ts'

export type Inputs = RefObject<Partial<Record<FieldName, HTMLInputElement | null>>>

const emailHints: Readonly<Record<Way, MessageId | undefined>> = {
  guest: 'details.emailHint',
  'sign-in': undefined,
  account: 'details.emailHintAccount',
}

/** The fields of the chosen way. What was typed stays when the way changes. */
export const DetailsFields = ({
  details,
  errors,
  inputs,
  onChange,
}: {
  details: Details
  errors: FieldErrors
  inputs: Inputs
  onChange: (changed: Partial<Details>) => void
}) => {
  const { t } = useText()
  const { way } = details
  const common = (field: FieldName) => ({
    value: details[field],
    error: errors[field] === undefined ? undefined : t(errors[field]),
    ref: (element: HTMLInputElement | null) => {
      inputs.current[field] = element
    },
    onChange: ({ target }: { target: HTMLInputElement }) => onChange({ [field]: target.value }),
  })
  const fields: Readonly<Record<FieldName, () => React.ReactNode>> = {
    email: () => (
      <Field
        key="email"
        {...common('email')}
        label={t('details.email')}
        type="email"
        // The form turns off the browser's own check, which may be in another language than the page.
        autoComplete={way === 'guest' ? 'email' : 'username'}
        inputMode="email"
        autoCapitalize="none"
        spellCheck={false}
        required
        hint={emailHints[way] && t(emailHints[way])}
      />
    ),
    name: () => (
      <Field
        key="name"
        {...common('name')}
        label={t(way === 'guest' ? 'details.nameOptional' : 'details.name')}
        autoComplete="name"
        maxLength={200}
        required={way === 'account'}
      />
    ),
    password: () => (
      <PasswordField
        key="password"
        {...common('password')}
        kind={way === 'account' ? 'new' : 'current'}
        label={t('details.password')}
        hint={way === 'account' ? t('details.passwordHint') : undefined}
        required
      />
    ),
  }
  return fieldsOf[way].map((field) => fields[field]())
}
