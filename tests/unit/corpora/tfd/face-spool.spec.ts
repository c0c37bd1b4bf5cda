import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FaceSpool } from '../../../../src/lab/corpora/tfd/face-spool.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-spool-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const side = 8
const pixel = (picture: number, row: number, column: number): number => (picture * 31 + row * 7 + column * 101) & 255
/** The array in MATLAB's order: dimensions count x side x side, or side x side x count. */
const onDisk = (count: number, interleaved: boolean): Uint8Array =>
  Uint8Array.from({ length: count * side * side }, (_, at) => {
    if (interleaved) return pixel(at % count, Math.floor(at / count) % side, Math.floor(at / count / side))
    return pixel(Math.floor(at / side / side), at % side, Math.floor(at / side) % side)
  })
const cut = function* (bytes: Uint8Array, lengths: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const length = lengths[turn % lengths.length]!
    yield bytes.slice(at, at + length)
    at += length
  }
}
async function* stream(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    await Promise.resolve()
    yield piece
  }
}

describe('a face spool', () => {
  it('gives pictures one after another, however they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(1, 3, 64, 2018, 2020, 2021, 4041),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        async (count, interleaved, lengths, share) => {
          const from = Math.floor(share * count)
          const file = join(folder, 'spool.tmp')
          const shares: number[] = []
          const spool = await FaceSpool.fill(
            file,
            { count, side, interleaved },
            stream(cut(onDisk(count, interleaved), lengths)),
            (part) => {
              shares.push(part)
            },
          )
          expect(shares.at(-1)).toBe(1)
          let next = -1
          let wrong = 0
          for await (const { first, length, pictures } of spool.blocks(from)) {
            if (next === -1) expect(first).toBeLessThanOrEqual(from)
            else expect(first).toBe(next)
            for (let at = 0; at < pictures.length; at++) {
              const [picture, row, column] = [
                first + Math.floor(at / side / side),
                Math.floor(at / side) % side,
                at % side,
              ]
              if (
                pictures[at] !==
                (spool.check.orientation === 'transposed' ? pixel(picture, column, row) : pixel(picture, row, column))
              )
                wrong++
            }
            next = first + length
          }
          expect([next, wrong]).toEqual([count, 0])
          await spool.close()
          expect(existsSync(file)).toBe(false)
        },
      ),
      { numRuns: 40, seed: 2 },
    )
  })

  it('leaves no file behind when the source fails or ends early', async () => {
    const file = join(folder, 'failed.tmp')
    const bytes = onDisk(10, true)
    await expect(
      FaceSpool.fill(file, { count: 10, side, interleaved: true }, stream([bytes.slice(0, -1)]), () => undefined),
    ).rejects.toThrow(RangeError)
    expect(existsSync(file)).toBe(false)
  })
})
