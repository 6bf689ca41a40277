import type { Contract } from './contract.ts'

const timeoutMilliseconds = 20_000

/** A fetch that throws if a response does not conform to the document. Event streams are not checked. */
export const checkedFetch =
  (contract: Contract) =>
  async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMilliseconds)])
    const response = await fetch(request, { signal })
    const { status, headers } = response
    if (headers.get('content-type')?.startsWith('text/event-stream')) return response
    const isImage = headers.get('content-type')?.startsWith('image/') ?? false
    const body = isImage ? '' : await response.clone().text()
    contract.check({ method: request.method, path: request.url, status, headers, body })
    return response
  }
