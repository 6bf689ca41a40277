/**
 * A new idempotency key. `crypto.randomUUID` exists in secure contexts only, and the storefront may run on plain http in
 * a local network.
 */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('-')
