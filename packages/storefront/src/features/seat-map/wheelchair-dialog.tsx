import { useState } from 'react'
import { Button } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { useText } from '../../i18n/use-text.ts'
import { RadioChips } from './radio-chips.tsx'
import { seatName } from './seat-label.ts'
import type { Seat } from './seats.ts'

/**
 * Asks once whether a wheelchair space is wanted, and how many companions come along.
 *
 * @param onAnswer called with the companion seats to pick too, or with undefined if the space is not wanted
 */
export const WheelchairDialog = ({
  seat,
  companions,
  onAnswer,
}: {
  seat: Seat
  companions: readonly Seat[]
  onAnswer: (companions: readonly Seat[] | undefined) => void
}) => {
  const { t } = useText()
  const [count, setCount] = useState(companions.length > 0 ? '1' : '0')
  const options = Array.from({ length: companions.length + 1 }, (_, companion) => ({
    value: `${companion}`,
    text: companion === 0 ? t('seatMap.nobody') : `${companion}`,
  }))
  return (
    <Dialog
      title={t('seatMap.wheelchairTitle')}
      onClose={() => onAnswer(undefined)}
      actions={
        <>
          <Button kind="quiet" onClick={() => onAnswer(undefined)}>
            {t('seatMap.wheelchairNo')}
          </Button>
          <Button kind="primary" onClick={() => onAnswer(companions.slice(0, Number(count)))}>
            {t('seatMap.wheelchairYes')}
          </Button>
        </>
      }
    >
      <p>{t('seatMap.wheelchairHelp', { seat: seatName(seat, t) })}</p>
      {companions.length > 0 && (
        <RadioChips legend={t('seatMap.companions')} options={options} value={count} onChange={setCount} />
      )}
    </Dialog>
  )
}
