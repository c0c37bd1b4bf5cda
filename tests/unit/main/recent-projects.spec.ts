import { describe, expect, it } from 'vitest'
import { RecentProjects } from '../../../src/main/recent-projects.ts'
import type { RememberedProjects } from '../../../src/main/recent-projects.ts'

const inMemory = (existing: (path: string) => boolean = () => true): RecentProjects => {
  let kept: RememberedProjects = []
  return new RecentProjects(
    {
      read: () => kept,
      write: (value) => {
        kept = value
      },
    },
    existing,
  )
}

describe('RecentProjects', () => {
  it('lists the last opened first, each once', () => {
    const recent = inMemory()
    recent.remember('/a.aulens', 'a', '2026-01-01T00:00:00Z')
    recent.remember('/b.aulens', 'b', '2026-01-02T00:00:00Z')
    recent.remember('/a.aulens', 'a', '2026-01-03T00:00:00Z')
    expect(recent.list().map(({ directory, openedAt }) => [directory, openedAt])).toEqual([
      ['/a.aulens', '2026-01-03T00:00:00Z'],
      ['/b.aulens', '2026-01-02T00:00:00Z'],
    ])
  })

  it('says which ones have moved', () => {
    const recent = inMemory((path) => path !== '/gone.aulens')
    recent.remember('/gone.aulens', 'gone')
    recent.remember('/here.aulens', 'here')
    expect(recent.list().map(({ name, moved }) => [name, moved])).toEqual([
      ['here', false],
      ['gone', true],
    ])
  })

  it('keeps twenty', () => {
    const recent = inMemory()
    for (let n = 1; n <= 25; n += 1) recent.remember(`/${n}.aulens`, String(n))
    expect(recent.list()).toHaveLength(20)
    expect(recent.includes('/5.aulens')).toBe(false)
    expect(recent.includes('/6.aulens')).toBe(true)
  })

  it('forgets one', () => {
    const recent = inMemory()
    recent.remember('/a.aulens', 'a')
    recent.forget('/a.aulens')
    expect(recent.list()).toEqual([])
  })
})
