import { memo } from 'react'
import { Button } from '../../design/button.tsx'
import { useText } from '../../i18n/use-text.ts'
import { RadioChips } from './radio-chips.tsx'
import { maxSeats } from './seats.ts'
import { useBestSeats } from './use-best-seats.ts'
import type { Choice } from './use-choice.ts'

type PartyChipsProps = { party: number | undefined; onChange: (party: number | undefined) => void }

/** How many people want to sit together. Does not render when seats change. */
const PartyChips = memo(({ party, onChange }: PartyChipsProps) => {
  const { t } = useText()
  const options = [
    { value: '0', text: t('seatMap.partyAny') },
    ...Array.from({ length: maxSeats }, (_, index) => ({
      value: `${index + 1}`,
      text: `${index + 1}`,
      label: t('seatMap.partyOf', { count: index + 1 }),
    })),
  ]
  return (
    <RadioChips
      legend={t('seatMap.party')}
      options={options}
      value={`${party ?? 0}`}
      onChange={(value) => onChange(value === '0' ? undefined : Number(value))}
    />
  )
})

type ForShowtime = { showtimeId: string; choice: Choice }

/** The search for the best seats. Its state is its own, so that a press does not render the map. */
const BestSeats = ({ showtimeId, choice }: ForShowtime) => {
  const { t } = useText()
  const { party, chooseBest, showProblem } = choice
  const best = useBestSeats(showtimeId, { party, onOffers: chooseBest, onProblem: showProblem })
  return (
    <Button kind="secondary" busy={best.isSearching} onClick={() => void best.find()}>
      {party === undefined ? t('seatMap.findBestAny') : t('seatMap.findBest', { count: best.count })}
    </Button>
  )
}

/** How many people want to sit together, and the best seats for them. */
export const PartySize = ({ showtimeId, choice }: ForShowtime) => (
  <>
    <PartyChips party={choice.party} onChange={choice.setParty} />
    <BestSeats showtimeId={showtimeId} choice={choice} />
  </>
)
