/** What must be in no log, by its text. */
export const secrets = new Map<string, string>()

/** Remembers a text that must be in no log. Returns it. */
export const keepSecret = (what: string, value: unknown): string => {
  const text = String(value)
  if (text.length < 6) throw new Error(`${what} is too short to be looked for: ${text}`)
  secrets.set(text, what)
  return text
}

/** Remembers the passwords and keys of stack.json: by their names, and in URLs. */
export const keepSecretsOf = (part: object): void => {
  for (const [name, value] of Object.entries(part)) {
    if (typeof value === 'object' && value !== null) keepSecretsOf(value)
    else if (/^(?:password|secret_key|webhook_secret)$/.test(name)) keepSecret(name, value)
    else if (URL.canParse(String(value)) && new URL(value).password !== '') {
      keepSecret(`the password in ${name}`, new URL(value).password)
    }
  }
}

let made = 0

/** A new person, whose name, address and password are remembered. */
export const somebody = (givenName: string, familyName: string) => {
  made += 1
  keepSecret('a given name', givenName)
  keepSecret('a family name', familyName)
  return {
    email: keepSecret('an address', `${givenName}.${familyName}.${made}@kinofreunde.example`.toLowerCase()),
    full_name: `${givenName} ${familyName}`,
    password: keepSecret('a password', `Quittengelee-${made}-Ofenrohr`),
  }
}
