const { promise, resolve } = Promise.withResolvers<void>()

/** Resolves when React shows the first page, or has taken over the one that the gateway has rendered. */
export const firstPageShown: Promise<void> = promise

/** Called by every page. */
export const markPageShown = (): void => resolve()
