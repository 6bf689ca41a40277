import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ImageTooLarge, PosterProcessingBusy, UnsupportedImage } from '../domain/errors.ts'
import { maxPosterPixels, type PosterVariant } from '../domain/poster.ts'
import type { RenderReply, RenderRequest } from './poster-renderer.ts'

export type PosterPictures = ReturnType<typeof posterPictures>

/** Maximum pictures that wait; each takes up to 5 MB of memory. */
const maxWaiting = 8

/** Maximum time for one picture, after which the process is killed. */
const renderTimeoutMilliseconds = 15_000

/** Idle time after which the process ends and frees its memory. */
const idleTimeoutMilliseconds = 5_000

const unreadable = () => new UnsupportedImage()

/** Runs one call at a time. Throws PosterProcessingBusy when the queue is full. */
const createQueue = () => {
  let last: Promise<unknown> = Promise.resolve()
  /** How many calls wait or run. */
  let unfinished = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (unfinished > maxWaiting) throw new PosterProcessingBusy()
    unfinished += 1
    const turn = last.then(work).finally(() => {
      unfinished -= 1
    })
    last = turn.catch(() => undefined)
    return turn
  }
}

/** Sends a request to the process. Resolves with undefined if the process ends or is killed before it answers. */
const requestRendering = (renderer: ChildProcess, request: RenderRequest): Promise<RenderReply | undefined> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => renderer.kill('SIGKILL'), renderTimeoutMilliseconds)
    const settle = (reply?: RenderReply) => {
      clearTimeout(timer)
      for (const event of ['message', 'error', 'exit']) renderer.removeAllListeners(event)
      // An `error` event without a listener would end this process.
      renderer.on('error', () => undefined)
      resolve(reply)
    }
    renderer.once('message', (reply: RenderReply) => settle(reply))
    renderer.once('error', () => settle())
    renderer.once('exit', () => settle())
    renderer.send(request, (error) => error && settle())
  })

/**
 * Decodes an uploaded picture and encodes its pixels again, so that no other content of the file is served: no metadata
 * and no script after the picture. A separate process (poster-renderer.ts) does the work, one picture at a time.
 */
export const posterPictures = ({
  log,
}: {
  log: { error: (context: { event: string; bytes: number }, message: string) => void }
}) => {
  const enqueue = createQueue()
  let renderer: ChildProcess | undefined
  let idle: NodeJS.Timeout | undefined

  const releaseRenderer = () => {
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
     * Resolves with the bytes of each variant.
     *
     * @throws UnsupportedImage, ImageTooLarge (too many pixels) or PosterProcessingBusy
     */
    render: (image: Uint8Array, variants: readonly PosterVariant[]) =>
      enqueue(async (): Promise<{ variant: PosterVariant; bytes: Uint8Array }[]> => {
        clearTimeout(idle)
        if (!renderer?.connected) renderer = start()
        const reply = await requestRendering(renderer, { image, variants })
        if (reply === undefined) {
          releaseRenderer()
          log.error(
            { event: 'poster.renderer_failed', bytes: image.length },
            'the process that decodes posters ended or was killed; the picture was refused',
          )
          throw unreadable()
        }
        idle = setTimeout(releaseRenderer, idleTimeoutMilliseconds).unref()
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
