import { PermutationKernel, type PermutationProblem, type PermutationScorer } from '../../shared/stats/permutation.ts'
import { layOut, openHistograms, stripCells, type Histograms } from './histogram-module.ts'

/** Frames that are counted into one row, so that 8-bit sums have room for adding rows. */
const framesPerRow = 15
const rowsPerFlush = Math.floor(255 / framesPerRow)
/** Memory that one thread may take; larger problems are left to the plain form. */
const mostBytes = 384e6

/** The units that all of a sequence's frames carry; null where they differ from frame to frame. */
const unitsOfSequence = (problem: PermutationProblem, frames: Int32Array): readonly number[] | null => {
  const first = problem.unitsOfSample[frames[0] ?? -1] ?? []
  const same = (units: readonly number[]): boolean =>
    units.length === first.length && units.every((unit, index) => unit === first[index])
  return frames.every((frame) => same(problem.unitsOfSample[frame] ?? [])) ? first : null
}

const totalsOf = ({ cells, filters, bins }: PermutationProblem): Uint32Array => {
  const totals = new Uint32Array(filters * bins)
  for (const cell of cells) totals[cell] = (totals[cell] as number) + 1
  return totals
}

/** Where a problem's parts lie in the module's memory. */
const planMemory = (problem: PermutationProblem, rows: number, pitch: number, totals: ReadonlySet<number>) =>
  layOut({
    terms: [...totals].reduce((sum, total) => sum + total + 1, 0) * 8,
    sums: problem.units * problem.filters * 8,
    rows: rows * pitch,
    members: rows * problem.units * 4,
    starts: (problem.units + 1) * 4,
    counts: problem.units * pitch * 2,
    tables: problem.filters * problem.bins * 4,
  })
type Addresses = ReturnType<typeof planMemory>['at']

interface Parts {
  readonly problem: PermutationProblem
  /** Units of each sequence. */
  readonly carried: readonly (readonly number[])[]
  /** Rows of each sequence. */
  readonly rowCounts: readonly number[]
  /** Bytes of a row. */
  readonly pitch: number
  readonly at: Addresses
  readonly kernel: Histograms
  readonly buffer: SharedArrayBuffer
}

/**
 * For problems whose sequences carry one set of units in all their coded frames, as sequence-coded corpora do: a
 * sequence's
 * frames are counted together, once, and a shuffle adds whole rows of counts, 16 to an instruction. The terms of the
 * sum come from a
 * table by cell total and count. Scores equal those of the plain form to the last bit.
 */
class VectorKernel implements PermutationScorer {
  readonly #parts: Parts
  readonly #firstRow: Int32Array
  readonly #frameCounts: Int32Array
  readonly #members: Uint32Array
  readonly #starts: Uint32Array
  readonly #sums: Float64Array
  readonly #groupSize: Int32Array
  readonly #filled: Int32Array

  constructor(parts: Parts, totals: Uint32Array) {
    const {
      problem: { units, filters, frames },
      rowCounts,
      at,
      buffer,
    } = parts
    this.#parts = parts
    const rowTotal = rowCounts.reduce((sum, count) => sum + count, 0)
    this.#firstRow = new Int32Array(frames.length)
    for (let sequence = 1; sequence < frames.length; sequence++)
      this.#firstRow[sequence] = (this.#firstRow[sequence - 1] as number) + (rowCounts[sequence - 1] as number)
    this.#frameCounts = Int32Array.from(frames, (list) => list.length)
    this.#members = new Uint32Array(buffer, at.members, rowTotal * units)
    this.#starts = new Uint32Array(buffer, at.starts, units + 1)
    this.#sums = new Float64Array(buffer, at.sums, units * filters)
    this.#groupSize = new Int32Array(units)
    this.#filled = new Int32Array(units)
    this.#writeTables(totals)
    this.#writeRows(new Uint8Array(buffer, at.rows, rowTotal * parts.pitch))
  }

