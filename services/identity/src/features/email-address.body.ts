import { canonicalEmail } from '@marquee/kernel/email-address'
import { z } from 'zod'

/** Maximum length of the input in code points, before its domain is converted to ASCII. */
const maxInputLength = 320

/** Maximum length of the email in ASCII (RFC 5321). */
const maxLength = 254

/**
 * The email of an account. Accepts the emails that HTML's `input type=email` accepts, and returns the canonical form.
 */
export const emailAddress = z
  .string()
  .max(maxInputLength)
  .meta({ format: 'email' })
  .transform(canonicalEmail)
  .pipe(z.string().regex(z.regexes.html5Email, 'must be an email address').max(maxLength))
