import { expect, it } from 'vitest'
import { addressList, clientAddress } from './connections.ts'

const proxies = addressList(['10.0.0.0/8', '::1'])

it.each([
  ['the connection’s, where it is no proxy’s', '192.0.2.1', '198.51.100.7', '192.0.2.1'],
  ['the one that the proxy saw, whatever its client claims', '10.0.0.1', '198.51.100.7, 192.0.2.1', '192.0.2.1'],
  ['behind each proxy of a chain', '::1', '192.0.2.1, 10.1.2.3', '192.0.2.1'],
  ['of IPv6 too', '10.0.0.1', '2001:db8::1', '2001:db8::1'],
  ['the proxy’s own, when it passes nobody’s on', '10.0.0.1', undefined, '10.0.0.1'],
  ['what the proxy says, though it is no address', '10.0.0.1', 'unknown', 'unknown'],
])('the address of a client is %s', (_, connected, forwardedFor, expected) => {
  expect(clientAddress({ connected, forwardedFor }, proxies)).toBe(expected)
})
