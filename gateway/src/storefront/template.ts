/** Stands for the nonce in `index.html`. Vite writes this mark; see `html.cspNonce` in the storefront's vite.config.ts. */
const nonceMark = 'MARQUEE_NONCE'

/** The texts in `index.html` that the gateway replaces. */
export const marks = {
  language: '<html lang="en">',
  head: '<!--head-->',
  title: '<title>Marquee</title>',
  noScript: 'This page needs JavaScript to show seats and sell tickets.',
  cinema: '<!--cinema-->',
  app: '<!--app-->',
  startPage: '<!--start-page-->',
  nonce: nonceMark,
} as const

type Mark = keyof typeof marks

const markOf = new Map(Object.entries(marks).map(([mark, text]) => [text as string, mark as Mark]))

/** `index.html`, divided at the marks. */
export type Template = readonly (string | { readonly mark: Mark })[]

/** Divides `index.html` at its marks. Throws if a mark is missing. */
export const parseTemplate = (html: string): Template => {
  for (const text of markOf.keys()) if (!html.includes(text)) throw new Error(`index.html has no ${text}`)
  return html
    .split(new RegExp(`(${[...markOf.keys()].join('|')})`))
    .filter((part) => part !== '')
    .map((part) => {
      const mark = markOf.get(part)
      return mark === undefined ? part : { mark }
    })
}

/** Fills in a template. The values are not searched for marks, so no text of a movie can fill in another mark. */
export const fillTemplate = (template: Template, values: Readonly<Record<Mark, string>>): string =>
  template.map((part) => (typeof part === 'string' ? part : values[part.mark])).join('')

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for an element or for a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')

/** JSON for a script element. No text in it can end the element or begin a comment. */
export const jsonForScript = (value: unknown): string =>
  JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