  #writeTables(totals: Uint32Array): void {
    const {
      problem: { samples, smoothing },
      at,
      buffer,
    } = this.#parts
    const logs = Float64Array.from({ length: samples + 1 }, (_, count) => Math.log(count + smoothing))
    const tableOf = new Map<number, number>()
    let next = at.terms
    for (const total of new Set(totals)) {
      const terms = new Float64Array(buffer, next, total + 1)
      for (let count = 0; count <= total; count++) {
        if (count > 0 || smoothing > 0)
          terms[count] = (count + smoothing) * ((logs[count] as number) - (logs[total - count] as number))
      }
      tableOf.set(total, next)
      next += terms.byteLength
    }
    new Uint32Array(buffer, at.tables, totals.length).set(totals.map((total) => tableOf.get(total) as number))
  }

  #writeRows(rows: Uint8Array): void {
    const {
      problem: { frames, filters, cells },
      pitch,
    } = this.#parts
    frames.forEach((list, sequence) => {
      list.forEach((sample, place) => {
        const to = ((this.#firstRow[sequence] as number) + Math.floor(place / framesPerRow)) * pitch
        for (let from = sample * filters; from < (sample + 1) * filters; from++) {
          const cell = to + (cells[from] as number)
          rows[cell] = (rows[cell] as number) + 1
        }
      })
    })
  }

  /** Lists the rows of each unit, unit after unit. */
  #collectMembers(donors: Int32Array): void {
    const {
      carried,
      rowCounts,
      pitch,
      problem: { units },
    } = this.#parts
    const starts = this.#starts
    const filled = this.#filled
    this.#groupSize.fill(0)
    filled.fill(0)
    for (let sequence = 0; sequence < donors.length; sequence++) {
      for (const unit of carried[donors[sequence] as number] as readonly number[]) {
        this.#groupSize[unit] = (this.#groupSize[unit] as number) + (this.#frameCounts[sequence] as number)
        filled[unit] = (filled[unit] as number) + (rowCounts[sequence] as number)
      }
    }
    for (let unit = 0; unit < units; unit++) {
      starts[unit + 1] = (starts[unit] as number) + (filled[unit] as number)
      filled[unit] = starts[unit] as number
    }
    for (let sequence = 0; sequence < donors.length; sequence++) {
      const first = this.#firstRow[sequence] as number
      const end = first + (rowCounts[sequence] as number)
      for (const unit of carried[donors[sequence] as number] as readonly number[]) {
        for (let row = first; row < end; row++) {
          const to = filled[unit] as number
          this.#members[to] = row * pitch
          filled[unit] = to + 1
        }
      }
    }
  }

  score(donors: Int32Array, scores: Float64Array): void {
    const {
      problem: { samples, units, filters, bins, smoothing },
      pitch,
      at,
      kernel,
    } = this.#parts
    this.#collectMembers(donors)
    kernel.addRows(at.rows, pitch, at.members, at.starts, units, rowsPerFlush, at.counts)
    for (let unit = 0; unit < units; unit++) {
      const count = this.#groupSize[unit] as number
      const to = unit * filters
      if (count === 0 || count === samples) {
        this.#sums.fill(0, to, to + filters)
        continue
      }
      const whole = count + smoothing * bins
      const offset = Math.log((samples - count + smoothing * bins) / whole)
      kernel.sumTerms(at.counts + unit * pitch * 2, at.tables, filters, bins, whole, offset, at.sums + to * 8)
    }
    scores.set(this.#sums)
  }
}

/**
 * @returns null where frames of one sequence differ in their units, the problem is too large, or the processor cannot
 */
export const createVectorKernel = (problem: PermutationProblem): PermutationScorer | null => {
  const carried = problem.frames.map((list) => unitsOfSequence(problem, list)).filter((units) => units !== null)
  // A group's counts are 16-bit numbers.
  if (problem.samples > 0xffff || carried.length < problem.frames.length) return null
  const pitch = Math.ceil((problem.filters * problem.bins) / stripCells) * stripCells
  const rowCounts = problem.frames.map((list) => Math.ceil(list.length / framesPerRow))
  const totals = totalsOf(problem)
  const { at, bytes } = planMemory(
    problem,
    rowCounts.reduce((sum, count) => sum + count, 0),
    pitch,
    new Set(totals),
  )
  const opened = bytes > mostBytes ? null : openHistograms(bytes)
  return opened === null ? null : new VectorKernel({ problem, carried, rowCounts, pitch, at, ...opened }, totals)
}

/** The fastest form that this problem and processor allow. */
export const createScorer = (problem: PermutationProblem): PermutationScorer =>
  createVectorKernel(problem) ?? new PermutationKernel(problem)
