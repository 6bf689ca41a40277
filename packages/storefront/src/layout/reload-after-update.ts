const storageKey = 'marquee.reloaded-at'
const minute = 60_000

/** Whether the page was not reloaded within the last minute. Remembers this reload. */
const mayReload = (): boolean => {
  try {
    if (Date.now() - Number(sessionStorage.getItem(storageKey)) < minute) return false
    sessionStorage.setItem(storageKey, String(Date.now()))
    return true
  } catch {
    // Without storage, a page that always fails would be reloaded again and again.
    return false
  }
}

/**
 * After an update of the site, the parts of an older page are gone. When such a part cannot be loaded, the page is
 * loaded anew, at most once a minute. While the server cannot be reached, the page stays: a reload would show the
 * browser's error page, and lose everything that the visitor has typed.
 */
export const reloadAfterUpdate = (): void => {
  const reloadIfReachable = async (): Promise<void> => {
    const { ok } = await fetch(location.href, { method: 'HEAD', cache: 'no-store' })
    if (ok && mayReload()) location.reload()
  }
  addEventListener('vite:preloadError', () => {
    reloadIfReachable().catch(() => undefined)
  })
}
