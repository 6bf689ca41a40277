import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import type { Plugin } from 'vite'

const sources = join(import.meta.dirname, '../src')
const prefix = 'virtual:messages/'

/** The texts of one language, by id, from every `messages.<language>.json` below `src`. */
export const messagesOf = (language: string): Record<string, string> => {
  const files = globSync(`**/messages.${language}.json`, { cwd: sources }).toSorted()
  return Object.assign({}, ...files.map((file) => JSON.parse(readFileSync(join(sources, file), 'utf8'))))
}

/**
 * Provides `virtual:messages/<language>`: the compiled catalog of a language. Messages are compiled here, so that the
 * browser needs no parser for ICU messages. The files of all languages are listed in the page, which loads one of them
 * early.
 */
export const messages = (): Plugin => ({
  name: 'marquee-messages',
  resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
  load(id) {
    if (!id.startsWith(`\0${prefix}`)) return undefined
    const language = id.slice(prefix.length + 1)
    for (const file of globSync(`**/messages.${language}.json`, { cwd: sources }))
      this.addWatchFile(join(sources, file))
    const compiled = Object.entries(messagesOf(language)).map(([key, text]) => [key, compileMessage(text)])
    return `export const messages = ${JSON.stringify(Object.fromEntries(compiled))}`
  },
  transformIndexHtml(html, { bundle = {} }) {
    const files = Object.values(bundle).flatMap((chunk) =>
      chunk.type === 'chunk' && chunk.facadeModuleId?.startsWith(`\0${prefix}`)
        ? [[chunk.facadeModuleId.slice(prefix.length + 1), `/${chunk.fileName}`]]
        : [],
    )
    const script = `<script type="application/json" id="texts">${JSON.stringify(Object.fromEntries(files))}</script>`
    return html.replace('<!--texts-->', files.length === 0 ? '' : script)
  },
})
