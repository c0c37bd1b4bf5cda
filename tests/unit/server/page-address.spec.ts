import { describe, expect, it } from 'vitest'
import { pageFileOf } from '../../../src/shared/web/page-address.ts'
import { contentSecurityPolicy, contentTypeOf } from '../../../src/shared/web/page-security.ts'

describe('pageFileOf', () => {
  it('names files inside the page', () => {
    expect(pageFileOf('/')).toBe('index.html')
    expect(pageFileOf('/assets/index-1.js')).toBe('assets/index-1.js')
  })

  it.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/assets/..%2f..%2fx',
    '/..\\x',
    '/%00',
    '/.git/config',
    '/C:/x',
    '/%',
  ])('refuses %s', (path) => {
    expect(pageFileOf(path)).toBeNull()
  })
})

describe('page security', () => {
  it('lets styles in by nonce only, and nothing from elsewhere', () => {
    const policy = contentSecurityPolicy({ nonce: 'abc' })
    expect(policy).toContain(`default-src 'self';`)
    expect(policy).toContain(`style-src 'self' 'nonce-abc';`)
    expect(policy).not.toMatch(/unsafe|\*|https?:|data:/)
  })

  it('lets the desktop show pictures from the lab', () => {
    expect(contentSecurityPolicy({ nonce: 'abc', media: 'aulens-media:' })).toContain(`img-src 'self' aulens-media:;`)
  })

  it('guesses no type', () => {
    expect(contentTypeOf('a.JS')).toBe('text/javascript; charset=utf-8')
    expect(contentTypeOf('a.exe')).toBe('application/octet-stream')
  })
})
