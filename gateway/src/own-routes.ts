/** Options of the routes that the gateway answers itself. */
export const open = { config: { access: 'public' } } as const

export const openAndUnlimited = { config: { access: 'public', limit: 'none' } } as const
