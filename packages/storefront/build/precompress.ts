import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const isText = (name: string): boolean => /\.(?:css|js|json|svg|txt|webmanifest)$/.test(name)

/** Smaller files fit into one packet anyway. */
const smallestBytes = 1_024

const brotli = (bytes: Buffer): Promise<Buffer> =>
  promisify(brotliCompress)(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })

const compressFile = async (path: string): Promise<void> => {
  const bytes = await readFile(path)
  if (bytes.length < smallestBytes) return
  await writeFile(`${path}.br`, await brotli(bytes))
  await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }))
}

/**
 * Writes a brotli and a gzip file beside each larger text file of the build, so that the gateway need not compress it.
 */
export const precompress = (): Plugin => ({
  name: 'marquee-precompress',
  apply: 'build',
  async writeBundle({ dir }) {
    if (dir === undefined) return
    const entries = await readdir(dir, { recursive: true, withFileTypes: true })
    const texts = entries.filter((entry) => entry.isFile() && isText(entry.name) && !entry.parentPath.includes('.vite'))
    await Promise.all(texts.map(({ parentPath, name }) => compressFile(join(parentPath, name))))
  },
})
