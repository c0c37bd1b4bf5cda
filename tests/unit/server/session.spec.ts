import { describe, expect, it } from 'vitest'
import { Sessions } from '../../../src/server/session.ts'

const cookieOf = (header: string | null): string => header?.split(';')[0] ?? ''

describe('Sessions', () => {
  it('exchanges a token once', () => {
    const sessions = new Sessions(4000)
    const token = sessions.issueToken()
    const cookie = sessions.exchange(token)
    expect(cookie).toMatch(/^aulens-4000=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/)
    expect(sessions.allows(`theme=dark; ${cookieOf(cookie)}`)).toBe(true)
    expect(sessions.exchange(token)).toBeNull()
  })

  it('refuses what it never gave', () => {
    const sessions = new Sessions(4000)
    sessions.issueToken()
    expect(sessions.exchange('')).toBeNull()
    expect(sessions.exchange('guess')).toBeNull()
    for (const header of [undefined, '', 'aulens-4000=', 'aulens-4000=guess'])
      expect(sessions.allows(header)).toBe(false)
  })

  it('takes no cookie of another server on this computer', () => {
    const [one, two] = [new Sessions(4000), new Sessions(4001)]
    expect(two.allows(cookieOf(one.exchange(one.issueToken())))).toBe(false)
  })
})
