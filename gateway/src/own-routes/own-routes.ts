/** Options of the routes that the gateway answers itself. */
export const open = { config: { access: 'public' } } as const

/** The same for what load balancers and operators ask again and again: it has a count of its own. */
export const openForHealth = { config: { access: 'public', limit: 'health' } } as const
