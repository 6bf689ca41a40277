import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { postgresUser } from './postgres-user.ts'

it.runIf(process.getuid?.() === 0)(
  'runs programs in a folder that only root may enter, as a user other than root',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'marquee-root-only-'))
    try {
      const binary = join(folder, 'program')
      writeFileSync(binary, '')
      chmodSync(binary, 0o755)
      const { wrap } = postgresUser({ dataFolder: join(folder, 'data'), binary })
      const look = `fs.accessSync(${JSON.stringify(binary)}, fs.constants.X_OK); console.log(process.getuid())`
      const [command, args] = wrap(process.execPath, ['--eval', look])
      expect(Number(execFileSync(command, args, { encoding: 'utf8' }))).toBeGreaterThan(0)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
