// Loaded into each process before its own code. Loading a service leaves some 150 MB of garbage behind (Node parses
// drizzle-orm's large package.json once for each of its files), and V8 keeps that memory while the process is idle. On a
// laptop that runs eight of them, it is worth one pause of some 50 ms to have it back: soon after the start, and once more
// for a machine on which the start took longer.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (options: { type: 'major'; flavor: 'last-resort' }) => void
for (const seconds of [4, 20]) {
  setTimeout(() => collect({ type: 'major', flavor: 'last-resort' }), seconds * 1000).unref()
}
