import { MaskColumn } from './mask-column.ts'
import type { IndexSource } from '../store/tables/index-source.ts'

/** Action units of every row of an index. */
export interface UnitColumns {
  readonly unitCodes: readonly number[]
  /** Rows that carry each of them. */
  readonly unitTotals: Uint32Array
  /** AUs of row r: places unitStart[r] up to unitStart[r + 1]. */
  readonly unitStart: Uint32Array
  readonly unitSlot: Uint16Array
  readonly unitIntensity: Uint8Array
  /** The slots of a row as a set, for the common question that needs no intensity. */
  readonly units: MaskColumn
  /** Strongest intensity coded in a row, 0: not graded; -1: no AU. */
  readonly strongest: Int8Array
}

/** Lists that grow while chunks are read. */
interface Read {
  rows: Int32Array
  codes: Uint16Array
  intensities: Uint8Array
  length: number
}

const longer = <T extends Int32Array | Uint16Array | Uint8Array>(list: T, length: number): T => {
  const larger = new (list.constructor as new (size: number) => T)(length)
  larger.set(list)
  return larger
}

const readUnits = (units: IndexSource['units'], rowOf: (id: number) => number): Read => {
  const read: Read = {
    rows: new Int32Array(1024),
    codes: new Uint16Array(1024),
    intensities: new Uint8Array(1024),
    length: 0,
  }
  for (const chunk of units) {
    if (read.length + chunk.length > read.rows.length) {
      const length = Math.max(2 * read.rows.length, read.length + chunk.length)
      Object.assign(read, {
        rows: longer(read.rows, length),
        codes: longer(read.codes, length),
        intensities: longer(read.intensities, length),
      })
    }
    for (const [sample, au, intensity] of chunk) {
      const row = rowOf(sample)
      if (row < 0) continue
      read.rows[read.length] = row
      read.codes[read.length] = au
      read.intensities[read.length++] = intensity
    }
  }
  return read
}

export const unitColumns = (
  source: IndexSource['units'],
  count: number,
  rowOf: (id: number) => number,
): UnitColumns => {
  const { rows, codes, intensities, length } = readUnits(source, rowOf)
  const unitStart = new Uint32Array(count + 1)
  const totals = new Uint32Array(2 ** 16)
  for (let entry = 0; entry < length; entry++) {
    const [next, code] = [(rows[entry] ?? 0) + 1, codes[entry] ?? 0]
    unitStart[next] = (unitStart[next] ?? 0) + 1
    totals[code] = (totals[code] ?? 0) + 1
  }
  for (let row = 0; row < count; row++) unitStart[row + 1] = (unitStart[row + 1] ?? 0) + (unitStart[row] ?? 0)
  const unitCodes = Array.from(totals.keys()).filter((code) => (totals[code] ?? 0) > 0)
  const slotOf = new Uint16Array(totals.length)
  unitCodes.forEach((code, slot) => {
    slotOf[code] = slot
  })
  const unitSlot = new Uint16Array(length)
  const unitIntensity = new Uint8Array(length)
  const strongest = new Int8Array(count).fill(-1)
  const units = new MaskColumn(count, unitCodes.length)
  const next = unitStart.slice()
  for (let entry = 0; entry < length; entry++) {
    const row = rows[entry] ?? 0
    const to = next[row] ?? 0
    const intensity = intensities[entry] ?? 0
    const slot = slotOf[codes[entry] ?? 0] ?? 0
    unitSlot[to] = slot
    units.add(row, slot)
    unitIntensity[to] = intensity
    next[row] = to + 1
    if (intensity > (strongest[row] ?? -1)) strongest[row] = intensity
  }
  return {
    unitCodes,
    unitTotals: Uint32Array.from(unitCodes, (code) => totals[code] ?? 0),
    unitStart,
    unitSlot,
    unitIntensity,
    units,
    strongest,
  }
}
