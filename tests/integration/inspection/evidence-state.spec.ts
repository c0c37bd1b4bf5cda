import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ComputeJobs, TrainingState } from '../../../src/shared/contract/compute.ts'
import { EvidenceSettings } from '../../../src/shared/contract/evidence.ts'
import {
  parameterNames,
  parameterShapes,
  parameterSize,
  type Parameters,
} from '../../../src/shared/network/architecture.ts'
import { settingsOf } from '../../../src/shared/protocol/settings.ts'
import type { ComputeClient } from '../../../src/lab/engine/compute-client.ts'
import { evidenceOfRun } from '../../../src/lab/evidence/evidence.job.ts'
import { evidenceOverview } from '../../../src/lab/evidence/evidence-overview.ts'
import { evidenceState } from '../../../src/lab/evidence/evidence-state.ts'
import { evidenceFile } from '../../../src/lab/evidence/evidence-file.ts'
import { filterDetail } from '../../../src/lab/inspection/filter-detail.ts'
import { galleryOf } from '../../../src/lab/inspection/gallery.ts'
import { ProjectStore, storedSide } from '../../../src/lab/store/project-store.ts'
import { writeCheckpoint } from '../../../src/lab/training/checkpoint-file.ts'

/** Stands for the compute process: the only filter answers with each face's first pixel; pictures are given back as they are. */
const compute = {
  call: (job: string, { faces }: ComputeJobs['maxima']['input']) => {
    const area = faces.side * faces.side
    if (job === 'normalise') return Promise.resolve({ inputs: Float32Array.from(faces.pixels) })
    const maximum = Float32Array.from({ length: faces.count }, (_, face) => faces.pixels[face * area]!)
    return Promise.resolve({
      layer: 'conv3',
      filters: 1,
      maximum,
      row: new Uint16Array(faces.count),
      column: new Uint16Array(faces.count),
    })
  },
  report: () => Promise.resolve({ rung: 'native', backend: 'tensorflow', network: 'plain', deviceName: 'a test' }),
} as unknown as ComputeClient

