import { describe, expect, it } from 'vitest'
import { deal } from '../../../src/lab/coding/deal.ts'

const targets = Array.from({ length: 40 }, (_, index) => `t${String(index)}`)
const coders = ['A', 'B', 'C'].map((name) => ({ id: name.toLowerCase(), name: `Coder ${name}` }))
const rule = { everyone: false, doubleShare: 0.25, repeatShare: 0, seed: 7 }

describe('giving targets to coders', () => {
  it('codes each target once and the share of them twice, every pair of coders among these', () => {
    const dealt = deal(targets, coders, rule)
    const by = new Map(
      targets.map((target) => [
        target,
        [...dealt].filter(([, items]) => items.some((item) => item.target === target)).map(([coder]) => coder),
      ]),
    )
    expect([...by.values()].filter((list) => list.length === 2)).toHaveLength(10)
    expect([...by.values()].filter((list) => list.length === 1)).toHaveLength(30)
    expect(new Set([...by.values()].filter((list) => list.length === 2).map(String)).size).toBe(3)
  })

  it('gives everything to everyone, each in an order of their own that the seed brings back', () => {
    const all = { ...rule, everyone: true }
    const [one, again, other] = [
      deal(targets, coders, all),
      deal(targets, coders, all),
      deal(targets, coders, { ...all, seed: 8 }),
    ]
    for (const { id } of coders) expect(new Set(one.get(id)?.map(({ target }) => target))).toEqual(new Set(targets))
    expect(one.get('a')).not.toEqual(one.get('b'))
    expect(one).toEqual(again)
    expect(one.get('a')).not.toEqual(other.get('a'))
  })

  it("repeats a share of a coder's items, each after its first time", () => {
    for (const items of deal(targets, coders, { ...rule, everyone: true, repeatShare: 0.125 }).values()) {
      const repeats = items.filter(({ repeat }) => repeat === 1)
      expect(repeats).toHaveLength(5)
      for (const { target } of repeats)
        expect(items.findIndex((item) => item.target === target)).toBeLessThan(
          items.findIndex((item) => item.target === target && item.repeat === 1),
        )
    }
  })
})
