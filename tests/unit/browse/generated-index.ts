import { buildSampleIndex, type SampleIndex } from '../../../src/lab/browse/sample-index.ts'
import type { IndexSource, SourceSample } from '../../../src/lab/store/tables/index-source.ts'
import { noRunColumns, type RunColumns } from '../../../src/lab/browse/run-columns.ts'
import { SampleFilter, type SampleFilterInput } from '../../../src/shared/contract/browse.ts'
import { Random } from '../../../src/shared/random/random.ts'

export type GeneratedSource = IndexSource & {
  readonly samples: readonly (readonly SourceSample[])[]
  readonly units: readonly (readonly (readonly [number, number, number])[])[]
}

/** A corpus of `count` frames in sequences of 20, ten sequences a subject, drawn from a seed. */
export const generatedSource = (count: number): GeneratedSource => {
  const random = Random.fromSeed(7, 'generated corpus')
  const below = (limit: number): number => Math.floor(random.uniform() * limit)
  const sequences = Array.from({ length: Math.ceil(count / 20) }, (_, place) => ({
    id: place + 1,
    subject: Math.floor(place / 10) + 1,
    name: String(place % 10).padStart(3, '0'),
    emotion: below(3) === 0 ? null : 1 + below(7),
  }))
  const subjects = Array.from({ length: Math.ceil(sequences.length / 10) }, (_, place) => ({
    id: place + 1,
    corpus: 1,
    name: `S${String(place).padStart(5, '0')}`,
  }))
  const samples: [number, number, string, number, number, number, number | null, number, number | null][] = []
  const units: [number, number, number][] = []
  const aus = [1, 2, 4, 5, 6, 7, 9, 12, 15, 17, 20, 23, 24, 25, 26, 27]
  for (let place = 0; place < count; place++) {
    const sequence = sequences[Math.floor(place / 20)]!
    const position = (place % 20) + 1
    const used = position === 1 || position > 17
    const label = sequence.emotion === null ? null : position === 1 ? 0 : position > 17 ? sequence.emotion : null
    samples.push([
      place + 1,
      sequence.id,
      `images/${subjects[sequence.subject - 1]!.name}/${sequence.name}/${String(place).padStart(8, '0')}.png`,
      position,
      position,
      20,
      label,
      used ? 1 : 0,
      below(200) === 0 ? null : place,
    ])
    if (position > 17) for (const au of aus) if (below(5) === 0) units.push([place + 1, au, below(6)])
  }
  return {
    corpora: [{ id: 1, name: 'generated' }],
    subjects,
    sequences,
    sampleCount: count,
    samples: [samples],
    units: [units],
    findings: [
      { corpus: 1, severity: 'warning', code: 'FACE_NOT_FOUND', path: samples[3]![2], sample: samples[3]![0] },
    ],
  }
}

export const generatedIndex = (count: number): SampleIndex => buildSampleIndex(generatedSource(count))

/** Predictions for every labelled face. */
export const generatedRun = (index: SampleIndex): RunColumns => {
  const random = Random.fromSeed(8, 'generated predictions')
  const columns = noRunColumns(index.count)
  for (let row = 0; row < index.count; row++) {
    const label = index.emotion[row]!
    if (label < 0) continue
    columns.split[row] = row % 3
    columns.predicted[row] = random.uniform() < 0.8 ? label : Math.floor(random.uniform() * 8)
    columns.confidence[row] = 0.2 + 0.8 * random.uniform()
    columns.right[row] = columns.predicted[row] === label ? 1 : 0
    columns.loss[row] = -Math.log(columns.confidence[row]!)
  }
  return { ...columns, run: 'run-1', step: 10 }
}

export const filterOf = (input: SampleFilterInput): SampleFilter => SampleFilter.parse(input)