describe('stored evidence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aulens-evidence-'))
  const training = settingsOf({ steps: 20, checkpointEvery: 10 })
  const context = { signal: new AbortController().signal, onProgress: () => undefined }
  const settings = EvidenceSettings.parse({ permutations: 60, minimumCount: 1, resamples: 20 })
  let store: ProjectStore
  let run: string
  let corpus: number
  const sampleOf = (index: number, units: number[]): number => {
    const subject = store.samples.subject(corpus, `s${String(index)}`)
    const labels = units.map((au) => ({ au, intensity: 3 }))
    const sequence = store.samples.sequence(corpus, subject, { name: 'q', emotion: 1, split: null, units: labels })
    return store.samples.sample(corpus, subject, sequence, {
      path: `${String(index)}.png`,
      frame: 1,
      position: 2,
      count: 2,
      emotion: 1,
      units: labels,
    })
  }
  const addCheckpoint = async (step: number, validationAccuracy: number): Promise<void> => {
    const shapes = parameterShapes(training.classes)
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
      training.classes,
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
  const computed = (changes: Partial<EvidenceSettings> = {}) =>
    evidenceOfRun({ store, compute }, run, { ...settings, ...changes })(context)
  const reasons = (wanted?: Record<string, unknown>): string[] =>
    evidenceState(store, run, 'conv3', wanted).reasons.map(({ code }) => code)

  beforeAll(async () => {
    store = await ProjectStore.open(join(folder, 'test.aulens'), { create: true, appVersion: 'test' })
    corpus = store.corpora.begin({ name: 'c', layout: 'folder', root: folder, detector: 'none', detectorVersion: 'x' })
    const samples = Array.from({ length: 24 }, (_, index) => {
      const id = sampleOf(index, index % 2 === 0 ? [12] : [])
      const face = new Uint8Array(storedSide * storedSide).fill(index % 2 === 0 ? 100 + index : index)
      store.samples.setFace(id, {
        fileSize: 1,
        fileMtime: 1,
        fileHash: `h${String(index)}`,
        detectorVersion: 'x',
        width: 96,
        height: 96,
        faceRow: store.faces(corpus).append(face),
        box: null,
        foundBy: null,
        landmarks: null,
      })
      return { sample: id, fold: index % 3, split: index % 3 === 0 ? ('test' as const) : ('train' as const), label: 0 }
    })
    run = store.runs.create({ corpus, settings: training, dataHash: 'd', samples })
    await addCheckpoint(10, 0.5)
  })
  afterAll(() => {
    store.close()
    rmSync(folder, { recursive: true })
  })

  it('is none, then fresh; other settings, a changed code and a new checkpoint make it stale, each with its reason', async () => {
    expect(evidenceState(store, run, 'conv3')).toEqual({
      state: 'none',
      reasons: [],
      settings: null,
      step: null,
      madeAt: null,
    })
    expect(evidenceOverview(store, run, 'conv3')).toBeNull()
    const evidence = await computed()
    expect(evidence.filters[0]).toMatchObject({
      best: { au: 12 },
      verdict: { au: 12 },
      confirmation: { au: 12, heldOut: { auc: 1 } },
    })
    expect(evidenceState(store, run, 'conv3', { ...settings })).toMatchObject({
      state: 'fresh',
      reasons: [],
      settings,
      step: 10,
    })
    expect(evidenceState(store, run, 'conv3', { ...settings, bins: 10 })).toMatchObject({
      state: 'stale',
      reasons: [{ code: 'settings', text: 'Computed with other settings: bins 20, now 10.' }],
    })
    expect(filterDetail(store, run, 'conv3', 0).evidence).toMatchObject({ best: { au: 12 } })
    sampleOf(1, [12, 25])
    expect(reasons()).toEqual(['corpus'])
    // What has become untrue reaches no screen, no file and no program.
    expect(galleryOf(store, run, 'conv3').evidence).toBeNull()
    expect(galleryOf(store, run, 'conv3').filters[0]).toMatchObject({ best: null, grade: null, statement: null })
    expect(filterDetail(store, run, 'conv3', 0).evidence).toBeNull()
    expect(evidenceOverview(store, run, 'conv3')).toBeNull()
    expect(evidenceFile(store, run, 'conv3', 'csv')).toBeNull()
    await addCheckpoint(20, 0.9)
    expect(reasons()).toEqual(['checkpoint', 'corpus'])
  })

  it('is computed anew where it was stale, and read back where it is not', async () => {
    const anew = await computed()
    expect(anew.step).toBe(20)
    expect(anew.units.map(({ au }) => au)).toEqual([12, 25])
    expect(evidenceState(store, run, 'conv3')).toMatchObject({ state: 'fresh', step: 20 })
    const { madeAt } = evidenceState(store, run, 'conv3')
    expect(await computed()).toEqual(anew)
    expect(evidenceState(store, run, 'conv3').madeAt).toBe(madeAt)
    await computed({ bins: 10 })
    expect(evidenceState(store, run, 'conv3').settings?.bins).toBe(10)
    await computed()
    expect(evidenceState(store, run, 'conv3')).toMatchObject({ settings, madeAt })
    sampleOf(1, [])
    expect((await computed()).units.map(({ au }) => au)).toEqual([12])
    expect(reasons()).toEqual([])
  })

  it('is marked where an earlier version wrote it, and read all the same', () => {
    store.database.prepare("DELETE FROM evidence WHERE json_extract(settings, '$.bins') = 10").run()
    store.database.prepare('UPDATE evidence SET version = 1, data_hash = NULL').run()
    expect(reasons()).toEqual(['method'])
    expect(galleryOf(store, run, 'conv3').filters[0]).toMatchObject({
      best: { au: 12 },
      statement: expect.stringContaining('AU 12') as string,
    })
  })

  it('has an overview with grades and a methods paragraph that names every number', async () => {
    await computed()
    const overview = evidenceOverview(store, run, 'conv3')
    expect(overview).toMatchObject({
      filters: 1,
      samples: 24,
      sequences: 24,
      subjects: 24,
      permutations: { all: 60, emotion: 60, subject: 60 },
    })
    expect(Object.values(overview!.grades).reduce((sum, count) => sum + count, 0)).toBe(1)
    for (const text of [
      '24 coded faces from 24 sequences of 24 subjects',
      '20 equal bins',
      '60 times',
      '20 resamples',
      'seed 1',
    ])
      expect(overview!.methods.text).toContain(text)
    for (const name of ['Benjamini', 'Efron', 'Khorrami', 'Lin', 'Mann', 'Phipson', 'Westfall', 'Winkler'])
      expect(overview!.methods.citations.some((work) => work.startsWith(name))).toBe(true)
  })
})
