import type { PlantedBug } from '../planted-bug.ts'

const source = 'gateway/src'
const pageTests = [`${source}/storefront/pages.int.test.ts`]

/** Bugs in how the gateway serves the storefront and the Stripe sandbox. */
export const storefrontBugs: readonly PlantedBug[] = [
  {
    name: 'every page of the storefront has the same nonce',
    patches: [
      {
        file: `${source}/storefront/page.ts`,
        find: 'randomBytes(16)',
        replace: 'Buffer.alloc(16, randomBytes.name)',
      },
    ],
    tests: pageTests,
  },
  {
    name: 'a movie whose title contains the end tag of a script element runs code in its page',
    patches: [
      { file: `${source}/storefront/template.ts`, find: '/[<>&\\u2028\\u2029]/g', replace: '/[\\u2028\\u2029]/g' },
    ],
    tests: [`${source}/storefront/template.test.ts`],
  },
  {
    name: 'a page of the storefront waits for a slow catalog',
    patches: [
      {
        file: `${source}/storefront/catalog.ts`,
        find: 'return await Promise.race([result, late])',
        replace: 'return (await result) ?? late',
      },
    ],
    tests: pageTests,
  },
  {
    name: 'the page of a film that does not exist has status 200',
    patches: [
      {
        file: `${source}/storefront/page.ts`,
        find: "content === 'missing' ? 404 : 200",
        replace: "content === 'missing' ? 200 : 200",
      },
    ],
    tests: pageTests,
  },
  {
    name: 'a visitor gets the page in the language of the browser instead of the chosen language',
    patches: [
      {
        file: `${source}/storefront/visitor.ts`,
        find: '[...chosenLanguage(cookie), ...tags]',
        replace: '[...tags, ...chosenLanguage(cookie)]',
      },
    ],
    tests: pageTests,
  },
  {
    name: 'requests for the files of a page count towards the rate limit of the API',
    patches: [
      {
        file: `${source}/limits/rate-limits.ts`,
        find: '= { webhooks, keys, health, storefront }',
        replace: '= { webhooks, keys, health }',
      },
    ],
    tests: [`${source}/storefront/files.int.test.ts`],
  },
  {
    name: 'a browser can use the secret key of the Stripe sandbox if its request also carries a publishable key',
    patches: [
      {
        file: `${source}/own-routes/stripe-sandbox.ts`,
        find: 'keys.every(isPublishable)',
        replace: 'keys.some(isPublishable)',
      },
    ],
    tests: [`${source}/own-routes/stripe-sandbox.int.test.ts`],
  },
]
