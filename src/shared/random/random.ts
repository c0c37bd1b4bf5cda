/**
 * A seeded generator whose whole state can be written down and put back.
 *
 * xoshiro128** (Blackman and Vigna 2018, arXiv:1805.01407), seeded through splitmix32 from a hash of
 * the seed and the purpose, so that each purpose ("initial weights", "batches", …) draws from a stream of its own.
 */
export type RandomState = readonly [number, number, number, number]

const rotateLeft = (value: number, bits: number): number => ((value << bits) | (value >>> (32 - bits))) >>> 0

/** FNV-1a over the UTF-16 code units of a text, 32 bits. */
const hashText = (text: string): number => {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0
  }
  return hash
}

const splitmix32 = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
}

export class Random {
  #state: [number, number, number, number]

  private constructor(state: RandomState) {
    this.#state = [...state]
  }

  /**
   * @param seed    a whole number, 0 to 2^53 - 1
   * @param purpose names the stream; the same seed and purpose always give the same numbers
   */
  static fromSeed(seed: number, purpose: string): Random {
    const next = splitmix32(hashText(`${String(seed)}/${purpose}`))
    return new Random([next(), next(), next(), next()])
  }

  /** Continues a generator from what {@link Random.state} gave. */
  static fromState(state: RandomState): Random {
    if (state.length !== 4 || state.every((word) => word === 0)) {
      throw new RangeError('A generator state is four 32-bit numbers, not all zero.')
    }
    return new Random(state)
  }

  /** The state to store in a checkpoint: four unsigned 32-bit numbers. */
  state(): RandomState {
    return [...this.#state]
  }

  /** A whole number, uniform over 0 … 2^32 - 1. */
  nextUint32(): number {
    const s = this.#state
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5) >>> 0, 7), 9) >>> 0
    const t = (s[1] << 9) >>> 0
    s[2] = (s[2] ^ s[0]) >>> 0
    s[3] = (s[3] ^ s[1]) >>> 0
    s[1] = (s[1] ^ s[2]) >>> 0
    s[0] = (s[0] ^ s[3]) >>> 0
    s[2] = (s[2] ^ t) >>> 0
    s[3] = rotateLeft(s[3], 11)
    return result
  }

  /** Uniform over [0, 1), 53 bits. */
  uniform(): number {
    const high = this.nextUint32() >>> 5
    const low = this.nextUint32() >>> 6
    return (high * 67108864 + low) / 9007199254740992
  }

  /** Uniform over [from, to). */
  between(from: number, to: number): number {
    return from + (to - from) * this.uniform()
  }

  /** A whole number, uniform over 0 … count - 1, without modulo bias. */
  integer(count: number): number {
    if (!Number.isInteger(count) || count < 1 || count > 0x100000000) {
      throw new RangeError(`Random.integer takes a whole number from 1 to 2^32, not ${String(count)}.`)
    }
    const limit = 0x100000000 - (0x100000000 % count)
    let value = this.nextUint32()
    while (value >= limit) value = this.nextUint32()
    return value % count
  }

  /** Standard normal (Box and Muller 1958); two uniforms a draw, nothing kept between draws. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    return radius * Math.cos(2 * Math.PI * this.uniform())
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability
  }

  /** One of the items; throws on an empty list. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.integer(items.length)]
    return item as T
  }

  /** Shuffles in place (Fisher and Yates) and returns the same array. */
  shuffle<T extends { [index: number]: number | unknown; length: number }>(items: T): T {
    for (let index = items.length - 1; index > 0; index--) {
      const other = this.integer(index + 1)
      const kept = items[index]
      items[index] = items[other]
      items[other] = kept
    }
    return items
  }
}
