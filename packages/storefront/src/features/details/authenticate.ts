import { continueAsGuest, signIn, signUp } from '../../api/session.ts'
import type { Details } from './check-details.ts'

/** Begins the login for the purchase. Throws ApiError. */
export const authenticate = ({ way, email: typed, name: typedName, password }: Details): Promise<void> => {
  const email = typed.trim()
  const fullName = typedName.trim()
  if (way === 'sign-in') return signIn({ email, password })
  if (way === 'account') return signUp({ email, password, fullName })
  return continueAsGuest(fullName === '' ? { email } : { email, fullName })
}
