import type { Planting } from './planted.ts'

/** Violations of rules about the code itself, for a folder in which all these rules apply. */
export const codeRules = (folder: string): Planting[] =>
  [
    {
      breaks: 'noFloatingPromises',
      caughtBy: 'lint/nursery/noFloatingPromises',
      source: 'const later = async (): Promise<void> => {}\n\nexport const begin = (): void => {\n  later()\n}\n',
    },
    {
      breaks: 'noImportCycles',
      caughtBy: 'lint/suspicious/noImportCycles',
      source: "import { other } from './planted-other-half.ts'\n\nexport const half = (): unknown => other\n",
    },
    {
      breaks: 'noExplicitAny',
      caughtBy: 'lint/suspicious/noExplicitAny',
      source: 'export const anything = (value: any): unknown => value\n',
    },
    {
      breaks: 'noNonNullAssertion',
      caughtBy: 'lint/style/noNonNullAssertion',
      source: 'export const first = (list: string[]): string => list[0]!\n',
    },
    {
      breaks: 'noDefaultExport',
      caughtBy: 'lint/style/noDefaultExport',
      source: 'const one = 1\n\nexport default one\n',
    },
    {
      breaks: 'noBarrelFile',
      caughtBy: 'lint/performance/noBarrelFile',
      source: "export { one } from './planted-other-half.ts'\n",
    },
    {
      breaks: 'noReExportAll',
      caughtBy: 'lint/performance/noReExportAll',
      source: "export * from './planted-other-half.ts'\n",
    },
    { breaks: 'noConsole', caughtBy: 'lint/suspicious/noConsole', source: "console.log('here')\n" },
    {
      breaks: 'useImportExtensions',
      caughtBy: 'lint/correctness/useImportExtensions',
      source: "import { one } from './planted-other-half'\n\nexport const two = (): unknown => one\n",
    },
    {
      breaks: 'useImportType',
      caughtBy: 'lint/style/useImportType',
      source: "import { Other } from './planted-other-half.ts'\n\nexport type Mine = Other\n",
    },
    {
      breaks: 'useExhaustiveSwitchCases',
      caughtBy: 'lint/nursery/useExhaustiveSwitchCases',
      source: "export const f = (x: 'a' | 'b'): void => {\n  switch (x) {\n    case 'a':\n      break\n  }\n}\n",
    },
    {
      breaks: 'noUnusedImports',
      caughtBy: 'lint/correctness/noUnusedImports',
      source: "import { one } from './planted-other-half.ts'\n\nexport const two = 2\n",
    },
    {
      breaks: 'noUnusedVariables',
      caughtBy: 'lint/correctness/noUnusedVariables',
      source: 'const one = 1\n\nexport const two = 2\n',
    },
    {
      breaks: 'useNodejsImportProtocol',
      caughtBy: 'lint/style/useNodejsImportProtocol',
      source: "import { join } from 'path'\n\nexport const use = (): unknown => join\n",
    },
    {
      breaks: 'noExcessiveLinesPerFunction',
      caughtBy: 'lint/complexity/noExcessiveLinesPerFunction',
      source: `export const long = (go: () => void): void => {\n${'  go()\n'.repeat(71)}}\n`,
    },
    {
      breaks: 'noSkippedTests',
      caughtBy: 'lint/suspicious/noSkippedTests',
      source: "import { it } from 'vitest'\n\nit.skip('does nothing', () => {})\n",
      path: `${folder}/planted-skip.test.ts`,
    },
    {
      breaks: 'noFocusedTests',
      caughtBy: 'lint/suspicious/noFocusedTests',
      source: "import { it } from 'vitest'\n\nit.only('does nothing', () => {})\n",
      path: `${folder}/planted-focus.test.ts`,
    },
    {
      breaks: 'useFilenamingConvention',
      caughtBy: 'lint/style/useFilenamingConvention',
      source: 'export const one = 1\n',
      path: `${folder}/plantedName.ts`,
    },
  ].map((planting, index) => ({ path: `${folder}/planted-code-${index}.ts`, ...planting }))

/** The second file of an import cycle, which other planted files import too. The file breaks no rule by itself. */
export const otherHalf = (folder: string): [path: string, source: string] => [
  `${folder}/planted-other-half.ts`,
  "import { half } from './planted-code-1.ts'\n\nexport type Other = string\nexport const one = 1\nexport const other = (): unknown => half\n",
]
