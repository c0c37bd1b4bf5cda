import { join } from 'node:path'
import type { ComputeClient } from '../../../src/lab/engine/compute-client.ts'
import type { FaceBatch, Neuron } from '../../../src/shared/contract/compute.ts'
import { inspectRun } from '../../../src/lab/inspection/inspect.job.ts'
import { runMaxima } from '../../../src/lab/inspection/maxima.job.ts'
import { ProjectStore } from '../../../src/lab/store/project-store.ts'
import { selectSamples } from '../../../src/lab/training/selection.ts'
import { writeCheckpoint } from '../../../src/lab/training/checkpoint-file.ts'
import {
  parameterNames,
  parameterShapes,
  parameterSize,
  type Parameters,
} from '../../../src/shared/network/architecture.ts'
import { settingsOf } from '../../../src/shared/protocol/settings.ts'

export const settings = settingsOf({ steps: 10, side: 48, classes: 8 })
/** Layer conv1: 64 filters, windows of 5 pixels. */
export const filters = 64
const window = 5
const top = 3

const zeros = (): Parameters =>
  Object.fromEntries(
    parameterNames.map((name) => [name, new Float32Array(parameterSize(parameterShapes(8)[name]))]),
  ) as Parameters

/** Twenty subjects with one coded sequence each: happy with AU 12, or surprised with AU 1. */
const fillCorpus = (store: ProjectStore): number => {
  const corpus = store.corpora.begin({
    name: 'drawn',
    layout: 'ckplus',
    root: '/c',
    detector: 'none',
    detectorVersion: 'v',
  })
  for (let number = 0; number < 20; number++) {
    const subject = store.samples.subject(corpus, `S${String(number).padStart(3, '0')}`)
    const happy = number % 2 === 0
    const units = [{ au: happy ? 12 : 1, intensity: 3 }]
    const sequence = store.samples.sequence(corpus, subject, {
      name: '001',
      emotion: happy ? 5 : 7,
      split: null,
      units,
    })
    for (let position = 1; position <= 4; position++) {
      const neutral = position === 1
      const id = store.samples.sample(corpus, subject, sequence, {
        path: `${String(number)}/${String(position)}.png`,
        frame: position,
        position,
        count: 4,
        emotion: neutral ? 0 : happy ? 5 : 7,
        units: neutral ? [] : units,
      })
      const face = new Uint8Array(96 * 96).fill(20 * position + number)
      store.samples.setFace(id, {
        fileSize: 1,
        fileMtime: 1,
        fileHash: 'h',
        detectorVersion: 'v',
        width: 96,
        height: 96,
        faceRow: store.faces(corpus).append(face),
        box: null,
        foundBy: null,
        landmarks: null,
      })
    }
  }
  store.corpora.finish(corpus, 'hash')
  return corpus
}

/** A compute process that knows the faces by their grey: filter 12 answers to happy faces, filter 1 to surprised ones. */
export const knownCompute = {
  call: (
    job: 'maxima' | 'reconstruct' | 'initialise' | 'normalise',
    { faces, neurons }: { faces: FaceBatch; neurons?: readonly Neuron[] },
  ) => {
    if (job === 'initialise') return Promise.resolve({ parameters: zeros(), initScale: 1 })
    if (job === 'reconstruct') {
      // Each reconstruction is a step: -1 in its first half, +1 in its second.
      const area = window * window
      return Promise.resolve({
        window,
        pictures: Float32Array.from({ length: (neurons?.length ?? 0) * area }, (_, at) =>
          at % area < area / 2 ? -1 : 1,
        ),
        values: new Float32Array(0),
      })
    }
    if (job === 'normalise') return Promise.resolve({ inputs: Float32Array.from(faces.pixels, (grey) => grey / 127.5) })
    const maximum = new Float32Array(faces.count * filters)
    for (let face = 0; face < faces.count; face++) {
      const grey = faces.pixels[face * faces.side ** 2] ?? 0
      const neutral = grey < 40
      const happy = grey % 2 === 0
      for (let filter = 0; filter < filters; filter++) {
        const lit = filter === 12 ? !neutral && happy : filter === 1 ? !neutral && !happy : filter !== 63
        maximum[face * filters + filter] = lit ? 5 + grey / 100 : filter === 63 ? 0 : 0.1 + grey / 1000
      }
    }
    return Promise.resolve({
      layer: 'conv1',
      filters,
      maximum,
      row: new Uint16Array(maximum.length).fill(1),
      column: new Uint16Array(maximum.length).fill(20),
    })
  },
  report: () => Promise.resolve({ rung: 'native', backend: 'tensorflow', network: 'plain', deviceName: 'a test' }),
} as unknown as ComputeClient

/**
 * A project with a run whose responses are known: filter 12 answers to AU 12 faces only, filter 1 to AU 1 faces only, filter 63
 * never, all others alike to every face. Its checkpoint's weights are all 0.
 */
export const makeFilterProject = async (
  directory: string,
  options: { maxima?: boolean; inspection?: boolean } = {},
): Promise<void> => {
  const store = await ProjectStore.open(directory, { create: true, appVersion: '0' })
  const corpus = fillCorpus(store)
  const { samples, dataHash } = selectSamples(store, corpus, settings)
  const run = store.runs.create({ corpus, settings, dataHash, samples })
  const file = join('runs', run, 'checkpoints', 'step-10.safetensors')
  store.runFolder(run)
  const random = [1, 2, 3, 4] as const
  const hash = await writeCheckpoint(
    join(store.directory, file),
    {
      step: 10,
      parameters: zeros(),
      momentum: zeros(),
      initScale: 1,
      random: { batches: random, augmentation: random, dropout: random },
    },
    8,
  )
  store.runs.addCheckpoint(run, {
    step: 10,
    file,
    hash,
    validationAccuracy: 0.5,
    validationLoss: 1,
    initScale: 1,
    seconds: 1,
    steps: [],
  })
  store.runs.setState(run, 'done')
  if (options.maxima !== false) {
    const context = { signal: new AbortController().signal, onProgress: () => undefined }
    const services = { store, compute: knownCompute }
    await runMaxima(services, run, 'conv1')(context)
    if (options.inspection !== false)
      await inspectRun(services, run, { layer: 'conv1', method: 'guided', top })(context)
  }
  store.close()
}
