/** How the map is zoomed and moved: the scale, and the place of the map's corner in the window, in CSS pixels. */
export type MapView = { readonly scale: number; readonly x: number; readonly y: number }

type Size = { readonly width: number; readonly height: number }
export type Point = { readonly x: number; readonly y: number }

export type Limits = { readonly window: Size; readonly map: Size; readonly maxScale: number }

/** Seats grow to this size at the largest scale, in CSS pixels. */
const largestSeat = 56
/** The scale can always grow at least this much. */
const leastMaxScale = 2.5

export const maxScaleFor = (seatPixels: number): number =>
  Math.max(leastMaxScale, largestSeat / Math.max(1, seatPixels))

const clampAxis = (offset: number, window: number, map: number): number =>
  map <= window ? (window - map) / 2 : Math.min(0, Math.max(window - map, offset))

/** The nearest view that shows the map: it fills the window, or stands in the middle of it, and cannot be lost. */
export const clampView = ({ scale, x, y }: MapView, { window, map, maxScale }: Limits): MapView => {
  const within = Math.min(maxScale, Math.max(1, scale))
  return {
    scale: within,
    x: clampAxis(x, window.width, map.width * within),
    y: clampAxis(y, window.height, map.height * within),
  }
}

/** Zooms by a factor. The point of the map below `at` stays where it is. */
export const zoomAt = (view: MapView, factor: number, at: Point, limits: Limits): MapView => {
  const scale = Math.min(limits.maxScale, Math.max(1, view.scale * factor))
  const grown = scale / view.scale
  return clampView({ scale, x: at.x - (at.x - view.x) * grown, y: at.y - (at.y - view.y) * grown }, limits)
}

export const panBy = (view: MapView, by: Point, limits: Limits): MapView =>
  clampView({ scale: view.scale, x: view.x + by.x, y: view.y + by.y }, limits)

const revealAxis = (start: number, end: number, window: number, margin: number): number => {
  if (start < margin) return margin - start
  return end > window - margin ? window - margin - end : 0
}

/** Moves the map as little as possible so that a box of the window is visible. */
export const reveal = (
  view: MapView,
  box: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
  limits: Limits,
  margin = 24,
): MapView =>
  panBy(
    view,
    {
      x: revealAxis(box.left, box.right, limits.window.width, margin),
      y: revealAxis(box.top, box.bottom, limits.window.height, margin),
    },
    limits,
  )
