/**
 * The one spelling of an address by which an account is known. Letter case and surrounding blanks do not tell people
 * apart, although RFC 5321 would let a mailbox's name depend on its case.
 */
export const normaliseEmail = (email: string): string => email.trim().toLowerCase()
