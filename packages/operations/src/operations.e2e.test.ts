import { afterAll, beforeAll } from 'vitest'
import { cinema, openCinemaWithHistory } from './scenarios/history.ts'
import { agreementScenario, reconcileScenarios } from './scenarios/reconcile.ts'
import { replayScenarios } from './scenarios/replay.ts'

beforeAll(openCinemaWithHistory, 300_000)
afterAll(() => cinema?.close(), 30_000)

agreementScenario()
replayScenarios()
reconcileScenarios()
