import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ComputeJobs, TrainingState } from '../../../src/shared/contract/compute.ts'
import {
  parameterNames,
  parameterShapes,
  parameterSize,
  type Parameters,
} from '../../../src/shared/network/architecture.ts'
import { settingsOf } from '../../../src/shared/protocol/settings.ts'
import type { ComputeClient } from '../../../src/lab/engine/compute-client.ts'
import { runMaxima } from '../../../src/lab/inspection/maxima.job.ts'
import { ProjectStore, storedSide } from '../../../src/lab/store/project-store.ts'
import { writeCheckpoint } from '../../../src/lab/training/checkpoint-file.ts'

const faceOf = (grey: number): Uint8Array => new Uint8Array(storedSide * storedSide).fill(grey)

/** Stands for the compute process: answers with each face's first pixel, and counts faces. */
const createCompute = () => {
  const asked: number[] = []
  const call = (_: 'maxima', { faces }: ComputeJobs['maxima']['input']) => {
    asked.push(faces.count)
    const greys = Float32Array.from(
      { length: faces.count },
      (__, face) => faces.pixels[face * faces.side * faces.side]!,
    )
    return Promise.resolve({
      layer: 'conv3',
      filters: 1,
      maximum: greys,
      row: new Uint16Array(faces.count),
      column: new Uint16Array(faces.count),
    })
  }
  return {
    asked,
    compute: {
      call,
      report: () => Promise.resolve({ rung: 'native', backend: 'tensorflow', network: 'plain', deviceName: 'a test' }),
    } as unknown as ComputeClient,
  }
}

describe('maxima of a run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aulens-maxima-'))
  const settings = settingsOf({ steps: 20, checkpointEvery: 10 })
  const context = { signal: new AbortController().signal, onProgress: () => undefined }
  let store: ProjectStore
  let run: string
  let samples: number[]

  const setFace = (sample: number, grey: number): void => {
    store.samples.setFace(sample, {
      fileSize: 1,
      fileMtime: 1,
      fileHash: 'x',
      detectorVersion: 'x',
      width: 96,
      height: 96,
      faceRow: store.faces(1).append(faceOf(grey)),
      box: null,
      foundBy: null,
      landmarks: null,
    })
  }
  const addCheckpoint = async (step: number, validationAccuracy: number): Promise<void> => {
    const shapes = parameterShapes(settings.classes)
    const parameters = (): Parameters =>
      Object.fromEntries(
        parameterNames.map((name) => [name, new Float32Array(parameterSize(shapes[name])).fill(step)]),
      ) as Parameters
    const random = {
      batches: [1, 2, 3, 4],
      augmentation: [1, 2, 3, 4],
      dropout: [1, 2, 3, 4],
    } as unknown as TrainingState['random']
    const file = join('runs', run, 'checkpoints', `step-${String(step)}.safetensors`)
    mkdirSync(join(store.runFolder(run), 'checkpoints'), { recursive: true })
    const hash = await writeCheckpoint(
      join(store.directory, file),
      { step, parameters: parameters(), momentum: parameters(), random, initScale: 0.7 },
      settings.classes,
    )
    store.runs.addCheckpoint(run, {
      step,
      file,
      hash,
      validationAccuracy,
      validationLoss: 1,
      initScale: 0.7,
      seconds: 1,
      steps: [],
    })
  }

  beforeAll(async () => {
    store = await ProjectStore.open(join(folder, 'test.aulens'), { create: true, appVersion: 'test' })
    const corpus = store.corpora.begin({
      name: 'c',
      layout: 'folder',
      root: folder,
      detector: 'none',
      detectorVersion: 'x',
    })
    const subject = store.samples.subject(corpus, 's')
    const sequence = store.samples.sequence(corpus, subject, { name: 'q', emotion: 1, split: null, units: null })
    samples = [10, 20, 30].map((grey, index) => {
      const id = store.samples.sample(corpus, subject, sequence, {
        path: `${String(index)}.png`,
        frame: index,
        position: index,
        count: 3,
        emotion: 1,
        units: null,
      })
      setFace(id, grey)
      return id
    })
    run = store.runs.create({
      corpus,
      settings,
      dataHash: 'd',
      samples: samples.map((sample) => ({ sample, fold: 0, split: 'train', label: 0 })),
    })
    await addCheckpoint(10, 0.5)
  })
  afterAll(() => {
    store.close()
    rmSync(folder, { recursive: true })
  })

  it('are computed once; then only faces that changed or were added, and all where the weights did', async () => {
    const { asked, compute } = createCompute()
    const look = async () => [...(await runMaxima({ store, compute }, run, 'conv3')(context)).maximum]
    expect(await look()).toEqual([10, 20, 30])
    expect(await look()).toEqual([10, 20, 30])
    expect(asked).toEqual([3])

    // The same pixels in another row, as after an import with another detector that found the same box: nothing is new.
    setFace(samples[0]!, 10)
    expect(await look()).toEqual([10, 20, 30])
    expect(asked).toEqual([3])

    setFace(samples[1]!, 25)
    expect(await look()).toEqual([10, 25, 30])
    expect(asked).toEqual([3, 1])

    // Faces that come to the run: only they are computed.
    for (const [index, grey] of [40, 50].entries()) {
      const [subject, sequence] = store.database.prepare('SELECT subject, id FROM sequences').raw().get() as [
        number,
        number,
      ]
      const id = store.samples.sample(1, subject, sequence, {
        path: `new-${String(index)}.png`,
        frame: 3 + index,
        position: 3 + index,
        count: 5,
        emotion: 1,
        units: null,
      })
      setFace(id, grey)
      store.database
        .prepare("INSERT INTO run_samples (run, sample, fold, split, label) VALUES (?, ?, 0, 'train', 0)")
        .run(run, id)
    }
    expect(await look()).toEqual([10, 25, 30, 40, 50])
    expect(await look()).toEqual([10, 25, 30, 40, 50])
    expect(asked).toEqual([3, 1, 2])

    await addCheckpoint(20, 0.6)
    expect(await look()).toEqual([10, 25, 30, 40, 50])
    expect(asked).toEqual([3, 1, 2, 5])

    writeFileSync(join(store.runFolder(run), 'maxima', 'conv3-step-20.safetensors'), 'damaged')
    expect(await look()).toEqual([10, 25, 30, 40, 50])
    expect(asked).toEqual([3, 1, 2, 5, 5])
  })
})
