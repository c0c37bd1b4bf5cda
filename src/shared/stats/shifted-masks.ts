/**
 * How often peaks fall into masks, and how often they would if every mask lay elsewhere: the masks are moved by every
 * whole shift of
 * the map, over its edges (a toroidal shift, Lotwick and Silverman 1982), and all masks by the same one. The mask's
 * size and shape stay,
 * and so does the pattern of the peaks; only their relation is broken.
 */
export class ShiftedMasks {
  readonly #side: number
  /** Each mask with its rows reversed and written twice, so that a row of shifts is read in one go. */
  readonly #reversed: readonly Uint8Array[]
  readonly #masks: readonly Uint8Array[]

  /** @param masks each [side, side], 1 inside */
  constructor(masks: readonly Uint8Array[], side: number) {
    this.#side = side
    this.#masks = masks
    this.#reversed = masks.map((mask) => {
      const reversed = new Uint8Array(2 * side * side)
      for (let row = 0; row < side; row++) {
        for (let column = 0; column < 2 * side; column++)
          reversed[2 * row * side + column] = mask[row * side + ((2 * side - column) % side)] as number
      }
      return reversed
    })
  }

  /** Whether a peak lies in its mask. */
  holds(mask: number, row: number, column: number): boolean {
    return this.#masks[mask]?.[row * this.#side + column] === 1
  }

  /**
   * Adds one peak to the counts of all shifts.
   *
   * @param counts [side, side]: peaks inside when masks are moved down by the row and right by the column; entry 0 is
   *   the unshifted one
   */
  add(counts: Uint32Array, mask: number, row: number, column: number): void {
    const side = this.#side
    const reversed = this.#reversed[mask] as Uint8Array
    const start = (side - column) % side
    for (let down = 0; down < side; down++) {
      const from = 2 * ((row - down + side) % side) * side + start
      const to = down * side
      for (let right = 0; right < side; right++)
        counts[to + right] = (counts[to + right] as number) + (reversed[from + right] as number)
    }
  }
}

/** What the counts of all shifts say of the unshifted one. */
export interface ShiftTest {
  readonly observed: number
  /** Mean over all shifts. */
  readonly chance: number
  /** Shifts that reach the unshifted value, itself among them, of all shifts. */
  readonly p: number
}

/** @param counts from {@link ShiftedMasks.add}; entry 0 is the unshifted one */
export const testShifts = (counts: Uint32Array): ShiftTest => {
  const observed = counts[0] as number
  let sum = 0
  let asHigh = 0
  for (const count of counts) {
    sum += count
    if (count >= observed) asHigh++
  }
  return { observed, chance: sum / counts.length, p: asHigh / counts.length }
}

/**
 * The fewest positions, densest first, that hold at least a share of the peaks; positions as dense as the last one
 * count too.
 *
 * @returns the least count of a position that belongs to them; 0 where there is no peak
 */
export const densityThreshold = (counts: ArrayLike<number>, share: number): number => {
  const sorted = Array.from(counts).sort((a, b) => b - a)
  const total = sorted.reduce((sum, count) => sum + count, 0)
  let held = 0
  for (const count of sorted) {
    held += count
    if (count > 0 && held >= share * total) return count
  }
  return 0
}
