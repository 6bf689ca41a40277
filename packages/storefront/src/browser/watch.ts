import type { BrowserContext } from 'playwright-core'

export type Watch = {
  readonly context: BrowserContext
  /** Allows console errors that match. */
  readonly allow: (text: RegExp) => void
  /** Throws if a page has had an error that is not allowed. */
  readonly assertClean: () => void
}

/**
 * Chromium reports each refused request on the console. Pages handle refusals with 4xx, for example when somebody else
 * has taken a seat.
 */
const isRefusal = (text: string): boolean =>
  /^Failed to load resource: the server responded with a status of 4\d\d /.test(text)

/** Collects the errors of all pages of a context. */
export const watch = async (context: BrowserContext): Promise<Watch> => {
  const errors: string[] = []
  const allowed: RegExp[] = []
  context.on('weberror', (error) => errors.push(`error in the page: ${error.error().stack ?? error.error().message}`))
  context.on('console', (message) => {
    if (message.type() !== 'error' || isRefusal(message.text())) return
    errors.push(`on the console: ${message.text()} (${message.location().url})`)
  })
  // Not every violation is written on the console, e.g. if a library catches it.
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
      reportError(new Error(`content security policy: ${violatedDirective} blocked ${blockedURI} of ${sourceFile}`))
    })
  })
  return {
    context,
    allow: (text) => allowed.push(text),
    assertClean: () => {
      const unexpected = errors.filter((error) => !allowed.some((text) => text.test(error)))
      if (unexpected.length > 0) throw new Error(`The pages had errors:\n${unexpected.join('\n')}`)
    },
  }
}
