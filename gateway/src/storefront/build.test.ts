import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readBuild } from './build.ts'
import { writeTestBuild } from './storefront-under-test.ts'

it('a build is read without its hidden, compressed and unknown files', async () => {
  const build = await writeTestBuild({ 'notes.unknown': 'x', 'assets/deep/icon-5e6f.svg': '<svg/>' })
  const { files } = await readBuild(build.folder)
  expect([...files.keys()].toSorted()).toEqual([
    'assets/deep/icon-5e6f.svg',
    'assets/index-1a2b.css',
    'assets/index-1a2b.js',
    'assets/sans-3c4d.woff2',
    'favicon.svg',
  ])
  await build.remove()
})

it('a folder that has no usable build is refused with the reason', async () => {
  const build = await writeTestBuild()
  await writeFile(join(build.folder, 'index.html'), '<!doctype html><html lang="en"><!--head-->')
  await expect(readBuild(build.folder)).rejects.toThrow('index.html has no <title>Marquee</title>')
  await rm(join(build.folder, 'index.html'))
  await expect(readBuild(build.folder)).rejects.toThrow('ENOENT')
  await build.remove()
})
