import type { Random } from '../../../shared/random/random.ts'

const side = 64

/** Smooth noise in -1 … 1 that repeats every 64 cells: strands of hair, mottled skin, backdrops. */
export class ValueNoise {
  readonly #lattice = new Float32Array(side * side)

  constructor(random: Random) {
    for (let index = 0; index < this.#lattice.length; index++) this.#lattice[index] = random.between(-1, 1)
  }

  /** @param x,y in lattice cells */
  at(x: number, y: number): number {
    const column = Math.floor(x)
    const row = Math.floor(y)
    const u = x - column
    const v = y - row
    const fadeX = u * u * (3 - 2 * u)
    const fadeY = v * v * (3 - 2 * v)
    const left = column & (side - 1)
    const right = (column + 1) & (side - 1)
    const above = (row & (side - 1)) * side
    const below = ((row + 1) & (side - 1)) * side
    const lattice = this.#lattice
    const top = (lattice[above + left] ?? 0) * (1 - fadeX) + (lattice[above + right] ?? 0) * fadeX
    const bottom = (lattice[below + left] ?? 0) * (1 - fadeX) + (lattice[below + right] ?? 0) * fadeX
    return top * (1 - fadeY) + bottom * fadeY
  }
}
