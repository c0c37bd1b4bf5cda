import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { exportActivations } from '../../../src/lab/report/exports/export-activations.ts'
import { exportEvidence } from '../../../src/lab/report/exports/export-evidence.ts'
import { exportFaces, exportInputs } from '../../../src/lab/report/exports/export-faces.ts'
import { exportPatches } from '../../../src/lab/report/exports/export-patches.ts'
import { exportIndex, exportPredictions } from '../../../src/lab/report/exports/export-tables.ts'
import { exportWeights } from '../../../src/lab/report/exports/export-weights.ts'
import { formulaWeights } from '../../../src/compute/self-test/formula.ts'
import { runPython } from '../../fixtures/arrays/python.ts'
import { sampleRun } from '../../unit/report/sample-report.ts'

const folder = mkdtempSync(join(tmpdir(), 'aulens-arrays-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

type Arrays = Record<string, { dtype: string; shape: number[]; values: number[] }>
const arraysIn = (file: string): Arrays =>
  (JSON.parse(runPython('arrays/roundtrip.py', 'describe', file)) as { arrays: Arrays }).arrays
const cellsIn = (file: string): string[][] => JSON.parse(runPython('arrays/read_csv.py', file)) as string[][]

describe('exported arrays as Python reads them', () => {
  it('faces and inputs, whole or in pieces', async () => {
    const pixels = Uint8Array.from({ length: 3 * 16 }, (_, index) => index * 5)
    const faces = join(folder, 'faces.npz')
    expect(await exportFaces({ side: 4, pixels, samples: [3, 1, 2] }, faces)).toEqual({ file: faces, rows: 3 })
    expect(arraysIn(faces)).toEqual({
      faces: { dtype: 'uint8', shape: [3, 4, 4], values: Array.from(pixels) },
      sample: { dtype: 'int32', shape: [3], values: [3, 1, 2] },
    })
    const inputs = join(folder, 'inputs.npz')
    const pieces = async function* (): AsyncGenerator<Float32Array> {
      for (let face = 0; face < 3; face++) yield new Float32Array(16).fill(face - 0.5)
    }
    expect(await exportInputs({ side: 4, pixels: pieces(), samples: [3, 1, 2] }, inputs)).toEqual({
      file: inputs,
      rows: 3,
    })
    const read = arraysIn(inputs)
    expect(read['x']).toMatchObject({ dtype: 'float32', shape: [3, 4, 4, 1] })
    expect(read['x']!.values.filter((_, index) => index % 16 === 0)).toEqual([-0.5, 0.5, 1.5])
  })

  it('activations', async () => {
    const file = join(folder, 'activations.npz')
    const maxima = {
      filters: 2,
      maximum: Float32Array.of(1, 2, 3, 4),
      row: Uint16Array.of(0, 23, 1, 2),
      column: Uint16Array.of(5, 6, 7, 8),
      samples: [9, 4],
    }
    expect(await exportActivations(maxima, file)).toEqual({ file, rows: 2 })
    expect(arraysIn(file)).toEqual({
      maximum: { dtype: 'float32', shape: [2, 2], values: [1, 2, 3, 4] },
      row: { dtype: 'int32', shape: [2, 2], values: [0, 23, 1, 2] },
      column: { dtype: 'int32', shape: [2, 2], values: [5, 6, 7, 8] },
      sample: { dtype: 'int32', shape: [2], values: [9, 4] },
    })
  })

  it('patches, with empty places where a filter has fewer', async () => {
    const file = join(folder, 'patches.npz')
    const filters = [
      {
        filter: 0,
        dead: false,
        top: [
          { sample: 8, row: 1, column: 2, value: 3.5 },
          { sample: 6, row: 3, column: 4, value: 2.5 },
        ],
      },
      { filter: 7, dead: false, top: [{ sample: 5, row: 5, column: 6, value: 1.5 }] },
    ]
    const patches = {
      filters,
      top: 2,
      window: 2,
      reconstruction: Float32Array.from({ length: 12 }, (_, index) => index / 2),
      face: Uint8Array.from({ length: 12 }, (_, index) => index + 100),
    }
    expect(await exportPatches(patches, file)).toEqual({ file, rows: 2 })
    expect(arraysIn(file)).toEqual({
      filter: { dtype: 'int32', shape: [2], values: [0, 7] },
      sample: { dtype: 'int32', shape: [2, 2], values: [8, 6, 5, -1] },
      row: { dtype: 'int32', shape: [2, 2], values: [1, 3, 5, 0] },
      column: { dtype: 'int32', shape: [2, 2], values: [2, 4, 6, 0] },
      value: { dtype: 'float32', shape: [2, 2], values: [3.5, 2.5, 1.5, 0] },
      reconstruction: {
        dtype: 'float32',
        shape: [2, 2, 2, 2],
        values: [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 0, 0, 0, 0],
      },
      face: {
        dtype: 'uint8',
        shape: [2, 2, 2, 2],
        values: [100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 0, 0, 0, 0],
      },
    })
    await expect(exportPatches({ ...patches, face: new Uint8Array(3) }, file)).rejects.toMatchObject({
      code: 'EXPORT_INPUT',
    })
    await expect(exportPatches({ ...patches, top: 1 }, file)).rejects.toMatchObject({ code: 'EXPORT_INPUT' })
  })

  it('evidence as a table and whole', async () => {
    const evidence = sampleRun('run-1').evidence!
    const table = join(folder, 'evidence.csv')
    expect(await exportEvidence(evidence, table)).toEqual({ file: table, rows: 256 * 30 })
    const [columns, first] = cellsIn(table)
    expect(columns!.slice(0, 15)).toEqual([
      'filter',
      'dead',
      'au',
      'name',
      'best',
      'rare',
      'n_with',
      'n_without',
      'kl',
      'kl_without_neutral',
      'auc',
      'r',
      'p',
      'p_max_t',
      'q',
    ])
    expect(columns!.slice(15)).toEqual(
      expect.arrayContaining([
        'kl_reverse',
        'jensen_shannon',
        'auprc',
        'base_rate',
        'auc_lower',
        'p_max_t_emotion',
        'q_by_subject',
      ]),
    )
    const score = evidence.filters[0]!.aus[0]!
    expect(first!.slice(0, 9)).toEqual([
      '0',
      'false',
      '1',
      'Inner Brow Raiser',
      String(evidence.filters[0]!.best!.au === 1),
      'false',
      '290',
      '581',
      String(score.kl),
    ])
    const whole = join(folder, 'evidence.json')
    expect(await exportEvidence(evidence, whole)).toEqual({ file: whole, rows: 256 * 30 })
    expect(JSON.parse(readFileSync(whole, 'utf8'))).toEqual(evidence)
  })

  it('predictions and the index', async () => {
    const sample = {
      sample: 4,
      path: 'S005/001/a, "b".png',
      subject: '=S005',
      sequence: '001',
      frame: 11,
      emotion: 'happy',
      fold: 3,
    }
    const predictions = join(folder, 'predictions.csv')
    const probabilities = Float32Array.of(0.25, 0.75)
    expect(
      await exportPredictions(['anger', 'happy'], [{ ...sample, predicted: 'happy', probabilities }], predictions),
    ).toEqual({ file: predictions, rows: 1 })
    expect(cellsIn(predictions)).toEqual([
      ['sample', 'path', 'subject', 'sequence', 'frame', 'fold', 'emotion', 'predicted', 'anger', 'happy'],
      ['4', 'S005/001/a, "b".png', "'=S005", '001', '11', '3', 'happy', 'happy', '0.25', '0.75'],
    ])
    await expect(
      exportPredictions(['anger'], [{ ...sample, predicted: 'anger', probabilities }], predictions),
    ).rejects.toMatchObject({ code: 'EXPORT_INPUT', message: 'Sample 4 has 2 probabilities for 1 classes.' })
    const index = join(folder, 'index.csv')
    expect(
      await exportIndex(
        [
          { ...sample, split: 'test', units: [6, 12] },
          { ...sample, emotion: null, fold: null, split: null, units: [] },
          { ...sample, split: null, units: null },
        ],
        index,
      ),
    ).toEqual({ file: index, rows: 3 })
    expect(cellsIn(index)[0]).toEqual([
      'sample',
      'path',
      'subject',
      'sequence',
      'frame',
      'emotion',
      'fold',
      'split',
      'aus',
    ])
    expect(
      cellsIn(index)
        .slice(1)
        .map((row) => row.slice(5)),
    ).toEqual([
      ['happy', '3', 'test', '6 12'],
      ['', '', '', ''],
      ['happy', '3', '', ''],
    ])
  })
})

it('refuses an ending that says another format, before anything is written', async () => {
  const weights = formulaWeights(6)
  for (const out of ['weights.csv', 'weights', 'weights.npz.bak']) {
    await expect(exportWeights(weights, 6, join(folder, out))).rejects.toMatchObject({
      code: 'EXPORT_FORMAT',
      path: join(folder, out),
      message: expect.stringContaining('.npz or .safetensors') as string,
    })
  }
  await expect(
    exportFaces({ side: 4, pixels: new Uint8Array(16), samples: [1] }, join(folder, 'faces.csv')),
  ).rejects.toMatchObject({ code: 'EXPORT_FORMAT' })
  await expect(exportEvidence(sampleRun('run-1').evidence!, join(folder, 'evidence.npz'))).rejects.toMatchObject({
    code: 'EXPORT_FORMAT',
  })
})
