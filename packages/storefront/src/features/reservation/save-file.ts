const revokeAfterMs = 60_000

/** iPhones and iPads ignore `download` in apps on the home screen, and show a file best in a tab of its own. */
const isAppleTouch = (): boolean =>
  /iPad|iPhone|iPod/.test(navigator.userAgent) || (navigator.userAgent.includes('Mac') && navigator.maxTouchPoints > 1)

const download = (url: string, name: string): void => {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
}

/**
 * Prepares to save a file that still has to be fetched. Call it in the handler of the press: iOS opens a tab only
 * there. `deliver` then saves the file, and `abandon` closes the tab if the file could not be fetched.
 */
export const beginSaving = (name: string): { deliver: (file: Blob) => void; abandon: () => void } => {
  const tab = isAppleTouch() ? window.open('', '_blank') : null
  return {
    deliver: (file) => {
      const url = URL.createObjectURL(file)
      if (tab === null) download(url, name)
      else tab.location.href = url
      setTimeout(() => URL.revokeObjectURL(url), revokeAfterMs)
    },
    abandon: () => tab?.close(),
  }
}
