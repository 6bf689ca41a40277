/** As a `ref`: moves the focus to an element that takes the place of the element that had the focus. */
export const focusOnMount = (element: HTMLElement | null): void => element?.focus()
