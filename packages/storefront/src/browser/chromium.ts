import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { type BrowserServer, chromium } from 'playwright-core'

// createRequire, because import.meta.resolve does not exist in vitest's global setup.
const packageFolder = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..')
const cache = resolve(import.meta.dirname, '../../../../.marquee/cache')

const decompress = (name: string, target: string): Promise<void> =>
  pipeline(
    createReadStream(join(packageFolder, 'bin', name)),
    createBrotliDecompress(),
    createWriteStream(target, { mode: 0o755 }),
  )

const unpack = async (name: string, folder: string): Promise<void> => {
  const archive = join(folder, 'archive.tar')
  await decompress(name, archive)
  const [exitCode] = await once(spawn('tar', ['-x', '-f', archive, '-C', folder]), 'exit')
  if (exitCode !== 0) throw new Error(`tar could not unpack ${name}: exit code ${exitCode}`)
  await rm(archive)
}

/** The only font besides the storefront's own. Without a font, Chromium does not start. */
const fontConfiguration = (folder: string): string =>
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/font-cache</cachedir></fontconfig>
`

/**
 * Unpacks Chromium once for each version, with the libraries and the font that a Debian without a desktop lacks. The
 * package's own function would unpack into the system's folder for temporary files, without the libraries, and would
 * use a file that another process has not finished.
 */
const unpackedChromium = async (): Promise<string> => {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'))
  const folder = join(cache, `chromium-${version}`)
  if (existsSync(folder)) return folder
  const unfinished = `${folder}.${process.pid}`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true })
  await Promise.all([
    decompress('chromium.br', join(unfinished, 'chromium')),
    unpack('al2023.tar.br', unfinished).then(() => unpack('fonts.tar.br', unfinished)),
  ])
  await writeFile(join(unfinished, 'fonts.conf'), fontConfiguration(folder))
  try {
    await rename(unfinished, folder)
  } catch (error) {
    // Another process was faster.
    if (!existsSync(folder)) throw error
    await rm(unfinished, { recursive: true, force: true })
  }
  return folder
}

/** Starts Chromium, to which all test processes connect. */
export const startChromium = async (): Promise<BrowserServer> => {
  const folder = await unpackedChromium()
  return chromium.launchServer({
    executablePath: join(folder, 'chromium'),
    // Root may not use Chromium's sandbox, and tests open only our own pages.
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu'],
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, 'lib'),
      FONTCONFIG_FILE: join(folder, 'fonts.conf'),
    },
  })
}
