import { exampleErrorOf } from '@marquee/kernel/domain-error'
import { referToHeaders } from '@marquee/service-kit/api-document/caching-headers'
import { header, type Operation } from '@marquee/service-kit/api-document/operation'
import { addProblems } from '@marquee/service-kit/api-document/operation-problems'
import { malformedRequest, problemOf } from '@marquee/service-kit/http/problem'
import { TooBusy, TooManyRequests } from '../limits/rate-limits.ts'
import { routes } from '../proxy/routes.ts'
import { mayShare } from '../proxy/shared-responses.ts'
import { ForeignOrigin, ServiceUnavailable } from '../proxy/upstream-errors.ts'
import { type OpenApiDocument, operationKey } from './merge-documents.ts'

/** Problems of an operation that the gateway answers without a service. */
export const ownProblems = [
  malformedRequest,
  ...[TooManyRequests, TooBusy].map((errorClass) => problemOf(exampleErrorOf(errorClass))),
]

/** Problems that the gateway may answer with instead of a service. */
export const gatewayProblems = [...ownProblems, problemOf(exampleErrorOf(ServiceUnavailable))]

const usesCookie = new Set(
  routes.filter((route) => route.usesCookie).map(({ method, path }) => operationKey(method, path)),
)

/** The operations whose responses the gateway shares. The gateway shares no response of identity. */
const isShared = new Set(
  routes
    .filter((route) => mayShare(route) && route.service !== 'identity')
    .map(({ method, path }) => operationKey(method, path)),
)

const age = header(
  '`0` if the gateway has answered from its memory, with a response less than a second old; otherwise absent',
)

/** The names of the two security schemes. With either scheme, a request carries the same access token. */
const bearer = 'bearer'
const emailAndPassword = 'emailAndPassword'

const securitySchemes = (publicUrl: string) => ({
  [emailAndPassword]: {
    type: 'oauth2',
    description:
      'Signs in and sends the access token with each request. *username* is the email. Leave *client_id* and *client_secret* empty. ' +
      'The token expires after ten minutes; then authorize again.',
    flows: { password: { tokenUrl: `${publicUrl}/api/v1/auth/access-token`, scopes: {} } },
  },
  [bearer]: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An access token from `POST /api/v1/auth/access-token` or `POST /api/v1/auth/refresh`.',
  },
})

export const serversAt = (publicUrl: string) => [{ url: publicUrl, description: 'The gateway' }]

/** Sorts the paths: first those under `/api/`, then those that only programs need, such as the JWKS. */
export const apiPathsFirst = (paths: OpenApiDocument['paths']): OpenApiDocument['paths'] => {
  const entries = Object.entries(paths)
  const isApi = ([path]: [string, unknown]) => path.startsWith('/api/')
  return Object.fromEntries([...entries.filter(isApi), ...entries.filter((entry) => !isApi(entry))])
}

type Secured = Operation & { security?: Record<string, string[]>[] }

const withGateway = (operation: Secured, key: string): void => {
  operation.responses ??= {}
  addProblems(operation.responses, gatewayProblems)
  if (usesCookie.has(key)) addProblems(operation.responses, [problemOf(new ForeignOrigin())])
  if (isShared.has(key)) referToHeaders(operation, ['Age'], [200, 304])
  const security = operation.security
  if (security?.some((schemes) => bearer in schemes)) {
    operation.security = [{ [emailAndPassword]: [] }, ...security]
  }
}

/**
 * A service's document for clients of the gateway. Adds the gateway's address and problems, and a security scheme with
 * which documentation tools can sign in. Call this before `shareProblemResponses`.
 */
export const publicDocument = (document: OpenApiDocument, publicUrl: string): OpenApiDocument => {
  const paths = structuredClone(document.paths)
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(item))
      withGateway(operation as Secured, operationKey(method, path))
  }
  const { headers, ...components } = document.components ?? {}
  const hasAge = JSON.stringify(paths).includes('#/components/headers/Age')
  return {
    ...document,
    servers: serversAt(publicUrl),
    components: {
      ...components,
      ...(headers || hasAge ? { headers: { ...headers, ...(hasAge ? { Age: age } : {}) } } : {}),
      securitySchemes: securitySchemes(publicUrl),
    },
    paths: apiPathsFirst(paths),
  }
}
