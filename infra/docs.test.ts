import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const inRepository = { cwd: root, exclude: ['**/node_modules/**', '**/.marquee/**'] }
const documents = globSync(
  ['*.md', 'docs/**/*.md', '{gateway,infra}/**/*.md', '{services,packages}/**/*.md'],
  inRepository,
)

const topLevel = new Set(globSync('{*,.ci,.github}', inRepository))
const fileNames = new Set(globSync(['**/*', '.*'], inRepository).map((path) => basename(path)))
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }

const hasSourceSuffix = (name: string): boolean => /[\w*-]\.(ts|tsx|mjs|json|md|sql|ya?ml|css|html)$/.test(name)

/** Files that exist only while the system runs or after an installation. */
const isGenerated = (name: string): boolean => name.startsWith('.marquee') || name.startsWith('node_modules')

/** Whether a code span or a link names a missing file of this repository. `folder` is the document's folder. */
function isMissing(name: string, folder: string): boolean {
  const path = name
    .replace(/^\.\//, '')
    .replace(/[#:].*$/, '')
    .replace(/\/$/, '')
  if (/[<>\s$()…=]|\.\.\.|^\/|^https?/.test(name) || path === '' || isGenerated(path)) return false

  const inPackage = /^@marquee\/([\w-]+)\/(.+)$/.exec(path)
  if (inPackage) return !existsSync(join(root, `packages/${inPackage[1]}/src/${inPackage[2]}.ts`))

  if (!path.includes('/')) return hasSourceSuffix(path) && !path.includes('*') && !fileNames.has(path)
  const looksLikeOurs = topLevel.has(path.split('/')[0] ?? '') || path.startsWith('../') || hasSourceSuffix(path)
  return looksLikeOurs && [root, join(root, folder)].every((from) => globSync(path, { cwd: from }).length === 0)
}

/** Finds missing paths in code spans and links, and missing npm scripts. */
function missingFrom(markdown: string, folder: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '')
  const names = [...prose.matchAll(/`([^`\n]+)`/g), ...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, name = '']) => name)
  const commands = [...markdown.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
    ([, run, short]) => run ?? short ?? '',
  )
  return [
    ...names.filter((name) => isMissing(name, folder)),
    ...commands.filter((script) => !Object.hasOwn(scripts, script)).map((script) => `npm run ${script}`),
  ]
}

it('finds the documents to check', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'CONTRIBUTING.md']))
})

it.each(documents)('%s names only paths and commands that exist', (document) => {
  expect(missingFrom(readFileSync(join(root, document), 'utf8'), dirname(document))).toEqual([])
})

it('detects a missing path, link, module and command, and nothing else', () => {
  const text = `
    See \`infra/bootstrap.mjs\`, \`package.json\`, \`services/*\`, \`bootstrap.mjs\`, [how](./CONTRIBUTING.md#tests) and \`npm test\`.
    Not \`/api/v1/reservations\`, \`application/json\`, \`services/<name>/src\`, \`booking.on-payment-succeeded\` or \`E12\`.
    But \`infra/gone.mjs\`, \`gone.ts\`, \`services/gone/\`, \`lib/gone.ts\`, [gone](./GONE.md), \`@marquee/kernel/gone\`, \`npm run gone\`.
  `
  expect(missingFrom(text, '.').toSorted()).toEqual(
    [
      'infra/gone.mjs',
      'gone.ts',
      'services/gone/',
      'lib/gone.ts',
      './GONE.md',
      '@marquee/kernel/gone',
      'npm run gone',
    ].toSorted(),
  )
})

it.each(documents)('%s has no placeholder that was left for later', (document) => {
  expect(readFileSync(join(root, document), 'utf8')).not.toMatch(/^(?:[A-Z]+_[A-Z_]+|TODO\b.*|TBD\b.*)$/m)
})

const decisions = globSync('docs/decisions/[0-9]*.md', { cwd: root }).toSorted()

it.each(decisions)('%s has a number, a date, a status and the four sections', (path) => {
  const record = readFileSync(join(root, path), 'utf8')
  const number = Number(basename(path).slice(0, 4))
  expect(record).toMatch(
    new RegExp(`^# ${number}\\. .+\n\nDate: 20\\d\\d-\\d\\d-\\d\\d\\. Status: (accepted|superseded)`),
  )
  const sections = [...record.matchAll(/^## (.+)$/gm)].map(([, name]) => name)
  expect(sections).toEqual(['Context', 'Decision', 'Alternatives', 'Consequences'])
})

it('lists every decision with its title in docs/decisions/README.md', () => {
  const list = readFileSync(join(root, 'docs/decisions/README.md'), 'utf8')
  for (const path of decisions) {
    const [, title] = /^# (.+)$/m.exec(readFileSync(join(root, path), 'utf8')) ?? []
    expect(list).toContain(`[${title}](${basename(path)})`)
  }
})
