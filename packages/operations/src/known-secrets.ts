/** Texts that must be in no log, each with what it is. */
export const secrets = new Map<string, string>()

/** Records a text that must be in no log. Returns the text. */
export const keepSecret = (what: string, value: unknown): string => {
  const text = String(value)
  if (text.length < 6) throw new Error(`${what} is too short to search for: ${text}`)
  secrets.set(text, what)
  return text
}

/** Records the passwords and keys in stack.json, by field name and in URLs. */
export const keepSecretsOf = (part: object): void => {
  for (const [name, value] of Object.entries(part)) {
    if (typeof value === 'object' && value !== null) keepSecretsOf(value)
    else if (/^(?:password|secret_key|webhook_secret)$/.test(name)) keepSecret(name, value)
    else if (URL.canParse(String(value)) && new URL(value).password !== '') {
      keepSecret(`the password in ${name}`, new URL(value).password)
    }
  }
}

let peopleMade = 0

/** A new person; name, address and password are recorded as secrets. */
export const somebody = (givenName: string, familyName: string) => {
  peopleMade += 1
  keepSecret('a given name', givenName)
  keepSecret('a family name', familyName)
  return {
    email: keepSecret('an address', `${givenName}.${familyName}.${peopleMade}@kinofreunde.example`.toLowerCase()),
    full_name: `${givenName} ${familyName}`,
    password: keepSecret('a password', `Quittengelee-${peopleMade}-Ofenrohr`),
  }
}
