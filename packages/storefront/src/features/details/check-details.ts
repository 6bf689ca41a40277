import type { ApiError } from '@marquee/api-client/client'
import { type EmailFlaw, emailFlaw } from '../../forms/email-flaw.ts'
import type { MessageId } from '../../i18n/message-id.ts'
import type { Way } from './details-draft.ts'

export type FieldName = 'email' | 'name' | 'password'
export type Details = { readonly way: Way; readonly email: string; readonly name: string; readonly password: string }
export type FieldErrors = Readonly<Partial<Record<FieldName, MessageId>>>

/** The fields of each way, in the order of the form. */
export const fieldsOf: Readonly<Record<Way, readonly FieldName[]>> = {
  guest: ['email', 'name'],
  'sign-in': ['email', 'password'],
  account: ['name', 'email', 'password'],
}

const emailErrors: Readonly<Record<EmailFlaw, MessageId>> = {
  missing: 'details.error.emailMissing',
  'no-at': 'details.error.emailNoAt',
  'before-at': 'details.error.emailBeforeAt',
  'after-at': 'details.error.emailAfterAt',
  shape: 'details.error.email',
}
const minPasswordLength = 8

const checks: Readonly<Record<FieldName, (details: Details) => MessageId | undefined>> = {
  email: ({ email }) => {
    const flaw = emailFlaw(email)
    return flaw && emailErrors[flaw]
  },
  // A guest may stay without a name.
  name: ({ way, name }) => (way === 'account' && name.trim() === '' ? 'details.error.nameMissing' : undefined),
  password: ({ way, password }) => {
    if (password === '') return 'details.error.passwordMissing'
    return way === 'account' && password.length < minPasswordLength ? 'details.error.passwordShort' : undefined
  },
}

/** The errors of the form, by field; empty if everything can be sent. */
export const checkDetails = (details: Details): FieldErrors =>
  Object.fromEntries(
    fieldsOf[details.way].flatMap((field) => {
      const error = checks[field](details)
      return error === undefined ? [] : [[field, error]]
    }),
  )

const byPath: Readonly<Record<string, readonly [FieldName, MessageId]>> = {
  email: ['email', 'details.error.email'],
  username: ['email', 'details.error.email'],
  full_name: ['name', 'details.error.name'],
  password: ['password', 'details.error.password'],
}

/** The API's validation errors, by field; empty if the API refused something else. */
export const fieldErrorsOf = ({ problem }: ApiError): FieldErrors =>
  Object.fromEntries((problem.errors ?? []).flatMap(({ path }) => (byPath[path] ? [byPath[path]] : [])))
