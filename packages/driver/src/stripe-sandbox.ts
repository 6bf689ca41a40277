const timeoutMs = 10_000

/**
 * The knobs of a Stripe sandbox, as its README describes them.
 *
 * @returns a function that posts settings to a path such as `knobs` or `webhooks/release`, and throws if the sandbox
 *   refuses or times out
 */
export const sandboxKnobs =
  ({ apiBase, secretKey }: { apiBase: string; secretKey: string }) =>
  async (path: string, body: object = {}): Promise<void> => {
    const response = await fetch(`${apiBase}/_sandbox/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`the sandbox answered ${path} with ${response.status}: ${text}`)
  }
