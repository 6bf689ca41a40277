import { parseArgs } from 'node:util'
import { z } from 'zod'
import { type FaultKind, faultKinds } from './plan.ts'

export const usage = `Usage: npm run crash-lab -- [options]

  --seed N        the first run's seed; each further run has the next one (default: by the clock)
  --runs N        how many runs, 1 to 1000 (default 1)
  --seconds N     how long faults are injected in each, 5 to 300 (default 30)
  --replicas N    of each service, 1 to 4 (default 1)
  --faults A,B    only these kinds; none with --faults none
                  (${faultKinds.join(', ')})
  --json FILE     writes everything that was done and found
  --keep-going    goes on after a run that found something
  --planted       instead of all this: plants known bugs in scratch copies, and tells whether the lab finds them
  --bug TEXT      only those whose name has this in it
  --help`

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

/** What the command line asks for; undefined, with the reason printed, if it cannot be understood. */
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
