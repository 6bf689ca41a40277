import type { Schemas } from '@marquee/api-client/client'
import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { LiveStatus } from '../../api/kept-stream.ts'
import { afterPaint } from '../../design/after-paint.ts'
import type { Camera } from './camera.ts'
import { frameOf, type Layout } from './layout.ts'
import { Legend } from './legend.tsx'
import { LiveBadge } from './live-badge.tsx'
import { MapWindow, smallSeat } from './map-window.tsx'
import { SeatFacts } from './seat-facts.tsx'
import { SeatGrid } from './seat-grid.tsx'
import type { LabelOf } from './seat-grid-row.tsx'
import { lookOf, type SeatLook } from './seat-label.ts'
import { SeatPopover } from './seat-popover.tsx'
import { idsOf, isFree, type Seat } from './seats.ts'
import type { Choice } from './use-choice.ts'

type Props = {
  readonly camera: RefObject<Camera | null>
  readonly choice: Choice
  readonly showtime: Schemas['ShowtimeInRoom']
  readonly layout: Layout
  readonly lost: readonly Seat[]
  /** Seats that the visitor holds or has bought. */
  readonly own: readonly string[]
  readonly status: LiveStatus
  readonly labelOf: LabelOf
  readonly money: (amount: number) => string
  readonly onLeave: () => void
}

type Opened = { readonly seatId: string; readonly anchor: Element }

const lookIn = ({ choice, lost, own }: Props, seat: Seat): SeatLook =>
  lookOf(seat, {
    isPicked: choice.pick.seatIds.includes(seat.id),
    isLost: lost.includes(seat),
    isOwn: own.includes(seat.id),
  })

/** The popover of a small seat, with the seat as it is now. */
const OpenPopover = ({
  opened,
  onClose,
  onPick,
  ...props
}: Props & { opened: Opened; onClose: () => void; onPick: (seat: Seat) => void }) => {
  const { layout, choice, money } = props
  const seat = layout.byId.get(opened.seatId)
  const row = layout.rows.find(({ seats }) => seats.some(({ id }) => id === opened.seatId))
  if (!seat || !row) return null
  return (
    <SeatPopover
      seat={seat}
      row={row}
      look={lookIn(props, seat)}
      block={choice.preview(seat)}
      anchor={opened.anchor}
      money={money}
      onSelect={() => {
        onClose()
        afterPaint(() => onPick(seat))
      }}
      onClose={onClose}
    />
  )
}

/** Shows in the next frame that a seat is pressed, and does the rest after that frame. */
const press = (anchor: Element, act: () => void): void => {
  // Set by hand, because rendering the map takes longer than a frame.
  anchor.toggleAttribute('data-pressed', true)
  afterPaint(() => {
    flushSync(act)
    anchor.removeAttribute('data-pressed')
  })
}

/** A tap on a seat with the pick and the seats as they are when the tap is handled, which is after a frame. */
const useNewestTap = ({ tap }: Choice): ((seat: Seat) => void) => {
  const newest = useRef(tap)
  useLayoutEffect(() => {
    newest.current = tap
  })
  return useCallback((seat) => newest.current(seat), [])
}

/** The map with its legend, its buttons and the popover of a small seat. */
export const MapPart = (props: Props) => {
  const { camera, choice, showtime, layout, lost, own, status, labelOf, money, onLeave } = props
  const [opened, setOpened] = useState<Opened>()
  const [hovered, setHovered] = useState<string>()
  const [focused, setFocused] = useState<string>()
  const close = useCallback(() => setOpened(undefined), [])
  const tap = useNewestTap(choice)
  const { screen } = showtime.room
  const { plan } = layout
  const frame = useMemo(() => frameOf([...plan.values()], screen), [plan, screen])

  const pickedOnMap = choice.pick.seatIds
  const opensPopover = (seat: Seat): boolean =>
    (camera.current?.seatPixels() ?? smallSeat) < smallSeat || !(isFree(seat) || pickedOnMap.includes(seat.id))
  const onSeat = (seat: Seat, by: 'pointer' | 'keyboard'): void => {
    const anchor = document.querySelector(`[data-seat="${CSS.escape(seat.id)}"]`)
    if (by === 'keyboard' || !anchor) choice.tap(seat)
    else if (opensPopover(seat)) press(anchor, () => setOpened({ seatId: seat.id, anchor }))
    else press(anchor, () => tap(seat))
  }
  const openedSeat = opened && layout.byId.get(opened.seatId)
  const named = layout.byId.get(hovered ?? focused ?? '')
  const hoveredSeat = choice.party === undefined ? undefined : layout.byId.get(hovered ?? '')
  const hintedSeat = openedSeat ?? hoveredSeat
  const hinted = hintedSeat ? choice.preview(hintedSeat) : []

  return (
    <>
      <MapWindow
        ref={camera}
        seatsAcross={frame.width}
        ratio={frame.width / frame.height}
        onMove={close}
        facts={
          <SeatFacts
            shown={named && { seat: named, look: lookIn(props, named) }}
            isRefused={named !== undefined && named.id === choice.refused && !isFree(named)}
            money={money}
          />
        }
        note={<LiveBadge status={status} />}
      >
        <SeatGrid
          layout={layout}
          frame={frame}
          labelOf={labelOf}
          picked={pickedOnMap}
          lost={idsOf(lost)}
          own={own}
          hinted={idsOf(hinted)}
          onSeat={onSeat}
          onHover={(seat) => setHovered(seat?.id)}
          onFocus={(seat) => setFocused(seat?.id)}
          onFocusMoved={(element) => camera.current?.show(element)}
          onLeave={onLeave}
        />
      </MapWindow>
      <Legend seats={layout.byPlace} money={money} />
      {opened && <OpenPopover {...props} opened={opened} onClose={close} onPick={tap} />}
    </>
  )
}
