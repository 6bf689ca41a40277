/** The part of a V8 profile (`.cpuprofile`) that is needed here. */
export type V8Profile = {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  /** The node of each sample. */
  readonly samples: readonly number[]
  /** Microseconds from the sample before to each sample. */
  readonly timeDeltas: readonly number[]
}

type CallFrame = V8Profile['nodes'][number]['callFrame']

/** A name and its share of the time in which the process was not idle, from 0 to 1. */
export type Share = { readonly name: string; readonly share: number }

export type GroupedProfile = { readonly groups: readonly Share[]; readonly functions: readonly Share[] }

/**
 * The functions of Node's C++ that write to and read from sockets and files. V8 shows these functions without a file.
 */
const systemCalls = /^(writev|write(Buffer|String|Utf8String|Latin1String)|readStart|shutdown|close|fsync|open)$/

/**
 * The group of a function: an npm package, a package of this repository such as `services/booking`, a part of Node such
 * as `Node: net`, or work of V8 itself such as garbage collection.
 *
 * @param root the repository's URL, with a slash at the end
 */
export const groupOf = ({ functionName, url }: Pick<CallFrame, 'functionName' | 'url'>, root: string): string => {
  if (functionName === '(garbage collector)') return 'garbage collection'
  if (functionName === '(program)') return 'native code outside of JavaScript'
  if (functionName.startsWith('RegExp: ')) return 'regular expressions'
  const [, installed] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? []
  if (installed !== undefined) return installed
  if (url.startsWith(root)) {
    const path = url.slice(root.length)
    return /^(?:(?:packages|services)\/)?[^/]+/.exec(path)?.[0] ?? path
  }
  const [, builtIn] = /^node:(?:internal\/)?([^/]+)/.exec(url) ?? []
  if (builtIn !== undefined) return `Node: ${builtIn}`
  if (systemCalls.test(functionName)) return 'Node: system calls of sockets and files'
  return 'Node: other native functions'
}

const functionOf = ({ functionName, url, lineNumber }: CallFrame): string => {
  const name = functionName === '' ? '(anonymous)' : functionName
  return url === '' ? name : `${name} (${url.slice(url.lastIndexOf('/') + 1)}:${lineNumber + 1})`
}

/** Adds up times by name. Returns the shares of the whole, largest first. */
const sharesOf = (times: readonly (readonly [name: string, time: number])[]): Share[] => {
  const whole = times.reduce((sum, [, time]) => sum + time, 0)
  const sums = new Map<string, number>()
  for (const [name, time] of times) sums.set(name, (sums.get(name) ?? 0) + time)
  return [...sums].map(([name, time]) => ({ name, share: time / whole })).toSorted((a, b) => b.share - a.share)
}

/** Whether the process was idle, or started or ended the profile. */
const isLeftOut = ({ functionName, url }: CallFrame): boolean =>
  functionName === '(idle)' || url.startsWith('node:inspector')

/**
 * Adds up the time that functions have used themselves, without the functions that they have called, by group and by
 * function. Leaves out idle time.
 *
 * @param root the repository's URL, with a slash at the end
 */
export const groupSamples = ({ nodes, samples, timeDeltas }: V8Profile, root: string): GroupedProfile => {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const active = samples.flatMap((id, index) => {
    const frame = frames.get(id)
    if (frame === undefined || isLeftOut(frame)) return []
    return [[frame, Math.max(0, timeDeltas[index] ?? 0)] as const]
  })
  return {
    groups: sharesOf(active.map(([frame, time]) => [groupOf(frame, root), time])),
    functions: sharesOf(active.map(([frame, time]) => [functionOf(frame), time])),
  }
}

/** The largest shares, and the sum of all others. */
export const largest = (shares: readonly Share[], count: number): Share[] => {
  const others = shares.slice(count)
  if (others.length <= 1) return [...shares]
  const rest = others.reduce((sum, { share }) => sum + share, 0)
  return [...shares.slice(0, count), { name: `${others.length} others`, share: rest }]
}
