// Loaded with --import into a process that the benchmark may profile. The signal SIGUSR2 starts a profile, and the next
// SIGUSR2 writes the profile as `<pid>.cpuprofile` into the folder. The file `<pid>.started` says that a profile has
// started. Unlike a profile by `node --cpu-prof`, this profile leaves out the start of the process.
import { renameSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'

const folder = process.env['MARQUEE_BENCH_PROFILES']

const listen = (): void => {
  if (folder === undefined) return
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  let isRecording = false
  process.on('SIGUSR2', () => {
    if (!isRecording) {
      session.post('Profiler.start', () => writeFileSync(join(folder, `${process.pid}.started`), ''))
    } else {
      session.post('Profiler.stop', (_error, { profile }) => {
        const file = join(folder, `${process.pid}.cpuprofile`)
        writeFileSync(`${file}.unfinished`, JSON.stringify(profile))
        renameSync(`${file}.unfinished`, file)
      })
    }
    isRecording = !isRecording
  })
}

if (isMainThread) listen()
