import { describe, expect, it } from 'vitest'
import { groupOf, groupSamples, largest, type V8Profile } from './group-samples.ts'

const root = 'file:///home/marquee/'

const frame = (functionName: string, url = '', lineNumber = 0) => ({ functionName, url, lineNumber })

const profile = (
  samples: readonly (readonly [frame: ReturnType<typeof frame>, microseconds: number])[],
): V8Profile => ({
  nodes: samples.map(([callFrame], id) => ({ id, callFrame })),
  samples: samples.map((_, id) => id),
  timeDeltas: samples.map(([, microseconds]) => microseconds),
})

describe('the group of a function', () => {
  it.each([
    ['query', `${root}node_modules/.pnpm/pg@8.16.3/node_modules/pg/lib/client.js`, 'pg'],
    ['parse', `${root}node_modules/.pnpm/x/node_modules/@fastify/cors/index.js`, '@fastify/cors'],
    ['place', `${root}services/booking/src/app.ts`, 'services/booking'],
    ['relay', `${root}packages/messaging/src/publishing/relay.ts`, 'packages/messaging'],
    ['passOn', `${root}gateway/src/proxy.ts`, 'gateway'],
    ['onread', 'node:internal/stream_base_commons', 'Node: stream_base_commons'],
    ['write', 'node:internal/streams/writable', 'Node: streams'],
    ['writev', '', 'Node: system calls of sockets and files'],
    ['hrtime', '', 'Node: other native functions'],
    ['RegExp: ^a', '', 'regular expressions'],
    ['(garbage collector)', '', 'garbage collection'],
    ['(program)', '', 'native code outside of JavaScript'],
  ])('of %s in "%s" is %s', (functionName, url, group) => {
    expect(groupOf({ functionName, url }, root)).toBe(group)
  })
})

describe('a V8 profile', () => {
  const pg = `${root}node_modules/pg/lib/client.js`
  const shares = groupSamples(
    profile([
      [frame('(root)'), 0],
      [frame('(idle)'), 900],
      [frame('post', 'node:inspector', 115), 300],
      [frame('query', pg, 9), 60],
      [frame('(garbage collector)'), 20],
      [frame('', pg, 19), 10],
      [frame('query', pg, 9), 10],
    ]),
    root,
  )

  it('is grouped by the time of each function itself, largest first, without idle time and the start of the profile', () => {
    expect(shares.groups.slice(0, 2)).toEqual([
      { name: 'pg', share: 0.8 },
      { name: 'garbage collection', share: 0.2 },
    ])
  })

  it('has functions with their file and line', () => {
    expect(shares.functions.slice(0, 3)).toEqual([
      { name: 'query (client.js:10)', share: 0.7 },
      { name: '(garbage collector)', share: 0.2 },
      { name: '(anonymous) (client.js:20)', share: 0.1 },
    ])
  })

  it('of a process that was idle has no groups', () => {
    expect(groupSamples(profile([[frame('(idle)'), 900]]), root).groups).toEqual([])
  })
})

it('a list of shares keeps the largest shares and adds up the others', () => {
  const shares = [0.5, 0.25, 0.125, 0.125].map((share, index) => ({ name: `${index}`, share }))
  expect(largest(shares, 2)).toEqual([...shares.slice(0, 2), { name: '2 others', share: 0.25 }])
  expect(largest(shares, 3)).toEqual(shares)
})
