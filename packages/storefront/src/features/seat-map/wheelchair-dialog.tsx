import { useId, useLayoutEffect, useRef, useState } from 'react'
import { Button } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { useText } from '../../i18n/use-text.ts'
import { RadioChips } from './radio-chips.tsx'
import { seatName } from './seat-label.ts'
import type { Seat } from './seats.ts'

/**
 * Asks once whether a wheelchair space is wanted, and how many companions come along. The focus starts on the chosen
 * number, and Enter confirms.
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
  const id = useId()
  const form = useRef<HTMLFormElement>(null)
  const [wanted, setWanted] = useState(1)
  // Others may take companion seats while the question is open.
  const count = Math.min(wanted, companions.length)
  const options = Array.from({ length: companions.length + 1 }, (_, companion) => ({
    value: `${companion}`,
    text: companion === 0 ? t('seatMap.nobody') : `${companion}`,
  }))
  // The dialog is open by now. The browser gave the focus to the first number.
  useLayoutEffect(() => form.current?.querySelector<HTMLElement>('input:checked')?.focus(), [])
  return (
    <Dialog
      title={t('seatMap.wheelchairTitle')}
      onClose={() => onAnswer(undefined)}
      actions={
        <>
          <Button kind="primary" type="submit" form={id}>
            {t('seatMap.wheelchairYes', { count })}
          </Button>
          <Button kind="quiet" onClick={() => onAnswer(undefined)}>
            {t('seatMap.wheelchairNo')}
          </Button>
        </>
      }
    >
      <p>{t('seatMap.wheelchairHelp', { seat: seatName(seat, t) })}</p>
      <form
        ref={form}
        id={id}
        onSubmit={(event) => {
          event.preventDefault()
          onAnswer(companions.slice(0, count))
        }}
      >
        {companions.length > 0 && (
          <RadioChips
            legend={t('seatMap.companions')}
            options={options}
            value={`${count}`}
            onChange={(value) => setWanted(Number(value))}
          />
        )}
      </form>
    </Dialog>
  )
}
