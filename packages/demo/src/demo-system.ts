import { homeFolder, readStackFile, type Stack } from '@marquee/stack-file/stack-file'

/** An optional URL without a trailing slash. Compose passes an unset variable as an empty string. */
const optionalUrl = (given: NodeJS.ProcessEnv, name: string): string | undefined => {
  const value = given[name]?.trim()
  if (!value) return undefined
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) throw new Error(`${name}: must be an http or https URL`)
  return value.replace(/\/+$/, '')
}

const required = <T>(name: string, value: T | undefined): T => {
  if (value === undefined || value === '') throw new Error(`${name}: is required together with GATEWAY_URL`)
  return value
}

const runningStack = (given: NodeJS.ProcessEnv): Stack => {
  const home = homeFolder(given)
  const stack = readStackFile(home)
  if (stack) return stack
  throw new Error(
    `No stack is running in ${home}. Start one with \`npm start\` and wait until it is ready, or set GATEWAY_URL.`,
  )
}

/**
 * Finds the system for the demo: at `GATEWAY_URL` and `STRIPE_API_BASE` if `GATEWAY_URL` is set, else in the stack
 * file. Throws an error with a message of one line when a variable is missing or wrong, or when no stack runs.
 */
export const demoSystem = (given: NodeJS.ProcessEnv): { gateway: string; stripeApiBase: string } => {
  const gateway = optionalUrl(given, 'GATEWAY_URL')
  if (gateway) return { gateway, stripeApiBase: required('STRIPE_API_BASE', optionalUrl(given, 'STRIPE_API_BASE')) }
  const stack = runningStack(given)
  return { gateway: stack.gateway, stripeApiBase: stack.stripe.api_base }
}

/**
 * Finds the system for the demo data: at `GATEWAY_URL`, with `FIRST_SUPERUSER_EMAIL` and `FIRST_SUPERUSER_PASSWORD`, if
 * `GATEWAY_URL` is set, else in the stack file. Throws as `demoSystem` does.
 */
export const demoDataSystem = (
  given: NodeJS.ProcessEnv,
): { gateway: string; superuser: { email: string; password: string } } => {
  const gateway = optionalUrl(given, 'GATEWAY_URL')
  if (!gateway) {
    const stack = runningStack(given)
    return { gateway: stack.gateway, superuser: stack.superuser }
  }
  const email = required('FIRST_SUPERUSER_EMAIL', given['FIRST_SUPERUSER_EMAIL']?.trim())
  return {
    gateway,
    superuser: { email, password: required('FIRST_SUPERUSER_PASSWORD', given['FIRST_SUPERUSER_PASSWORD']) },
  }
}

/**
 * Whether an empty cinema gets demo data. `MARQUEE_DEMO_DATA` is `on` or `off`. Without this variable, demo data is on,
 * except with an https `PUBLIC_URL`, where real customers would see the demo data.
 */
export const isDemoDataOn = (given: NodeJS.ProcessEnv): boolean => {
  const value = given['MARQUEE_DEMO_DATA']?.trim() || (/^https:/i.test(given['PUBLIC_URL'] ?? '') ? 'off' : 'on')
  if (value !== 'on' && value !== 'off') throw new Error('MARQUEE_DEMO_DATA: must be on or off')
  return value === 'on'
}
