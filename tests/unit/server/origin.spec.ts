import { describe, expect, it } from 'vitest'
import { assertReachable, comesFromOwnPage, ownHosts, shownHost } from '../../../src/server/origin.ts'

const hosts = ownHosts('127.0.0.1', 4000)

const bare = { tls: false, expectsCoders: true }

describe('assertReachable', () => {
  it.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1', '[::1]'])('allows %s', (host) =>
    expect(() => assertReachable(host, { tls: false, expectsCoders: false })).not.toThrow(),
  )
  it.each(['0.0.0.0', '::', '192.168.1.4', 'example.org', '127.0.0.1.example.org', ''])(
    'refuses %s with the way out',
    (host) => {
      expect(() => assertReachable(host, bare)).toThrow(
        expect.objectContaining({ code: 'TLS_NOT_AVAILABLE', hint: expect.stringContaining('ssh -L') as string }),
      )
    },
  )
  it('asks for coders who could come, beside the certificate', () => {
    expect(() => assertReachable('0.0.0.0', { tls: true, expectsCoders: false })).toThrow(
      expect.objectContaining({ code: 'NO_CODER_TOKENS' }),
    )
    expect(() => assertReachable('0.0.0.0', { tls: true, expectsCoders: true })).not.toThrow()
  })
})

describe('with a certificate', () => {
  const lab = ownHosts('0.0.0.0', 443, ['lab.example.org'])
  it("its names are ours, with and without the scheme's own port", () => {
    expect(comesFromOwnPage({ host: 'lab.example.org', origin: 'https://lab.example.org' }, lab, 'https')).toBe(true)
    expect(comesFromOwnPage({ host: 'lab.example.org:443' }, lab, 'https')).toBe(true)
    expect(comesFromOwnPage({ host: 'lab.example.org', origin: 'http://lab.example.org' }, lab, 'https')).toBe(false)
    expect(comesFromOwnPage({ host: 'other.example.org' }, lab, 'https')).toBe(false)
    expect(shownHost('0.0.0.0', ['lab.example.org'])).toBe('lab.example.org')
  })
})

describe('comesFromOwnPage', () => {
  it('takes the page and an address typed by hand', () => {
    expect(comesFromOwnPage({ host: '127.0.0.1:4000' }, hosts)).toBe(true)
    expect(
      comesFromOwnPage(
        { host: 'localhost:4000', origin: 'http://localhost:4000', 'sec-fetch-site': 'same-origin' },
        hosts,
      ),
    ).toBe(true)
    expect(comesFromOwnPage({ host: '127.0.0.1:4000', 'sec-fetch-site': 'none' }, hosts)).toBe(true)
  })

  it.each([
    [{}],
    [{ host: 'evil.example:4000' }],
    [{ host: '127.0.0.1:4001' }],
    [{ host: '127.0.0.1:4000', origin: 'http://evil.example' }],
    [{ host: '127.0.0.1:4000', origin: 'null' }],
    [{ host: '127.0.0.1:4000', origin: 'http://127.0.0.1:4001' }],
    [{ host: '127.0.0.1:4000', 'sec-fetch-site': 'cross-site' }],
    [{ host: '127.0.0.1:4000', 'sec-fetch-site': 'same-site' }],
  ])('refuses %j', (headers) => expect(comesFromOwnPage(headers, hosts)).toBe(false))
})
