/** Options of the routes that the gateway answers itself. */
export const publicRoute = { config: { access: 'public' } } as const

/** The same for health, which load balancers and operators poll: these routes have a rate limit of their own. */
export const publicHealthRoute = { config: { access: 'public', limit: 'health' } } as const
