/** Options of the routes that the gateway answers itself. */
export const publicRoute = { config: { access: 'public' } } as const

/** Options of the routes for health, which have a rate limit of their own because load balancers and operators poll. */
export const publicHealthRoute = { config: { access: 'public', limit: 'health', mayBeShed: false } } as const

/**
 * Options of the storefront's pages and files. Pages and files come from memory and cost little, so a page still loads
 * while requests of the API are refused.
 */
export const storefrontRoute = { config: { access: 'public', limit: 'storefront', mayBeShed: false } } as const
