import { describe, expect, it } from 'vitest'
import type { MatlabFile } from '../../../../src/lab/corpora/tfd/matlab-file.ts'
import { readPictureFile } from '../../../../src/lab/corpora/tfd/picture-file.ts'

/** A file of two pictures whose images are of one type or another; only its head matters here. */
const fileWith = (bytes: boolean): MatlabFile => {
  const values: Record<string, number[]> = { labs_ex: [1, 2], folds: [1, 2], images: [] }
  const dimensions: Record<string, number[]> = { labs_ex: [2, 1], folds: [2, 1], images: [2, 48, 48] }
  const names = Object.keys(values)
  return {
    path: '/corpus/TFD_48x48.mat',
    variables: new Map(
      names.map((name) => [name, { name, dimensions: dimensions[name]!, bytes: name === 'images' && bytes }]),
    ),
    value: (name) =>
      Promise.resolve({ kind: 'numbers', dimensions: dimensions[name]!, values: Float64Array.from(values[name]!) }),
    bytes: () => {
      throw new Error('Not read here.')
    },
    close: () => Promise.resolve(),
  }
}

describe('pictures in a MATLAB file', () => {
  it('are taken as unsigned bytes', async () => {
    expect(await readPictureFile(fileWith(true))).toMatchObject({ array: { count: 2, side: 48, interleaved: true } })
  })
  it('of another type are not read, and the error says how to save them as bytes', async () => {
    await expect(readPictureFile(fileWith(false))).rejects.toMatchObject({
      code: 'TFD_VARIABLES_UNFIT',
      message: expect.stringContaining('unsigned bytes (uint8)') as string,
      hint: expect.stringContaining('uint8(f.images)') as string,
    })
  })
})
