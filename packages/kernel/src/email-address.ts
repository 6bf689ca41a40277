/** The characters of an internationalised domain: those of a host name, and any that are not ASCII. */
const mayBeDomain = /^(?:[a-z0-9.-]|[^\p{ASCII}])+$/u

/**
 * The domain of an address in the ASCII form (Punycode) that mail servers use. A text that is not a domain is returned
 * unchanged, because the URL parser would turn `пример.рф/x` into another domain, and `１.２.３` into an IP address.
 */
const toAscii = (domain: string): string => {
  if (/^\p{ASCII}*$/u.test(domain) || !mayBeDomain.test(domain)) return domain
  const ascii = URL.parse(`http://${domain}`)?.hostname ?? ''
  return ascii === '' || /^[\d.]+$/.test(ascii) ? domain : ascii
}

/**
 * The canonical spelling of an email address, which identifies an account: lower case, trimmed, an internationalised
 * domain in ASCII. Two addresses that differ only in letter case belong to the same account, although RFC 5321 allows
 * two mailboxes.
 */
export const canonicalEmail = (given: string): string => {
  const email = given.normalize('NFC').trim().toLowerCase()
  const at = email.lastIndexOf('@')
  return `${email.slice(0, at + 1)}${toAscii(email.slice(at + 1))}`
}
