import { clampView, type Limits, type MapView, maxScaleFor, type Point, panBy, reveal, zoomAt } from './map-view.ts'

/** A pointer that moves less is a tap. */
const slopPixels = 6
const doubleTapMs = 320
const doubleTapPixels = 32
const step = 1.6

export type CameraState = { readonly isZoomed: boolean; readonly isLargest: boolean }

/** Zooms and moves the map. Changes go to the element's style, so that nothing renders while a finger moves. */
export type Camera = {
  /** Makes the map larger, and returns its new scale. */
  readonly zoomIn: () => number
  /** Makes the map smaller, and returns its new scale. */
  readonly zoomOut: () => number
  /** Shows the whole map, and returns its new scale. */
  readonly reset: () => number
  /** Moves the map, and then the page, until the element is visible. */
  readonly show: (element: Element) => void
  /** The distance of two seats on the display, in CSS pixels. */
  readonly seatPixels: () => number
  readonly close: () => void
}

type Options = {
  /** The element through which the map is seen. */
  readonly frame: HTMLElement
  /** The map, which the camera moves. */
  readonly map: HTMLElement
  /** The width of the map in seats. */
  readonly seatsAcross: number
  readonly onState: (state: CameraState) => void
  /** Called when the map starts to move. */
  readonly onMove: () => void
}

const distance = (one: Point, other: Point): number => Math.hypot(one.x - other.x, one.y - other.y)
const middle = (one: Point, other: Point): Point => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 })

/** The part of the camera that reads the sizes of the elements and sets their styles. */
const createStage = ({ frame, map, seatsAcross, onState, onMove }: Options) => {
  let view: MapView = { scale: 1, x: 0, y: 0 }
  let state: CameraState | undefined
  const seatPixelsAtFit = () => map.offsetWidth / seatsAcross
  const limits = (): Limits => ({
    window: { width: frame.clientWidth, height: frame.clientHeight },
    map: { width: map.offsetWidth, height: map.offsetHeight },
    maxScale: maxScaleFor(seatPixelsAtFit()),
  })
  const apply = (next: MapView, { animated = false } = {}): void => {
    view = next
    map.style.transition = animated ? 'transform var(--slow) var(--ease)' : 'none'
    map.style.transform = `translate(${view.x}px, ${view.y}px) scale(${view.scale})`
    const isZoomed = view.scale > 1.01
    const isLargest = view.scale > limits().maxScale - 0.01
    if (state?.isZoomed === isZoomed && state.isLargest === isLargest) return
    state = { isZoomed, isLargest }
    onState(state)
  }
  return {
    isZoomed: () => view.scale > 1.01,
    scale: () => view.scale,
    seatPixels: () => seatPixelsAtFit() * view.scale,
    /** A point of the page as a point of the frame. */
    local: ({ x, y }: Point): Point => {
      const box = frame.getBoundingClientRect()
      return { x: x - box.left - frame.clientLeft, y: y - box.top - frame.clientTop }
    },
    fit: () => apply(clampView(view, limits())),
    zoom: (factor: number, at: Point, options?: { animated: boolean }) => {
      onMove()
      apply(zoomAt(view, factor, at, limits()), options)
    },
    pan: (by: Point) => {
      onMove()
      apply(panBy(view, by, limits()))
    },
    center: (): Point => ({ x: frame.clientWidth / 2, y: frame.clientHeight / 2 }),
    reset: () => {
      onMove()
      apply(clampView({ scale: 1, x: 0, y: 0 }, limits()), { animated: true })
    },
    reveal: (element: Element) => {
      const [box, outer] = [element.getBoundingClientRect(), frame.getBoundingClientRect()]
      const { left, top } = { left: outer.left + frame.clientLeft, top: outer.top + frame.clientTop }
      apply(
        reveal(
          view,
          { left: box.left - left, top: box.top - top, right: box.right - left, bottom: box.bottom - top },
          limits(),
        ),
      )
      element.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    },
  }
}

type Stage = ReturnType<typeof createStage>

const pointOf = ({ clientX, clientY }: MouseEvent): Point => ({ x: clientX, y: clientY })

/** Tells a double tap from two taps. */
const createDoubleTap = () => {
  let last: { at: number; point: Point } | undefined
  return (point: Point): boolean => {
    const at = performance.now()
    const isSecond = last !== undefined && at - last.at < doubleTapMs && distance(last.point, point) < doubleTapPixels
    last = isSecond ? undefined : { at, point }
    return isSecond
  }
}

