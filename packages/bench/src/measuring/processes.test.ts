import { describe, expect, it } from 'vitest'
import { parseHeapMebibytes, parseMebibytes, readResidentMemory } from './memory.ts'
import { parseStat, readProcesses, treeOf } from './processes.ts'
import { processorTimeBetween, readProcessorTime } from './processor-time.ts'

const stat = (parent: number, times: string, name = 'postgres') =>
  `42 (${name}) S ${parent} 42 42 0 -1 4194304 900 0 0 0 ${times} 20 0 1 0 12345 200000000 5000`

describe('/proc/<pid>/stat', () => {
  it('has the parent, and the processor time of the process and its ended children', () => {
    expect(parseStat(stat(7, '10 5 3 2'))).toEqual({ parent: 7, processorTime: 200 })
  })

  it('may have spaces and parentheses in the name of the process', () => {
    expect(parseStat(stat(7, '1 0 0 0', 'tmux: server) R 9 (x'))).toEqual({ parent: 7, processorTime: 10 })
  })
})

describe('processor time', () => {
  const processes = new Map([
    [1, { parent: 0, processorTime: 1_000 }],
    [10, { parent: 1, processorTime: 100 }],
    [11, { parent: 10, processorTime: 20 }],
    [12, { parent: 11, processorTime: 3 }],
    [20, { parent: 1, processorTime: 7 }],
  ])

  it('includes all descendants of a process and no other process', () => {
    expect(treeOf(10, processes)).toEqual([10, 11, 12])
    expect(readProcessorTime({ postgres: 10, booking: 20 }, processes)).toEqual({ postgres: 123, booking: 7 })
  })

  it('is empty on a system without /proc', () => {
    expect(readProcessorTime({ booking: 20 }, new Map())).toEqual({})
  })

  it('is the difference of two readings without the idle time, and never negative', () => {
    const before = { booking: 100, payment: 100 }
    const after = { booking: 190, payment: 110 }
    expect(processorTimeBetween(before, after)).toEqual({ booking: 90, payment: 10 })
    expect(processorTimeBetween(before, after, { booking: 40, payment: 40 })).toEqual({ booking: 50, payment: 0 })
  })
})

describe('memory', () => {
  it('of a process is parsed from a field of a file in /proc, in MiB', () => {
    const rollup = '00400000-7fff0000 ---p 00000000 00:00 0    [rollup]\nRss:        4096 kB\nPss:        2048 kB\n'
    expect([parseMebibytes(rollup, 'Pss'), parseMebibytes(rollup, 'Swap')]).toEqual([2, undefined])
  })

  it('of the heap is parsed from a metric of Node, with or without labels', () => {
    const metrics = (labels: string) =>
      `# TYPE nodejs_heap_size_used_bytes gauge\nnodejs_heap_size_used_bytes${labels} 10485760\n`
    expect(parseHeapMebibytes(metrics('{service="booking"}'))).toBe(10)
    expect(parseHeapMebibytes(metrics(''))).toBe(10)
    expect(parseHeapMebibytes('up 1\n')).toBeUndefined()
  })

  it.runIf(process.platform === 'linux')('of this process can be read, and so can the id of its parent', () => {
    expect(readProcesses().get(process.pid)?.parent).toBe(process.ppid)
    expect(readResidentMemory({ test: process.pid })['test']).toBeGreaterThan(10)
  })
})
