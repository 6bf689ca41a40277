/** Screen readers have begun to say a text by then. After that, nobody should find the text in the page. */
const keptMs = 7_000

export type Announcements = {
  readonly say: (text: string) => void
  /** Removes a text that was said at another path. */
  readonly leave: (path: string) => void
}

/**
 * What the live region contains. A text goes away after a few seconds, and with its page: otherwise screen readers may
 * say the text again, such as when a dialog closes.
 *
 * @param show puts a text into the live region
 * @param path the path of the present page
 */
export const createAnnouncements = (show: (text: string) => void, path: () => string): Announcements => {
  let isOdd = false
  let saidAt: string | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const forget = (): void => {
    clearTimeout(timer)
    saidAt = undefined
    show('')
  }
  return {
    say: (text) => {
      clearTimeout(timer)
      timer = setTimeout(forget, keptMs)
      saidAt = path()
      // The same text twice is said twice only if the element's content changes.
      isOdd = !isOdd
      show(isOdd ? text : `${text}\u00a0`)
    },
    leave: (next) => {
      if (saidAt !== undefined && saidAt !== next) forget()
    },
  }
}
