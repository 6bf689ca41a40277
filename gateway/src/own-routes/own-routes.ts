/** Options of the routes that the gateway answers itself. */
export const publicRoute = { config: { access: 'public' } } as const

/** Options of the routes for health, which have a rate limit of their own because load balancers and operators poll. */
export const publicHealthRoute = { config: { access: 'public', limit: 'health', mayBeShed: false } } as const
