/**
 * The content security policy of the storefront's pages. A script runs only if it has the nonce of its response, or if
 * such a script has loaded it: the pages load their parts by `import()`, which cannot carry a nonce.
 *
 * With `payments: 'stripe'`, the policy allows the origins that Stripe lists for Stripe.js and the Payment Element
 * (https://docs.stripe.com/security/guide#content-security-policy). Otherwise, the policy allows no other origin.
 */
export const contentSecurityPolicyFor = (payments: 'stripe' | 'sandbox'): ((nonce: string) => string) => {
  const stripe = payments === 'stripe'
  const rest = [
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    `connect-src 'self'${stripe ? ' https://api.stripe.com' : ''}`,
    ...(stripe
      ? ['frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com https://m.stripe.network']
      : []),
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
  return (nonce) => `default-src 'none'; script-src 'nonce-${nonce}' 'strict-dynamic'; ${rest}`
}
