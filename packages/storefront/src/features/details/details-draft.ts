/** How the visitor buys: without an account, with an account, or with a new one. */
export const ways = ['guest', 'sign-in', 'account'] as const
export type Way = (typeof ways)[number]

/** What the visitor has typed, except the password, which is never stored. */
type Draft = { readonly way: Way; readonly email: string; readonly name: string }

const wayKey = 'marquee.way'
const typedKey = 'marquee.details'

const isWay = (text: string | null): text is Way => ways.some((way) => way === text)
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The way of the last purchase in this browser, and what was typed in this tab. */
export const storedDraft = (): Draft => {
  try {
    const way = localStorage.getItem(wayKey)
    const typed = JSON.parse(sessionStorage.getItem(typedKey) ?? '{}') as { email?: unknown; name?: unknown }
    return { way: isWay(way) ? way : 'guest', email: textOf(typed.email), name: textOf(typed.name) }
  } catch {
    return { way: 'guest', email: '', name: '' }
  }
}

export const storeDraft = ({ way, email, name }: Draft): void => {
  try {
    localStorage.setItem(wayKey, way)
    sessionStorage.setItem(typedKey, JSON.stringify({ email, name }))
  } catch {
    // Without storage, the texts last until the page is closed.
  }
}
