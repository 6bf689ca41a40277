import { type CompiledMessage, compileMessage } from '@lingui/message-utils/compileMessage'

export type Messages = Readonly<Record<string, string>>
/** The texts of one folder, by language. */
export type Catalog = Readonly<Record<string, Messages>>

/** The names of a message's placeholders, with the kind of each that has one, such as `count (plural)`. */
export const placeholders = (message: string): string[] => {
  const found = new Set<string>()
  const visit = (token: unknown): void => {
    if (!Array.isArray(token)) return
    const [name, kind, options] = token
    if (typeof name === 'string') found.add(typeof kind === 'string' ? `${name} (${kind})` : name)
    if (options === undefined || options === null || typeof options !== 'object') return
    for (const branch of Object.values(options)) if (Array.isArray(branch)) for (const part of branch) visit(part)
  }
  const compiled: CompiledMessage = compileMessage(message)
  if (Array.isArray(compiled)) for (const token of compiled) visit(token)
  return [...found].toSorted()
}

/**
 * A sentence for each id without a text in some language, and for each id whose placeholders differ between languages.
 */
export const differences = (catalog: Catalog): string[] => {
  const languages = Object.keys(catalog)
  const ids = [...new Set(Object.values(catalog).flatMap((messages) => Object.keys(messages)))]
  return ids.flatMap((id) => {
    const texts = languages.map((language) => ({ language, text: catalog[language]?.[id] }))
    const missing = texts
      .filter(({ text }) => text === undefined)
      .map(({ language }) => `${id} has no text in ${language}`)
    const variants = new Set(texts.flatMap(({ text }) => (text === undefined ? [] : [placeholders(text).join(', ')])))
    const differs = variants.size > 1 ? [`${id} has different placeholders: ${[...variants].join(' | ')}`] : []
    return [...missing, ...differs]
  })
}

/** The ids in a source: those written out, and patterns for those that are put together in a template. */
const references = (source: string, prefixes: readonly string[]) => {
  const prefix = `(?:${prefixes.join('|')})\\.`
  const written = [...source.matchAll(new RegExp(`['"\`](${prefix}[\\w.-]+)['"\`]`, 'g'))].map(([, id]) => String(id))
  const templates = [...source.matchAll(new RegExp(`\`(${prefix}[\\w.-]*\\$\\{[^\`]*)\``, 'g'))].map(([, template]) => {
    const parts = String(template).split(/\$\{[^}]*\}/)
    return new RegExp(`^${parts.map((part) => part.replaceAll('.', '\\.')).join('[\\w-]+')}$`)
  })
  return { written, templates }
}

/**
 * A sentence for each id that no source uses, and for each id in a source that has no text.
 *
 * @param sources the sources by their paths
 */
export const usageErrors = (ids: readonly string[], sources: Readonly<Record<string, string>>): string[] => {
  const prefixes = [...new Set(ids.map((id) => id.split('.', 1)[0] ?? ''))]
  const known = new Set(ids)
  const used = new Set<string>()
  const errors: string[] = []
  for (const [path, source] of Object.entries(sources)) {
    const { written, templates } = references(source, prefixes)
    for (const id of written) {
      used.add(id)
      if (!known.has(id)) errors.push(`${path} uses ${id}, which does not exist`)
    }
    for (const template of templates) {
      const matching = ids.filter((id) => template.test(id))
      if (matching.length === 0) errors.push(`${path} uses ${template}, which fits no id`)
      for (const id of matching) used.add(id)
    }
  }
  return [...errors, ...ids.filter((id) => !used.has(id)).map((id) => `nothing uses ${id}`)]
}
