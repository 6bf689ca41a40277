import type { Contract } from './contract.ts'

const timeoutMilliseconds = 20_000

/** A fetch that holds every answer against the document, and throws when it is not what that promises. Streams are let be. */
export const checkedFetch =
  (contract: Contract) =>
  async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMilliseconds)])
    const response = await fetch(request, { signal })
    const { status, headers } = response
    if (headers.get('content-type')?.startsWith('text/event-stream')) return response
    const isPicture = headers.get('content-type')?.startsWith('image/') ?? false
    const body = isPicture ? '' : await response.clone().text()
    contract.check({ method: request.method, path: request.url, status, headers, body })
    return response
  }
