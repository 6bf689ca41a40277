import { describe, expect, it } from 'vitest'
import { clampView, maxScaleFor, panBy, reveal, zoomAt } from './map-view.ts'

const limits = { window: { width: 300, height: 200 }, map: { width: 300, height: 150 }, maxScale: 4 }
const fitted = clampView({ scale: 1, x: 0, y: 0 }, limits)

describe('the view of the map', () => {
  it('at first fits the width, in the middle of the window', () => {
    expect(fitted).toEqual({ scale: 1, x: 0, y: 25 })
  })

  it('keeps the point below the fingers where it is when it zooms', () => {
    const at = { x: 120, y: 90 }
    const zoomed = zoomAt(fitted, 2, at, limits)
    expect(zoomed.scale).toBe(2)
    expect((at.x - zoomed.x) / zoomed.scale).toBeCloseTo((at.x - fitted.x) / fitted.scale)
    expect((at.y - zoomed.y) / zoomed.scale).toBeCloseTo((at.y - fitted.y) / fitted.scale)
  })

  it('never leaves the window empty, however far the map is pushed', () => {
    const zoomed = zoomAt(fitted, 2, { x: 150, y: 100 }, limits)
    expect(panBy(zoomed, { x: 9_999, y: 9_999 }, limits)).toEqual({ scale: 2, x: 0, y: 0 })
    expect(panBy(zoomed, { x: -9_999, y: -9_999 }, limits)).toEqual({ scale: 2, x: -300, y: -100 })
  })

  it('zooms between the whole map and the largest scale, and comes back to where it began', () => {
    expect(zoomAt(fitted, 99, { x: 0, y: 0 }, limits).scale).toBe(4)
    expect(zoomAt(zoomAt(fitted, 3, { x: 10, y: 20 }, limits), 0.01, { x: 290, y: 180 }, limits)).toEqual(fitted)
  })

  it('moves just as far as a hidden seat needs', () => {
    const zoomed = clampView({ scale: 2, x: -100, y: -50 }, limits)
    expect(reveal(zoomed, { left: 310, top: 100, right: 340, bottom: 130 }, limits)).toMatchObject({ x: -164, y: -50 })
    expect(reveal(zoomed, { left: 100, top: 100, right: 130, bottom: 130 }, limits)).toEqual(zoomed)
  })

  it('lets small seats grow to a comfortable size, and large ones a little', () => {
    expect([maxScaleFor(7), maxScaleFor(40)]).toEqual([8, 2.5])
  })
})
