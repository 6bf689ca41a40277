import { expect, it } from 'vitest'
import { addressList, clientAddress } from './connections.ts'

const proxies = addressList(['10.0.0.0/8', '::1'])

it.each([
  ['that of the connection, if that is not a proxy’s address', '192.0.2.1', '198.51.100.7', '192.0.2.1'],
  [
    'the address that the proxy saw, not one that the client claims',
    '10.0.0.1',
    '198.51.100.7, 192.0.2.1',
    '192.0.2.1',
  ],
  ['the address behind all proxies of a chain', '::1', '192.0.2.1, 10.1.2.3', '192.0.2.1'],
  ['an IPv6 address behind a proxy', '10.0.0.1', '2001:db8::1', '2001:db8::1'],
  ['the proxy’s own address, if the proxy forwards none', '10.0.0.1', undefined, '10.0.0.1'],
  ['the text that the proxy forwards, even if this text is not an address', '10.0.0.1', 'unknown', 'unknown'],
])('the address of a client is %s', (_, connected, forwardedFor, expected) => {
  expect(clientAddress({ connected, forwardedFor }, proxies)).toBe(expected)
})
