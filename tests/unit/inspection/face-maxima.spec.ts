import { describe, expect, it } from 'vitest'
import type { FaceBatch } from '../../../src/shared/contract/compute.ts'
import { addMissingMaxima, hashFaces } from '../../../src/lab/inspection/face-maxima.ts'

const side = 2
const filters = 3
const facesOf = (...greys: number[]): FaceBatch => ({
  count: greys.length,
  side,
  pixels: Uint8Array.from({ length: greys.length * 4 }, (_, at) => greys[Math.floor(at / 4)]!),
})

/** Maxima that tell which face they are of, and a record of what was asked for. */
const recorder = () => {
  const asked: number[][] = []
  const compute = (faces: FaceBatch) => {
    const greys = Array.from({ length: faces.count }, (_, face) => faces.pixels[face * 4]!)
    asked.push(greys)
    const cells = greys.flatMap((grey) => [grey, grey + 0.25, grey + 0.5])
    return Promise.resolve({
      filters,
      maximum: Float32Array.from(cells),
      row: Uint16Array.from(cells, (cell) => cell + 1),
      column: Uint16Array.from(cells, (cell) => cell + 2),
    })
  }
  return { asked, compute }
}

describe('addMissingMaxima', () => {
  it('computes everything once, then nothing', async () => {
    const { asked, compute } = recorder()
    const first = await addMissingMaxima(facesOf(10, 20, 30), null, compute)
    expect([...first.maximum]).toEqual([10, 10.25, 10.5, 20, 20.25, 20.5, 30, 30.25, 30.5])
    const second = await addMissingMaxima(facesOf(10, 20, 30), first, compute)
    expect(second).toEqual(first)
    expect(asked).toEqual([[10, 20, 30]])
  })

  it('computes only new faces, each once, and puts all in the order asked for', async () => {
    const { asked, compute } = recorder()
    const known = await addMissingMaxima(facesOf(10, 20, 30), null, compute)
    const { maximum, row, column, hashes } = await addMissingMaxima(facesOf(40, 30, 50, 40, 10), known, compute)
    expect(asked).toEqual([
      [10, 20, 30],
      [40, 50],
    ])
    expect([0, 1, 2, 3, 4].map((face) => maximum[face * filters + 2])).toEqual([40.5, 30.5, 50.5, 40.5, 10.5])
    expect([0, 1, 2, 3, 4].map((face) => row[face * filters])).toEqual([41, 31, 51, 41, 11])
    expect([0, 1, 2, 3, 4].map((face) => column[face * filters])).toEqual([42, 32, 52, 42, 12])
    expect(hashes).toEqual(hashFaces(facesOf(40, 30, 50, 40, 10)))
  })

  it('tells faces apart that differ in one pixel', async () => {
    const { asked, compute } = recorder()
    const known = await addMissingMaxima(facesOf(10), null, compute)
    const changed = facesOf(10)
    changed.pixels[3]! += 1
    await addMissingMaxima(changed, known, compute)
    expect(asked).toHaveLength(2)
  })
})
