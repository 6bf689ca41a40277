import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apt, type FetchOptions, libraryFolders, missingLibraries, unpackDebianPackages } from './debian-packages.ts'

/** RabbitMQ, the parts of Erlang that it needs, and those of Erlang's own libraries that this machine lacks. */
const packagesToFetch = async (lists: string[], signal: AbortSignal | undefined): Promise<string[]> => {
  const closure = await apt(
    'apt-cache',
    [
      ...lists,
      'depends',
      '--recurse',
      '--no-recommends',
      '--no-suggests',
      '--no-conflicts',
      '--no-breaks',
      '--no-replaces',
      '--no-enhances',
      'rabbitmq-server',
    ],
    { timeoutMs: 60_000, signal },
  )
  const erlang = [
    ...new Set(
      closure.split('\n').filter((line) => /^erlang-[a-z0-9-]+$/.test(line) && !/-(hipe|nox|doc|dev|x11)$/.test(line)),
    ),
  ]
  if (!erlang.includes('erlang-base')) throw new Error('apt knows no rabbitmq-server that needs erlang-base.')
  return ['rabbitmq-server', ...erlang, ...(await missingLibraries(erlang, lists, signal))]
}

/** Erlang's start scripts name the folder that the package would be installed in; these find it beside themselves. */
const makeRelocatable = (root: string): void => {
  for (const name of ['erl', 'start']) {
    const script = join(root, 'usr/lib/erlang/bin', name)
    if (!existsSync(script)) continue
    const here = 'ROOTDIR=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd -P)'
    writeFileSync(
      script,
      readFileSync(script, 'utf8').replaceAll(
        /^(\s*)ROOTDIR=\/usr\/lib\/erlang\s*$/gm,
        (_, indent: string) => indent + here,
      ),
    )
    chmodSync(script, 0o755)
  }
}

const installed = (root: string) => ({
  server: join(root, 'usr/lib/rabbitmq/bin/rabbitmq-server'),
  erlangBin: join(root, 'usr/lib/erlang/bin'),
  libraryFolders: libraryFolders(root),
})

/** Debian's and Ubuntu's RabbitMQ: 34 MB and some seconds the first time. */
export const unpackRabbitmqPackages = async (
  cache: string,
  options: FetchOptions,
): Promise<ReturnType<typeof installed>> =>
  installed(
    await unpackDebianPackages(
      cache,
      { name: 'RabbitMQ, 34 MB', folder: 'rabbitmq', choose: packagesToFetch, adapt: makeRelocatable },
      options,
    ),
  )
