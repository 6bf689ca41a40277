import { canonicalEmail } from '@marquee/kernel/email-address'
import { z } from 'zod'

/** Longest address that is looked at before its domain is turned into ASCII, in code points. */
const maxGiven = 320

/** Longest address (RFC 5321), in ASCII. */
const maxLength = 254

/** An address that an account can have: what HTML's `input type=email` takes, in its canonical spelling. */
export const emailAddress = z
  .string()
  .max(maxGiven)
  .meta({ format: 'email' })
  .transform(canonicalEmail)
  .pipe(z.string().regex(z.regexes.html5Email, 'must be an e-mail address').max(maxLength))
