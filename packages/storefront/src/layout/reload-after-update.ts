const storageKey = 'marquee.reloaded-at'
const minute = 60_000

/** Whether the page was not reloaded within the last minute. Remembers this reload. */
const mayReload = (): boolean => {
  try {
    if (Date.now() - Number(sessionStorage.getItem(storageKey)) < minute) return false
    sessionStorage.setItem(storageKey, String(Date.now()))
    return true
  } catch {
    // Without storage, a page that always fails would be reloaded for ever.
    return false
  }
}

/**
 * After an update of the site, the parts of an older page are gone. When such a part cannot be loaded, the page is
 * loaded anew, at most once a minute.
 */
export const reloadAfterUpdate = (): void => {
  addEventListener('vite:preloadError', (event) => {
    if (!navigator.onLine || !mayReload()) return
    event.preventDefault()
    location.reload()
  })
}
