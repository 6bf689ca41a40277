import { domainToASCII } from 'node:url'
import { z } from 'zod'
import { normaliseEmail } from '../domain/email.ts'

/** Longest address that is looked at before its domain is turned into ASCII, in code points. */
const maxGiven = 320

/** Longest address (RFC 5321), in ASCII. */
const maxLength = 254

/** The one spelling of an address: lower case, and an internationalised domain in the ASCII form that mail servers know. */
export const canonicalEmail = (given: string): string => {
  const email = normaliseEmail(given.normalize('NFC'))
  const at = email.lastIndexOf('@')
  const domain = domainToASCII(email.slice(at + 1))
  // An empty domain is none that can be turned; the text stays as it is, and no account has it.
  return at === -1 || domain === '' ? email : `${email.slice(0, at + 1)}${domain}`
}

/** An address that an account can have: what HTML's `input type=email` takes, in its canonical spelling. */
export const emailAddress = z
  .string()
  .max(maxGiven)
  .meta({ format: 'email' })
  .transform(canonicalEmail)
  .pipe(z.string().regex(z.regexes.html5Email, 'must be an e-mail address').max(maxLength))
