/** `system` follows the device's setting. */
export type Theme = 'system' | 'light' | 'dark'

const storageKey = 'marquee.theme'

const isTheme = (text: string | null | undefined): text is 'light' | 'dark' => text === 'light' || text === 'dark'

const rememberedTheme = (): Theme => {
  try {
    const kept = localStorage.getItem(storageKey)
    return isTheme(kept) ? kept : 'system'
  } catch {
    return 'system'
  }
}

const listeners = new Set<() => void>()

/** For `useSyncExternalStore`. */
export const subscribeToTheme = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The theme that the page shows. */
export const shownTheme = (): Theme => {
  const { theme } = document.documentElement.dataset
  return isTheme(theme) ? theme : 'system'
}

/** Shows a theme; by default the one that the visitor chose. */
export const applyTheme = (theme: Theme = rememberedTheme()): void => {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  for (const listener of listeners) listener()
}

/** Changes the theme, and keeps the choice for the next visit. */
export const chooseTheme = (theme: Theme): void => {
  applyTheme(theme)
  try {
    if (theme === 'system') localStorage.removeItem(storageKey)
    else localStorage.setItem(storageKey, theme)
  } catch {
    // The choice lasts until the page is closed.
  }
}
