import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ListenLoad, ListenResult } from './listen.ts'
import type { Load, LoadResult } from './load.ts'

const main = fileURLToPath(new URL('./generator-main.ts', import.meta.url))

export type Generator = ReturnType<typeof startGenerator>

/** Starts a process that generates load, one load at a time. */
export const startGenerator = () => {
  const child = fork(main, { serialization: 'advanced' })
  const { pid } = child
  if (pid === undefined) throw new Error('the load generator could not be started')

  /** Sends an order and resolves with its result. Rejects if the process ends meanwhile. */
  const order = <Result>(message: object): Promise<Result> =>
    new Promise((resolve, reject) => {
      const onExit = (code: number | null) => reject(new Error(`the load generator ended with exit code ${code}`))
      child.once('exit', onExit)
      child.once('message', (answer: { result: Result } | { error: string }) => {
        child.off('exit', onExit)
        if ('result' in answer) resolve(answer.result)
        else reject(new Error(answer.error))
      })
      child.send(message)
    })

  return {
    pid,
    run: (load: Load): Promise<LoadResult> => order({ load }),
    listen: (listen: ListenLoad): Promise<ListenResult> => order({ listen }),
    stop: (): void => {
      if (child.connected) child.disconnect()
    },
  }
}