/** One finger or the mouse pans while the map is zoomed, two fingers zoom and pan. Returns the listeners. */
const createGestures = (stage: Stage, frame: HTMLElement, { smallSeat }: { smallSeat: number }) => {
  const pointers = new Map<number, Point>()
  const isDoubleTap = createDoubleTap()
  let start: Point | undefined
  let hasMoved = false
  let swallowsClick = false

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return
    pointers.set(event.pointerId, pointOf(event))
    if (pointers.size > 1) return
    start = pointOf(event)
    hasMoved = false
    swallowsClick = false
  }

  const pinch = (moved: number, to: Point): void => {
    const [one, other] = [...pointers.keys()]
    const still = pointers.get(moved === one ? (other ?? -1) : (one ?? -1))
    const from = pointers.get(moved)
    if (!still || !from) return
    const center = stage.local(middle(still, to))
    const before = stage.local(middle(still, from))
    // A map that fits the window cannot move before it grows.
    stage.zoom(distance(still, to) / Math.max(1, distance(still, from)), before)
    stage.pan({ x: center.x - before.x, y: center.y - before.y })
  }

  const move = (event: PointerEvent): void => {
    const from = pointers.get(event.pointerId)
    if (!from || !start) return
    const to = pointOf(event)
    if (pointers.size === 2) {
      hasMoved = true
      pinch(event.pointerId, to)
    } else if (stage.isZoomed() && (hasMoved || distance(start, to) > slopPixels)) {
      // From here on, the pointer belongs to the map, also outside the map.
      if (!hasMoved) frame.setPointerCapture(event.pointerId)
      hasMoved = true
      stage.pan({ x: to.x - from.x, y: to.y - from.y })
    } else return
    pointers.set(event.pointerId, to)
  }

  const doubleTap = (event: PointerEvent): void => {
    const isOnSeat = event.target instanceof Element && event.target.closest('[data-seat]') !== null
    const zoomsHere = !isOnSeat || stage.seatPixels() < smallSeat
    if (event.pointerType !== 'touch' || !isDoubleTap(pointOf(event)) || !zoomsHere) return
    swallowsClick = true
    if (stage.isZoomed()) stage.reset()
    else stage.zoom(step * step, stage.local(pointOf(event)), { animated: true })
  }

  const up = (event: PointerEvent): void => {
    if (!pointers.delete(event.pointerId)) return
    if (hasMoved) swallowsClick = true
    else if (event.type === 'pointerup') doubleTap(event)
  }

  const click = (event: MouseEvent): void => {
    // A click without a pointer comes from the keyboard or a screen reader.
    if (!swallowsClick || event.detail === 0) return
    swallowsClick = false
    event.stopPropagation()
    event.preventDefault()
  }

  // The browser must not scroll or zoom the page with two fingers on the map.
  const touch = (event: TouchEvent): void => {
    if (event.touches.length > 1 && event.cancelable) event.preventDefault()
  }

  const wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey) return
    event.preventDefault()
    stage.zoom(Math.exp(-Math.max(-50, Math.min(50, event.deltaY)) * 0.01), stage.local(pointOf(event)))
  }
  return { down, move, up, click, touch, wheel }
}

/** Opens the camera on a map that fits the width of its frame. */
export const openCamera = (options: Options & { readonly smallSeat: number }): Camera => {
  const { frame, map, smallSeat } = options
  const stage = createStage(options)
  const gestures = createGestures(stage, frame, { smallSeat })
  const ended = new AbortController()
  const { signal } = ended
  frame.addEventListener('pointerdown', gestures.down, { signal })
  frame.addEventListener('pointermove', gestures.move, { signal })
  frame.addEventListener('pointerup', gestures.up, { signal })
  frame.addEventListener('pointercancel', gestures.up, { signal })
  frame.addEventListener('pointerleave', gestures.up, { signal })
  frame.addEventListener('click', gestures.click, { signal, capture: true })
  frame.addEventListener('touchstart', gestures.touch, { signal, passive: false })
  frame.addEventListener('touchmove', gestures.touch, { signal, passive: false })
  frame.addEventListener('wheel', gestures.wheel, { signal, passive: false })
  const sizes = new ResizeObserver(stage.fit)
  sizes.observe(frame)
  sizes.observe(map)
  stage.fit()
  const scaleAfter = (change: () => void): number => {
    change()
    return stage.scale()
  }
  return {
    zoomIn: () => scaleAfter(() => stage.zoom(step, stage.center(), { animated: true })),
    zoomOut: () => scaleAfter(() => stage.zoom(1 / step, stage.center(), { animated: true })),
    reset: () => scaleAfter(stage.reset),
    show: stage.reveal,
    seatPixels: stage.seatPixels,
    close: () => {
      ended.abort()
      sizes.disconnect()
    },
  }
}
