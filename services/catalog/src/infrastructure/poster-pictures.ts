import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ImageTooLarge, PosterProcessingBusy, UnsupportedImage } from '../domain/errors.ts'
import { maxPosterPixels, type PosterVariant } from '../domain/poster.ts'
import type { RenderReply, RenderRequest } from './poster-renderer.ts'

export type PosterPictures = ReturnType<typeof posterPictures>

/** Pictures that may wait for their turn; each holds up to 5 MB. */
const maxWaiting = 8

/** Longest time that one picture may take before its process is killed. */
const renderMilliseconds = 15_000

/** How long the process waits for another picture before it is let go, with its memory. */
const idleMilliseconds = 5_000

const unreadable = () => new UnsupportedImage()

/** Runs one call at a time; throws PosterProcessingBusy when too many wait already. */
const oneAtATime = () => {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (waiting > maxWaiting) throw new PosterProcessingBusy()
    waiting += 1
    const turn = last.then(work).finally(() => {
      waiting -= 1
    })
    last = turn.catch(() => undefined)
    return turn
  }
}

/** Undefined if the process ends before it answers, which it does too when it takes too long. */
const ask = (renderer: ChildProcess, request: RenderRequest): Promise<RenderReply | undefined> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => renderer.kill('SIGKILL'), renderMilliseconds)
    const settle = (reply?: RenderReply) => {
      clearTimeout(timer)
      for (const event of ['message', 'error', 'exit']) renderer.removeAllListeners(event)
      // What becomes of it later is nobody's concern.
      renderer.on('error', () => undefined)
      resolve(reply)
    }
    renderer.once('message', (reply: RenderReply) => settle(reply))
    renderer.once('error', () => settle())
    renderer.once('exit', () => settle())
    renderer.send(request, (error) => error && settle())
  })

/**
 * Decodes what somebody uploaded and encodes it anew, so that nothing but the pixels of it is ever served: no metadata,
 * no script behind the picture. It happens in a process of its own (poster-renderer.ts), one picture at a time.
 */
export const posterPictures = ({ log }: { log: { error: (context: object, message: string) => void } }) => {
  const inTurn = oneAtATime()
  let renderer: ChildProcess | undefined
  let idle: NodeJS.Timeout | undefined

  const letGo = () => {
    if (renderer?.connected) renderer.disconnect()
    renderer = undefined
  }

  const start = (): ChildProcess => {
    const started = fork(fileURLToPath(new URL('./poster-renderer.ts', import.meta.url)), {
      serialization: 'advanced',
      env: {},
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    started.unref()
    started.channel?.unref()
    return started
  }

  return {
    /**
     * @returns the bytes of each variant. Throws UnsupportedImage, ImageTooLarge (in pixels) or PosterProcessingBusy
     */
    render: (image: Uint8Array, variants: readonly PosterVariant[]) =>
      inTurn(async (): Promise<{ variant: PosterVariant; bytes: Uint8Array }[]> => {
        clearTimeout(idle)
        if (!renderer?.connected) renderer = start()
        const reply = await ask(renderer, { image, variants })
        if (reply === undefined) {
          letGo()
          log.error({ bytes: image.length }, 'the process that decodes posters ended or was killed over a picture')
          throw unreadable()
        }
        idle = setTimeout(letGo, idleMilliseconds).unref()
        if ('pictures' in reply) {
          return variants.map((variant, index) => ({ variant, bytes: reply.pictures[index] ?? new Uint8Array() }))
        }
        switch (reply.refused) {
          case 'too-many-pixels':
            throw new ImageTooLarge(maxPosterPixels)
          case 'unreadable':
            throw unreadable()
        }
      }),
  }
}
