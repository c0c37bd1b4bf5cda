import { describe, expect, it } from 'vitest'
import { assertLoopback, comesFromOwnPage, ownHosts } from '../../../src/server/origin.ts'

const hosts = ownHosts('127.0.0.1', 4000)

describe('assertLoopback', () => {
  it.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1', '[::1]'])('allows %s', (host) => expect(() => assertLoopback(host)).not.toThrow())
  it.each(['0.0.0.0', '::', '192.168.1.4', 'example.org', '127.0.0.1.example.org', ''])('refuses %s with the way out', (host) => {
    expect(() => assertLoopback(host)).toThrow(expect.objectContaining({ code: 'TLS_NOT_AVAILABLE', hint: expect.stringContaining('ssh -L') as string }))
  })
})

describe('comesFromOwnPage', () => {
  it('takes the page and an address typed by hand', () => {
    expect(comesFromOwnPage({ host: '127.0.0.1:4000' }, hosts)).toBe(true)
    expect(comesFromOwnPage({ host: 'localhost:4000', origin: 'http://localhost:4000', 'sec-fetch-site': 'same-origin' }, hosts)).toBe(true)
    expect(comesFromOwnPage({ host: '127.0.0.1:4000', 'sec-fetch-site': 'none' }, hosts)).toBe(true)
  })

  it.each([
    [{}], [{ host: 'evil.example:4000' }], [{ host: '127.0.0.1:4001' }], [{ host: '127.0.0.1:4000', origin: 'http://evil.example' }],
    [{ host: '127.0.0.1:4000', origin: 'null' }], [{ host: '127.0.0.1:4000', origin: 'http://127.0.0.1:4001' }],
    [{ host: '127.0.0.1:4000', 'sec-fetch-site': 'cross-site' }], [{ host: '127.0.0.1:4000', 'sec-fetch-site': 'same-site' }],
  ])('refuses %j', (headers) => expect(comesFromOwnPage(headers, hosts)).toBe(false))
})
