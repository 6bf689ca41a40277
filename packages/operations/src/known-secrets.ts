/** Texts that must not be in any log, each with a description. */
export const secrets = new Map<string, string>()

/** Records a text that must not be in any log. Returns the text. */
export const recordSecret = (what: string, value: unknown): string => {
  const text = String(value)
  if (text.length < 6) throw new Error(`${what} is too short to search for: ${text}`)
  secrets.set(text, what)
  return text
}

/** Records the passwords and keys in stack.json, by field name and in URLs. */
export const recordSecretsOf = (part: object): void => {
  for (const [name, value] of Object.entries(part)) {
    if (typeof value === 'object' && value !== null) recordSecretsOf(value)
    else if (/^(?:password|secret_key|webhook_secret)$/.test(name)) recordSecret(name, value)
    else if (URL.canParse(String(value)) && new URL(value).password !== '') {
      recordSecret(`the password in ${name}`, new URL(value).password)
    }
  }
}

let peopleMade = 0

/** A new person, whose names, address and password are recorded as secrets. */
export const newPerson = (givenName: string, familyName: string) => {
  peopleMade += 1
  recordSecret('a given name', givenName)
  recordSecret('a family name', familyName)
  return {
    email: recordSecret('an address', `${givenName}.${familyName}.${peopleMade}@kinofreunde.example`.toLowerCase()),
    full_name: `${givenName} ${familyName}`,
    password: recordSecret('a password', `Quittengelee-${peopleMade}-Ofenrohr`),
  }
}
