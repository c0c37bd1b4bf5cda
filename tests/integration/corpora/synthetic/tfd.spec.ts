import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { synthesise } from '../../../../src/lab/corpora/synthetic/synthesise.ts'

interface Matrix {
  name: string
  classNumber: number
  dimensions: number[]
  body: Buffer
}

/** Reads the top-level arrays of an uncompressed level-5 file as MathWorks' format description has them. */
const matrices = (file: Buffer): Matrix[] => {
  expect(file.toString('latin1', 0, 10)).toBe('MATLAB 5.0')
  expect(file.toString('latin1', 126, 128)).toBe('IM')
  const found: Matrix[] = []
  for (let position = 128; position < file.length;) {
    expect(file.readUInt32LE(position)).toBe(14)
    const length = file.readUInt32LE(position + 4)
    const part = file.subarray(position + 8, position + 8 + length)
    let offset = 0
    const element = (): Buffer => {
      const size = part.readUInt32LE(offset + 4)
      const data = part.subarray(offset + 8, offset + 8 + size)
      offset += 8 + Math.ceil(size / 8) * 8
      return data
    }
    const flags = element()
    const sizes = element()
    const name = element().toString('latin1')
    found.push({
      name,
      classNumber: flags[0]!,
      dimensions: Array.from({ length: sizes.length / 4 }, (_, index) => sizes.readInt32LE(4 * index)),
      body: part.subarray(offset),
    })
    position += 8 + length
  }
  return found
}
const dataOf = (matrix: Matrix): Buffer => matrix.body.subarray(8, 8 + matrix.body.readUInt32LE(4))

let folder = ''
let count = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aulens-tfd-'))
  const context = { signal: new AbortController().signal, onProgress: () => undefined }
  const summary = await synthesise(
    { out: folder, subjects: 5, seed: 2, layout: 'tfd', sequencesPerSubject: { labelled: 2, unlabelled: 1 } },
    context,
  )
  count = summary.frames
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('a synthetic corpus in TFD layout', () => {
  it('has the three files and the truth', async () => {
    expect((await readdir(folder)).sort()).toEqual(['TFD_48x48.mat', 'TFD_96x96.mat', 'TFD_info.mat', 'truth.json'])
  })

  it.each([48, 96])('holds %i-pixel faces that stand upright, in column-major order', async (side) => {
    const [images] = matrices(await readFile(join(folder, `TFD_${String(side)}x${String(side)}.mat`)))
    expect(images).toMatchObject({ name: 'images', classNumber: 9, dimensions: [count, side, side] })
    const data = dataOf(images!)
    expect(data.length).toBe(count * side * side)
    const pixel = (picture: number, row: number, column: number): number =>
      data[picture + count * (row + side * column)]!
    for (let picture = 0; picture < count; picture++) {
      const mean = (fromRow: number, toRow: number, fromColumn: number, toColumn: number): number => {
        let sum = 0
        let number = 0
        for (let row = Math.round(fromRow * side); row < toRow * side; row++) {
          for (let column = Math.round(fromColumn * side); column < toColumn * side; column++) {
            sum += pixel(picture, row, column)
            number++
          }
        }
        return sum / number
      }
      // Both eyes are darker than the cheeks below them: only so in an upright, untransposed face.
      expect(mean(0.31, 0.37, 0.26, 0.34)).toBeLessThan(mean(0.5, 0.56, 0.26, 0.34))
      expect(mean(0.31, 0.37, 0.66, 0.74)).toBeLessThan(mean(0.5, 0.56, 0.66, 0.74))
    }
  })

  it('labels, identities and folds coincide: unlabelled pictures are in no fold, a person is in one part of a fold only', async () => {
    const [, folds, expression, identity] = matrices(await readFile(join(folder, 'TFD_96x96.mat')))
    expect([folds?.name, expression?.name, identity?.name]).toEqual(['folds', 'labs_ex', 'labs_id'])
    expect([folds?.dimensions, expression?.dimensions, identity?.dimensions]).toEqual([
      [count, 5],
      [count, 1],
      [count, 1],
    ])
    const seen = new Set<number>()
    for (let fold = 0; fold < 5; fold++) {
      const partOf = new Map<number, number>()
      for (let picture = 0; picture < count; picture++) {
        const part = dataOf(folds!).readInt8(fold * count + picture)
        const label = dataOf(expression!).readDoubleLE(8 * picture)
        const person = dataOf(identity!).readDoubleLE(8 * picture)
        seen.add(label)
        expect(part === 0).toBe(label === -1)
        expect(person === -1).toBe(label === -1)
        if (label === -1) continue
        expect(label).toBeGreaterThanOrEqual(1)
        expect(label).toBeLessThanOrEqual(7)
        expect(partOf.get(person) ?? part).toBe(part)
        partOf.set(person, part)
      }
      expect([...partOf.values()]).toContain(3)
      expect([...partOf.values()]).toContain(1)
    }
    expect(seen).toContain(-1)
    expect(seen).toContain(7)
  })

  it('names every picture with the prefix of its source', async () => {
    const [info] = matrices(await readFile(join(folder, 'TFD_info.mat')))
    expect(info).toMatchObject({ name: 'tfd_info', classNumber: 2, dimensions: [1, 1] })
    const names = info!.body.toString('latin1').match(/(dfat|jaffe|kdef|web)_S\d+_\d{3}_\d{8}/g)
    expect(names).toHaveLength(count)
    expect(new Set(names).size).toBe(count)
  })
})
