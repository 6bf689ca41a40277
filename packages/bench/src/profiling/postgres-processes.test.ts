import { expect, it } from 'vitest'
import { kindOfProcess, readPostgresTimes } from './postgres-processes.ts'

it.each([
  ['postgres: marquee_booking marquee 127.0.0.1(40522) idle', 'marquee_booking'],
  ['postgres: postgres bench_floor [local] INSERT', 'postgres'],
  ['postgres: walwriter ', 'walwriter'],
  ['postgres: background writer ', 'background writer'],
  ['postgres: io worker 0', 'io worker'],
  ['postgres: autovacuum worker marquee', 'autovacuum worker'],
  ['/usr/lib/postgresql/bin/postgres -D data', 'postmaster and ended processes'],
])('"%s" is a process of the kind %s', (title, kind) => {
  expect(kindOfProcess(title)).toBe(kind)
})

it('adds up the processor time of PostgreSQL’s processes by kind', () => {
  const titles = new Map([
    [10, '/bin/postgres -D data'],
    [11, 'postgres: marquee_booking marquee 127.0.0.1(1) idle'],
    [12, 'postgres: marquee_booking marquee 127.0.0.1(2) SELECT'],
    [13, 'postgres: walwriter'],
  ])
  const processes = new Map([
    [10, { parent: 1, processorTime: 10 }],
    [11, { parent: 10, processorTime: 20 }],
    [12, { parent: 10, processorTime: 30 }],
    [13, { parent: 10, processorTime: 40 }],
    [20, { parent: 1, processorTime: 99 }],
  ])
  expect(readPostgresTimes(10, processes, (pid) => titles.get(pid) ?? '')).toEqual({
    'postmaster and ended processes': 10,
    marquee_booking: 50,
    walwriter: 40,
  })
})
