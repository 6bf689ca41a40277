import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Patterns of secrets. */
const shapes: readonly (readonly [string, RegExp])[] = [
  ['a password hash', /\$argon2/],
  ['a token', /\beyJ[\w-]{10,}\.[\w-]{10,}/],
  ['a client secret', /_secret_\w/],
  ['a key of Stripe', /\b(?:sk|rk)_(?:test|live)_\w|\bwhsec_\w/],
  ['credentials in a URL', /\b(?:postgres(?:ql)?|amqps?):\/\/[^\s/@]*:[^\s/@]+@/],
  // drizzle's error messages contain a statement's parameters, such as e-mail addresses, names and hashes.
  ['parameters of a statement', /\bFailed query: |\bparams: /],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY/],
]

/**
 * Finds secrets in a text.
 *
 * @param known a description for each secret whose text is known
 * @returns the description of each secret that was found
 */
export const secretsIn = (text: string, known: ReadonlyMap<string, string>): string[] => {
  const found = [...known].filter(([secret]) => text.includes(secret) || text.includes(encodeURIComponent(secret)))
  return [...found.map(([, what]) => what), ...shapes.filter(([, shape]) => shape.test(text)).map(([what]) => what)]
}

/**
 * Finds secrets in all logs of a home folder.
 *
 * @param known a description for each secret whose text is known
 * @returns the names of the log files, and for each kind of secret in a file the start of the first such line
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
