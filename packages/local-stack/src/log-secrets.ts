import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What looks like a secret, whosever it is. */
const shapes: readonly (readonly [string, RegExp])[] = [
  ['a password hash', /\$argon2/],
  ['a token', /\beyJ[\w-]{10,}\.[\w-]{10,}/],
  ['a client secret', /_secret_\w/],
  ['a key of Stripe', /\b(?:sk|rk)_(?:test|live)_\w|\bwhsec_\w/],
  ['credentials in a URL', /\b(?:postgres(?:ql)?|amqps?):\/\/[^\s/@]*:[^\s/@]+@/],
  // As drizzle's errors have them: addresses, names, hashes, whatever a statement was about.
  ['parameters of a statement', /\bFailed query: |\bparams: /],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY/],
]

/**
 * Says which secrets a text holds.
 *
 * @param known secrets by their text, with what they are
 * @returns what each is
 */
export const secretsIn = (text: string, known: ReadonlyMap<string, string>): string[] => {
  const found = [...known].filter(([secret]) => text.includes(secret) || text.includes(encodeURIComponent(secret)))
  return [...found.map(([, what]) => what), ...shapes.filter(([, shape]) => shape.test(text)).map(([what]) => what)]
}

/**
 * Looks for secrets in all logs of a system's folder.
 *
 * @param known secrets by their text, with what they are
 * @returns the names of the logs, and for each kind of secret in each log the beginning of the first line that holds it
 */
export const secretsInLogs = (
  home: string,
  known: ReadonlyMap<string, string>,
): { files: string[]; found: Map<string, string> } => {
  const folder = join(home, 'logs')
  const files = readdirSync(folder)
  const found = new Map<string, string>()
  for (const name of files) {
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
      for (const what of secretsIn(line, known)) {
        const place = `${what} in ${name}`
        if (!found.has(place)) found.set(place, line.slice(0, 300))
      }
    }
  }
  return { files, found }
}
