import type { Schemas } from '@marquee/api-client/client'
import { useState } from 'react'
import { serverNow } from '../../api/server-clock.ts'
import { Button } from '../../design/button.tsx'
import { useText } from '../../i18n/use-text.ts'
import { GiveBackDialog } from './give-back-dialog.tsx'
import { type GivenBack, mayGiveBack } from './give-back-summary.ts'

type Reservation = Schemas['Reservation']

/**
 * A button that gives tickets back, or changes the seats of a hold. A dialog says first what happens to the money.
 * Renders nothing if nothing can be given back: the reservation has ended, or the show has started.
 *
 * @param onDone called with the seats that were given back, and with the reservation as it is afterwards. The page must
 *   tell the visitor which seats. All queries that show the reservation are fetched again
 */
export const GiveBack = ({
  reservation,
  onDone,
}: {
  reservation: Reservation
  onDone: (given: GivenBack, now: Reservation) => void
}) => {
  const { t } = useText()
  const [isOpen, setIsOpen] = useState(false)
  if (!mayGiveBack(reservation, serverNow()) && !isOpen) return null
  return (
    <>
      <Button kind="quiet" onClick={() => setIsOpen(true)}>
        {t(reservation.status === 'pending' ? 'reservation.giveBack.hold' : 'reservation.giveBack.tickets')}
      </Button>
      {isOpen && <GiveBackDialog reservation={reservation} onClose={() => setIsOpen(false)} onDone={onDone} />}
    </>
  )
}
