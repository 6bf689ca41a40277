import { useSyncExternalStore } from 'react'
import { currentSession, renderedSession, subscribeToSession } from './session.ts'

/** The status of the login. The component renders again when the status changes, in this tab or another. */
export const useSession = () => useSyncExternalStore(subscribeToSession, currentSession, renderedSession)
