import { memo, useState } from 'react'
import { Button } from '../../design/button.tsx'
import { useText } from '../../i18n/use-text.ts'
import { type ListRow, listRows, ranges, type SeatGroup } from './groups.ts'
import type { Layout, SeatRow } from './layout.ts'
import type { LabelOf } from './seat-grid-row.tsx'
import { seatsName, typeName } from './seat-label.ts'
import styles from './seat-list.module.css'
import { isFree, isOrdinary, priceOf, type Seat, totalOf } from './seats.ts'
import { tapSeat } from './tap.ts'

type Choose = {
  readonly layout: Layout
  readonly picked: readonly string[]
  readonly party: number | undefined
  readonly labelOf: LabelOf
  readonly money: (amount: number) => string
  /** Adds or removes one seat. */
  readonly onSeat: (seat: Seat) => void
  /** Picks seats for the party around a seat. */
  readonly onParty: (seat: Seat) => void
}

const SeatBox = ({ seat, row, chosen, choose }: { seat: Seat; row: SeatRow; chosen: boolean; choose: Choose }) => {
  const { t } = useText()
  return (
    <label className={styles.box}>
      <input
        type="checkbox"
        className={styles.check}
        aria-label={choose.labelOf(row, seat, chosen ? 'picked' : 'free')}
        checked={chosen}
        onChange={() => choose.onSeat(seat)}
      />
      <span className={styles.number}>{seat.number}</span>
      <span className={styles.facts}>
        {seat.type === 'standard' ? '' : `${typeName(seat.type, t)} · `}
        {choose.money(priceOf(seat))}
      </span>
    </label>
  )
}

/** The seats that "N together" in a group would pick, around the middle of the group; undefined if there are too few. */
const partyIn = ({ seats }: SeatGroup, { layout, picked, party }: Choose) => {
  const middle = seats.filter(isOrdinary)[Math.floor(seats.filter(isOrdinary).length / 2)]
  if (party === undefined || party < 2 || middle === undefined || picked.includes(middle.id)) return undefined
  const tap = tapSeat(layout, { picked, seat: middle, party })
  return tap.kind === 'pick' && tap.added.length > 1 ? { middle, added: tap.added } : undefined
}

const Group = ({ group, row, choose }: { group: SeatGroup; row: SeatRow; choose: Choose }) => {
  const { t } = useText()
  const block = partyIn(group, choose)
  const numbers = ranges(group.seats.map(({ number }) => number))
  const aisles = [group.aisleLeft && t('seatMap.aisleLeft'), group.aisleRight && t('seatMap.aisleRight')]
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>
        {[t('seatMap.groupSeats', { count: group.seats.length, numbers }), ...aisles].filter(Boolean).join(' · ')}
      </legend>
      {block && (
        <Button kind="secondary" onClick={() => choose.onParty(block.middle)}>
          {t('seatMap.takeTogether', {
            count: block.added.length,
            seats: seatsName(block.added, t),
            price: choose.money(totalOf(block.added)),
          })}
        </Button>
      )}
      <div className={styles.boxes}>
        {group.seats.map((seat) => (
          <SeatBox key={seat.id} seat={seat} row={row} chosen={choose.picked.includes(seat.id)} choose={choose} />
        ))}
      </div>
    </fieldset>
  )
}

const Row = memo(({ entry, choose }: { entry: ListRow; choose: Choose }) => {
  const { t } = useText()
  const { row, groups, free, longest } = entry
  // The row of a seat that is picked already is open at first. After that, the visitor opens and closes rows.
  const [isOpenAtFirst] = useState(() => row.seats.some(({ id }) => choose.picked.includes(id)))
  const cheapest = Math.min(...groups.flatMap(({ seats }) => seats.map(priceOf)))
  return (
    <li>
      <details className={styles.row} open={isOpenAtFirst}>
        <summary className={styles.summary}>
          <strong>{t('seatMap.row', { row: row.label })}</strong>
          <span className={styles.facts}>
            {t('seatMap.rowFree', { count: free, longest, price: choose.money(cheapest) })}
          </span>
        </summary>
        {groups.map((group) => (
          <Group key={group.seats[0]?.id} group={group} row={row} choose={choose} />
        ))}
      </details>
    </li>
  )
})

/** All free seats by rows and groups: a complete way to buy without the map. */
export const SeatList = (choose: Choose) => {
  const { t } = useText()
  const { layout, picked } = choose
  const rows = listRows(layout, (seat) => isFree(seat) || picked.includes(seat.id))
  return (
    <section aria-label={t('seatMap.list')}>
      <ul className={styles.rows}>
        {rows.map((entry) => (
          <Row key={entry.row.row} entry={entry} choose={choose} />
        ))}
      </ul>
    </section>
  )
}
