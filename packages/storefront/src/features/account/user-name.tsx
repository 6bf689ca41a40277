/** Tells password managers which account the passwords of a form belong to. */
export const UserName = ({ email }: { email: string }) => (
  <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
)
