import { parseArgs } from 'node:util'
import { z } from 'zod'
import { type FaultKind, faultKinds } from './plan.ts'

export const usage = `Usage: npm run crash-lab -- [options]

Starts a separate system in a temporary folder, injects faults while customers use it, and checks the invariants.
A system that is already running, such as that of npm start, is not used.

  --seed N        seed of the first run; each further run has the next number (default: from the clock)
  --runs N        number of runs, 1 to 1000 (default 1)
  --seconds N     seconds for which each run injects faults, 5 to 300 (default 30)
  --replicas N    replicas of each service, 1 to 4 (default 1)
  --faults A,B    inject only these kinds of faults (default: all); --faults none injects none
                  (${faultKinds.join(', ')})
  --json FILE     write the plan, the faults, the responses and all findings of each run to a file
  --keep-going    continue after a run that violated an invariant
  --planted       instead, plant known bugs in scratch copies and print whether the lab finds each
  --bug TEXT      with --planted, only bugs whose name contains this text
  --help          print this text

Exit codes: 0 all invariants held, 1 an invariant was violated or a run failed, 64 wrong options.`

const options = z.object({
  seed: z.coerce
    .number()
    .int()
    .min(0)
    .max(0x7fffffff)
    .default(() => Math.floor(Date.now() / 1000) % 1_000_000),
  runs: z.coerce.number().int().min(1).max(1_000).default(1),
  seconds: z.coerce.number().int().min(5).max(300).default(30),
  replicas: z.coerce.number().int().min(1).max(4).default(1),
  faults: z
    .string()
    .default(faultKinds.join(','))
    .transform((text) => (text === 'none' ? [] : text.split(',').map((kind) => kind.trim())))
    .pipe(z.array(z.enum(faultKinds as [FaultKind, ...FaultKind[]]))),
  json: z.string().min(1).optional(),
  'keep-going': z.boolean().default(false),
  planted: z.boolean().default(false),
  bug: z.string().optional(),
  help: z.boolean().default(false),
})

/** Parses the command line. Prints the reason and returns undefined if an option is unknown or has a bad value. */
export const readOptions = (args: string[]) => {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({
      args,
      options: {
        seed: text,
        runs: text,
        seconds: text,
        replicas: text,
        faults: text,
        json: text,
        'keep-going': { type: 'boolean' },
        planted: { type: 'boolean' },
        bug: text,
        help: { type: 'boolean' },
      },
    })
    const { seed, runs, 'keep-going': keepGoing, ...others } = options.parse(values)
    return { ...others, keepGoing, seeds: Array.from({ length: runs }, (_, index) => seed + index) }
  } catch (error) {
    console.error(error instanceof z.ZodError ? z.prettifyError(error) : String(error))
    return undefined
  }
}
