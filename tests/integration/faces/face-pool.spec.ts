import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FacePool } from '../../../src/lab/faces/face-pool.ts'
import type { FaceTask } from '../../../src/lab/faces/face-task.ts'
import { faceFrame, temporaryFolder } from '../../fixtures/corpora/trees.ts'

let folder: string
let pool: FacePool
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(async () => {
  await pool.close()
  rmSync(folder, { recursive: true, force: true })
})

const task = (file: string): FaceTask => ({ source: { file }, face: 'haar', side: 96 })

/** A worker that answers, hangs, or dies, as the file's name says. */
const moody = (): URL => {
  const script = join(folder, 'moody.mjs')
  writeFileSync(
    script,
    `
    import { parentPort } from 'node:worker_threads'
    parentPort.on('message', ({ id, task }) => {
      const mood = task.source.file
      if (mood === 'hang') for (;;) {}
      if (mood === 'die') process.exit(3)
      if (mood === 'throw') throw new Error('out of its mind')
      if (mood === 'unable') return parentPort.postMessage({ id, ok: false, fault: 'worker', message: 'no cascade' })
      parentPort.postMessage({ id, ok: true, result: { hash: mood } })
    })`,
  )
  return pathToFileURL(script)
}

describe('face workers', () => {
  it('crop one frame alike however it comes, and say why a file is no picture', async () => {
    pool = new FacePool({ workers: 1 })
    const file = join(folder, 'face.png')
    writeFileSync(file, await faceFrame())
    const found = await pool.process(task(file))
    expect(found.face!.pixels).toHaveLength(96 * 96)
    const decoded = await pool.process({ ...task(file), face: 'none' })
    expect(decoded.face).toBeNull()
    const again = await pool.process({ source: { image: decoded.image! }, face: found.face!.box, side: 96 })
    expect(again.face!.pixels).toEqual(found.face!.pixels)
    // Shrinking by bilinear interpolation keeps the mean within a few grey levels.
    const mean = (pixels: Uint8Array): number => pixels.reduce((sum, value) => sum + value, 0) / pixels.length
    const { x, y, width } = found.face!.box
    const rows = Array.from({ length: width }, (_, row) =>
      decoded.image!.pixels.subarray((y + row) * 640 + x, (y + row) * 640 + x + width),
    )
    expect(Math.abs(mean(found.face!.pixels) - rows.reduce((sum, row) => sum + mean(row), 0) / width)).toBeLessThan(2)

    mkdirSync(join(folder, 'folder.png'))
    writeFileSync(join(folder, 'text.png'), 'text')
    await expect(pool.process(task(join(folder, 'folder.png')))).rejects.toThrow('not an ordinary file')
    await expect(pool.process(task(join(folder, 'text.png')))).rejects.toThrow('unsupported image format')
    await expect(pool.process(task(join(folder, 'none.png')))).rejects.toThrow('ENOENT')
  })

  it('that hang or die fail their own picture only, and are replaced', async () => {
    pool = new FacePool({ workers: 1, timeLimit: 1000, script: moody() })
    const outcomes = await Promise.allSettled(
      ['a', 'die', 'b', 'hang', 'c', 'throw', 'd'].map((mood) => pool.process(task(mood))),
    )
    expect(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.hash : String(outcome.reason))),
    ).toEqual([
      'a',
      'PictureError: its worker ended',
      'b',
      'PictureError: it took longer than 1 seconds',
      'c',
      'PictureError: its worker failed: out of its mind',
      'd',
    ])
  })
  it("that cannot start are an error of their own, not the picture's", async () => {
    pool = new FacePool({ workers: 1, script: moody() })
    await expect(pool.process(task('unable'))).rejects.toMatchObject({
      code: 'FACE_WORKERS_FAILED',
      message: expect.stringContaining('no cascade') as string,
    })
  })
  it('that are closed refuse, and leave nothing waiting', async () => {
    pool = new FacePool({ workers: 1, timeLimit: 60_000, script: moody() })
    const waiting = Promise.allSettled([pool.process(task('hang')), pool.process(task('a'))])
    await pool.close()
    expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(pool.process(task('a'))).rejects.toThrow('closed')
  })
})
