import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { analysePhotograph, type LiveRequest } from '../../../src/lab/inspection/live-image.job.ts'
import { keepLivePictures, livePicture } from '../../../src/lab/inspection/live-pictures.ts'
import { ProjectStore } from '../../../src/lab/store/project-store.ts'
import { liveMethods } from '../../../src/shared/contract/live.ts'
import type { ComputeClient } from '../../../src/lab/engine/compute-client.ts'
import type { DetectedFace } from '../../../src/shared/contract/compute.ts'
import { filters, makeFilterProject } from './filter-project.ts'

let folder = ''
let store: ProjectStore
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-live-'))
  await makeFilterProject(join(folder, 'p.aulens'))
  store = await ProjectStore.open(join(folder, 'p.aulens'), { create: false, appVersion: '0' })
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Answers as the compute process would; the detector finds what it is told. */
const compute = (faces: readonly DetectedFace[], calls: string[] = []): ComputeClient =>
  ({
    call: (job: string, input: { faces?: { side: number; pixels: Uint8Array } }) => {
      calls.push(job)
      const value = {
        detect: () => ({ faces: [faces] }),
        predict: () => ({ classes: 8, probabilities: Float32Array.of(0.05, 0.05, 0.1, 0.1, 0.5, 0.1, 0.05, 0.05) }),
        normalise: () => ({ inputs: new Float32Array(48 * 48).fill(0.5) }),
        maxima: () => {
          expect(input.faces).toMatchObject({ side: 48, count: 1 })
          return {
            layer: 'conv1',
            filters,
            maximum: Float32Array.from({ length: filters }, (_, filter) =>
              filter === 63 ? 9 : filter === 12 ? 4 : filter === 1 ? 1 : 0,
            ),
            row: new Uint16Array(filters).fill(7),
            column: new Uint16Array(filters).fill(8),
          }
        },
        reconstruct: () => ({ window: 5, pictures: new Float32Array(3 * 25), values: new Float32Array(3) }),
      }[job]
      return Promise.resolve(value?.())
    },
    report: () => Promise.resolve({ rung: 'native', backend: 'tensorflow', network: 'plain', deviceName: 'a test' }),
  }) as unknown as ComputeClient

const photograph = async (): Promise<Uint8Array> =>
  sharp({ create: { width: 320, height: 240, channels: 3, background: '#777777' } })
    .png()
    .toBuffer()
const request = async (extra: Partial<LiveRequest> = {}): Promise<LiveRequest> => ({
  run: 'run-1',
  layer: 'conv1',
  name: 'me.png',
  photograph: await photograph(),
  top: 3,
  ...extra,
})
const context = { signal: new AbortController().signal, onProgress: () => undefined }
const found: DetectedFace = { x: 100, y: 60, width: 90, height: 110, score: 0.98 }

describe('analysePhotograph', () => {
  it('falls back on the network where the cascade finds nothing, and names prediction, filters and AUs', async () => {
    const calls: string[] = []
    const result = await analysePhotograph({ store, compute: compute([found], calls) }, await request())(context)
    expect(calls).toEqual(['detect', 'predict', 'normalise', 'maxima', 'reconstruct'])
    expect(result).toMatchObject({
      width: 320,
      height: 240,
      face: { foundBy: 'ssd, score 0.98', box: { width: 100, height: 100 } },
      geometry: { side: 48, window: 5 },
    })
    expect(result.prediction[0]).toEqual({ emotion: 'happy', probability: 0.5 })
    expect(result.prediction).toHaveLength(8)
    // Filter 63 never fired in training: it has no share, and comes last; filter 12 reaches most of its strongest response.
    expect(result.filters.map(({ filter }) => filter)).toEqual([12, 1, 63])
    expect(result.filters[0]!.share).toBeGreaterThan(0.5)
    expect(result.filters[2]!.share).toBeNull()
    for (const name of ['frame', 'crop', 'input', 'patches'])
      expect(livePicture(result.pictures.slice('live/'.length), name), name).not.toBeNull()
  })
  it('looks at whichever of several faces is asked for, and says where they are in the whole picture', async () => {
    const wide = await sharp({ create: { width: 4800, height: 2400, channels: 3, background: '#777777' } })
      .jpeg()
      .toBuffer()
    const small: DetectedFace = { ...found, x: 600, width: 60, height: 60, score: 0.7 }
    const services = { store, compute: compute([small, found]) }
    const first = await analysePhotograph(services, await request({ photograph: wide }))(context)
    expect(first).toMatchObject({ width: 4800, height: 2400, chosen: 0, engine: { network: 'plain' } })
    expect(first.faces.map(({ width }) => width)).toEqual([200, 120])
    const second = await analysePhotograph(services, await request({ photograph: wide, face: 1 }))(context)
    expect(second).toMatchObject({ chosen: 1, face: { foundBy: 'ssd, score 0.70', box: { x: 1200, width: 120 } } })
  })
  it('says so where there is no face, and computes nothing further', async () => {
    const calls: string[] = []
    const result = await analysePhotograph({ store, compute: compute([], calls) }, await request())(context)
    expect(calls).toEqual(['detect'])
    expect(result).toMatchObject({ face: null, prediction: [], filters: [] })
    expect(livePicture(result.pictures.slice('live/'.length), 'frame')).not.toBeNull()
  })
  it('refuses what is no picture, and what is too large', async () => {
    await expect(
      analysePhotograph({ store, compute: compute([]) }, await request({ photograph: new Uint8Array(9) }))(context),
    ).rejects.toMatchObject({ code: 'PHOTOGRAPH_UNREADABLE' })
    await expect(
      analysePhotograph(
        { store, compute: compute([]) },
        await request({ photograph: new Uint8Array(5_000_001) }),
      )(context),
    ).rejects.toMatchObject({ code: 'PHOTOGRAPH_TOO_LARGE' })
    expect(
      liveMethods['live.analyse'].input.safeParse({ run: 'run-1', name: 'x', photograph: 'not base64!' }).success,
    ).toBe(false)
  })
  it('keeps the pictures of the last few photographs only', () => {
    const ids = [1, 2, 3, 4, 5].map((value) => keepLivePictures(new Map([['frame', Uint8Array.of(value)]])))
    expect(ids.map((id) => livePicture(id, 'frame')?.[0] ?? null)).toEqual([null, 2, 3, 4, 5])
    expect(livePicture(ids[4]!, 'crop')).toBeNull()
  })
})
