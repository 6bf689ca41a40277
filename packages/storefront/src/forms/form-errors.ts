import type { ApiError } from '@marquee/api-client/client'
import type { MessageId } from '../i18n/message-id.ts'
import { emailFlaw } from './email-flaw.ts'

/** Why values of a form were refused, by the name of the field. */
export type FormErrors<Field extends string> = Partial<Record<Field, MessageId>>

/** The limits of the API's account fields. The API decides; a check in the browser only saves a request. */
export const passwordLength = { min: 8, max: 128 } as const
export const nameMaxLength = 200

export const emailError = (value: string): MessageId | undefined =>
  emailFlaw(value) === undefined ? undefined : 'signIn.emailInvalid'

export const nameError = (value: string): MessageId | undefined => {
  const { length } = value.trim()
  if (length === 0) return 'signIn.nameMissing'
  return length > nameMaxLength ? 'signIn.nameInvalid' : undefined
}

export const newPasswordError = (value: string): MessageId | undefined => {
  if (value.length < passwordLength.min) return 'signIn.passwordShort'
  // The API refuses control characters, too. No keyboard enters them, but pasted text may contain them.
  const isPlain = !/\p{Cc}/u.test(value)
  return value.length <= passwordLength.max && isPlain ? undefined : 'signIn.passwordInvalid'
}

export const presentPasswordError = (value: string): MessageId | undefined =>
  value === '' ? 'signIn.passwordMissing' : undefined

/** The errors that are set, without the names of fields that are fine. */
export const onlyErrors = <Field extends string>(errors: Record<Field, MessageId | undefined>): FormErrors<Field> => {
  const set: FormErrors<Field> = {}
  for (const field of Object.keys(errors) as Field[]) {
    const error = errors[field]
    if (error !== undefined) set[field] = error
  }
  return set
}

/**
 * The fields that the API names in a `validation-failed`, with our words for each.
 *
 * @param words the text for each path of the API's body
 * @returns undefined if the API refused a field that the form does not have
 */
export const refusedFields = <Field extends string>(
  { problem }: ApiError,
  words: Record<string, { field: Field; message: MessageId }>,
): FormErrors<Field> | undefined => {
  const errors: FormErrors<Field> = {}
  for (const { path } of problem.errors ?? []) {
    const known = words[path]
    if (known === undefined) return undefined
    errors[known.field] = known.message
  }
  return Object.keys(errors).length === 0 ? undefined : errors
}

const secondsPerMinute = 60
/** How long the API locks a login. */
const longestLockMinutes = 15

/** The minutes until a locked login opens, at least one. */
export const minutesToWait = ({ problem }: ApiError): number => {
  const seconds = problem['retry_after_seconds' as keyof typeof problem]
  return typeof seconds === 'number' ? Math.max(1, Math.ceil(seconds / secondsPerMinute)) : longestLockMinutes
}
