import { answered, type Schemas } from '@marquee/api-client/client'
import { useMutation } from '@tanstack/react-query'
import { api, isProblem } from '../../api/marquee.ts'
import { queryClient, reservation as reservationQuery } from '../../api/queries.ts'
import { serverNow } from '../../api/server-clock.ts'
import { Button } from '../../design/button.tsx'
import { useText } from '../../i18n/use-text.ts'
import { useAnnouncer } from '../../layout/announcer.tsx'
import { Problem } from '../../layout/problem.tsx'
import { minutesLeft } from '../../purchase/countdown.ts'

const extendHold = (id: string): Promise<Schemas['Reservation']> =>
  answered(api.POST('/api/v1/reservations/{id}/extend', { params: { path: { id } } }))

/** A button that gives the visitor more time, once for each hold. */
export const ExtendHold = ({ reservation }: { reservation: Schemas['Reservation'] }) => {
  const { t } = useText()
  const announce = useAnnouncer()
  const { queryKey } = reservationQuery(reservation.id)
  const extending = useMutation({
    mutationFn: () => extendHold(reservation.id),
    onSuccess: (extended) => {
      queryClient.setQueryData(queryKey, extended)
      announce(t('payment.time.extended', { count: minutesLeft(Date.parse(extended.expires_at) - serverNow()) }))
    },
    // The hold was extended in another tab, or is over: the reservation says which.
    onError: () => void queryClient.invalidateQueries({ queryKey }),
  })
  if (reservation.extended_at !== null) return null
  const isDecided = isProblem(extending.error, 'already-extended', 'reservation-closed')
  return (
    <>
      <Button busy={extending.isPending} onClick={() => extending.mutate()}>
        {t('payment.time.extend')}
      </Button>
      {extending.isError && !isDecided && <Problem error={extending.error} />}
    </>
  )
}
