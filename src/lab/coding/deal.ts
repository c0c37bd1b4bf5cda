import { Random } from '../../shared/random/random.ts'
import type { DealtItem } from '../store/tables/assignments-table.ts'

/** How targets are given to coders. */
export interface DealRule {
  readonly everyone: boolean
  readonly doubleShare: number
  readonly repeatShare: number
  readonly seed: number
}

const draw = <T>(items: readonly T[], share: number, random: Random): T[] =>
  random.shuffle([...items]).slice(0, Math.round(items.length * share))

/**
 * Gives targets to coders. Everything to everyone, or each target to one coder in turn and a share of them to a second
 * one. Each coder has an
 * order of their own, drawn by the seed and the coder's name. Repeats come in the second half, so that a first answer
 * is not fresh in mind.
 *
 * @returns each coder's items in their order
 */
export const deal = (
  targets: readonly string[],
  coders: readonly { id: string; name: string }[],
  { everyone, doubleShare, repeatShare, seed }: DealRule,
): Map<string, DealtItem[]> => {
  const order = Random.fromSeed(seed, 'targets to coders').shuffle([...targets])
  const second = new Set(draw(order, doubleShare, Random.fromSeed(seed, 'double coding')))
  const turns = new Map<string, number>()
  let turn = 0
  for (const target of second) turns.set(target, turn++)
  return new Map(
    coders.map(({ id, name }, place) => {
      const mine = order.filter((target, index) => {
        if (everyone || index % coders.length === place) return true
        // The second coder goes round among the others, so that every pair meets.
        const other = coders.length < 2 ? 0 : 1 + ((turns.get(target) ?? 0) % (coders.length - 1))
        return second.has(target) && (index + other) % coders.length === place
      })
      const random = Random.fromSeed(seed, `order of ${name}`)
      const first = random.shuffle(mine.map((target): DealtItem => ({ target, repeat: 0 })))
      const again = draw(mine, repeatShare, random).map((target): DealtItem => ({ target, repeat: 1 }))
      const half = Math.ceil(first.length / 2)
      const late = [...first.slice(half).map((item) => item.target)]
      // What is repeated late must have been seen early: a target of the second half is repeated at the very end.
      const [soon, last] = [
        again.filter(({ target }) => !late.includes(target)),
        again.filter(({ target }) => late.includes(target)),
      ]
      return [id, [...first.slice(0, half), ...random.shuffle([...first.slice(half), ...soon]), ...last]]
    }),
  )
}
