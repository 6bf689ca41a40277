/** What an internationalised domain consists of: of ASCII characters only those of a host name. */
const mayBeDomain = /^(?:[a-z0-9.-]|[^\p{ASCII}])+$/u

/**
 * The domain of an address in the ASCII form that mail servers know. A text that is no domain stays as it is: read as a
 * part of a URL, `example.org/x` would become another domain, and `1.2.3` an IP address.
 */
const toAscii = (domain: string): string => {
  if (/^\p{ASCII}*$/u.test(domain) || !mayBeDomain.test(domain)) return domain
  const ascii = URL.parse(`http://${domain}`)?.hostname ?? ''
  return ascii === '' || /^[\d.]+$/.test(ascii) ? domain : ascii
}

/**
 * The one spelling of an address by which an account is known: in lower case, without blanks around it, an internationalised
 * domain in ASCII. Letter case does not tell people apart, although RFC 5321 would let a mailbox's name depend on it.
 */
export const canonicalEmail = (given: string): string => {
  const email = given.normalize('NFC').trim().toLowerCase()
  const at = email.lastIndexOf('@')
  return `${email.slice(0, at + 1)}${toAscii(email.slice(at + 1))}`
}
