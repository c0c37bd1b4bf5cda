import { chooseFilters } from '../../../src/lab/report/choose-filters.ts'
import type { ReportData, ReportExperiment, ReportPatch, ReportRun } from '../../../src/lab/report/report-data.ts'
import { greyOfReconstruction } from '../../../src/lab/figures/patch-pictures.ts'
import { comparisonsOf, resultsOf } from '../../../src/lab/experiments/experiment-results.ts'
import type { CellRecord } from '../../../src/lab/store/tables/experiments-table.ts'
import { bestOf } from '../../../src/lab/evidence/scores.ts'
import { ActionUnitScore, Evidence, EvidenceSettings, FilterEvidence } from '../../../src/shared/contract/evidence.ts'
import type { Evaluation } from '../../../src/shared/contract/run.ts'
import { classesOf } from '../../../src/shared/protocol/emotions.ts'
import { settingsOf, type TrainingSettingsInput } from '../../../src/shared/protocol/settings.ts'
import { Random } from '../../../src/shared/random/random.ts'

/** Invented data for the report's tests: plausible in form, true of nothing. */
const counts: readonly (readonly [au: number, nWith: number])[] = [
  [1, 290],
  [2, 190],
  [4, 315],
  [5, 168],
  [6, 201],
  [7, 198],
  [9, 120],
  [10, 34],
  [11, 20],
  [12, 216],
  [14, 61],
  [15, 154],
  [16, 38],
  [17, 330],
  [18, 12],
  [20, 130],
  [21, 20],
  [23, 98],
  [24, 93],
  [25, 511],
  [26, 83],
  [27, 131],
  [28, 4],
  [31, 5],
  [34, 2],
  [38, 47],
  [39, 25],
  [43, 15],
  [45, 28],
  [63, 3],
]
const faces = 871

const score = (au: number, nWith: number, kl: number, random: Random): ActionUnitScore =>
  ActionUnitScore.parse({
    au,
    nWith,
    nWithout: faces - nWith,
    kl,
    klWithoutNeutral: kl * 0.8,
    rare: nWith < 10,
    auc: 0.3 + 0.65 * random.uniform(),
    r: random.between(-0.3, 0.7),
    p: kl > 0.3 ? 0.0001 : random.uniform(),
    pMaxT: nWith < 10 ? null : kl > 0.55 ? 0.0004 : Math.min(1, 0.06 + random.uniform()),
    q: nWith < 10 ? null : kl > 0.4 ? 0.003 : 0.4,
  })

const sampleEvidence = (run: string, step: number, random: Random): Evidence => {
  const filters = Array.from({ length: 256 }, (_, filter): FilterEvidence => {
    const dead = filter % 10 === 3
    const peak = random.pick([1, 4, 5, 6, 9, 12, 12, 15, 17, 25, 25, 25, 27, 27])
    const strength = random.between(0.2, 1.5)
    const aus = counts.map(([au, nWith]) =>
      score(au, nWith, dead ? 0 : au === peak ? strength : random.between(0.02, 0.2) + 2 / (nWith + 4), random),
    )
    return FilterEvidence.parse({ filter, dead, best: dead ? null : bestOf(aus), aus })
  })
  return Evidence.parse({
    run,
    step,
    settings: EvidenceSettings.parse({ permutations: 10_000 }),
    samples: faces,
    dead: filters.filter(({ dead }) => dead).length,
    filters,
  })
}

const blob = (x: number, y: number, cx: number, cy: number, rx: number, ry: number): number =>
  Math.exp(-(((x - cx) / rx) ** 2) - ((y - cy) / ry) ** 2)

/** A mouth or an eye of sorts in a 32 x 32 window. */
const samplePatch = (filter: number, place: number, random: Random): ReportPatch => {
  const eye = filter % 3 === 0
  const face = new Uint8Array(1024)
  const picture = new Float32Array(1024)
  const [dx, dy] = [random.between(-2, 2), random.between(-2, 2)]
  for (let y = 0; y < 32; y++) {
    for (let x = 0; x < 32; x++) {
      const dark = eye
        ? blob(x, y, 16 + dx, 18 + dy, 4, 4) + 0.6 * blob(x, y, 16 + dx, 8 + dy, 12, 2.5)
        : blob(x, y, 16 + dx, 18 + dy, 11, 3.5)
      const bright = eye ? 0.5 * blob(x, y, 16 + dx, 18 + dy, 10, 5) : 0.4 * blob(x, y, 16 + dx, 17 + dy, 8, 1.5)
      face[y * 32 + x] = Math.max(0, Math.min(255, 150 + 70 * bright - 110 * dark + 8 * random.normal()))
      picture[y * 32 + x] = bright - dark + 0.4 * blob(x, y, 16 + dx, 24 + dy, 9, 2) + 0.04 * random.normal()
    }
  }
  return {
    sample: filter * 10 + place,
    path: `cohn-kanade-images/S${String(10 + place).padStart(3, '0')}/001/S${String(10 + place).padStart(3, '0')}_001_000000${String(10 + place)}.png`,
    subject: `S${String(10 + place).padStart(3, '0')}`,
    row: 12,
    column: 9,
    value: 4 - place * 0.13,
    reconstruction: greyOfReconstruction(picture),
    face,
  }
}

const sampleEvaluation = (run: string, step: number, classes: 6 | 7 | 8, random: Random): Evaluation => {
  const names = classesOf(classes)
  const confusion = names.map((_, label) =>
    names.map((__, predicted) => (label === predicted ? 18 + random.integer(20) : random.integer(4))),
  )
  const total = confusion.flat().reduce((sum, count) => sum + count, 0)
  const right = confusion.reduce((sum, row, index) => sum + row[index]!, 0)
  return {
    run,
    step,
    split: 'test',
    accuracy: right / total,
    chance: 0.25,
    count: total,
    classes: [...names],
    confusion,
    perClass: names.map((name, index) => ({
      class: name,
      count: confusion[index]!.reduce((sum, count) => sum + count, 0),
      recall: 0.8,
      precision: 0.8,
    })),
  }
}

export const sampleRun = (
  run: string,
  input: TrainingSettingsInput = {},
  changes: Partial<ReportRun> = {},
): ReportRun => {
  const settings = settingsOf({ steps: 150, checkpointEvery: 50, ...input })
  const random = Random.fromSeed(settings.fold + 1, run)
  const evidence = sampleEvidence(run, 150, random)
  return {
    run,
    createdAt: '2026-11-24T05:40:00.000Z',
    settings,
    initScale: 0.7,
    steps: settings.steps,
    checkpoint: { step: settings.steps, sha256: 'c07e'.repeat(16) },
    validationAccuracy: 0.81,
    evaluation: sampleEvaluation(run, 150, settings.classes, random),
    ownSplits: false,
    testSubjects: 10,
    corpus: {
      name: 'demo',
      layout: 'ckplus',
      detector: 'haar',
      alignment: 'none',
      samples: 1780,
      faces: 1771,
      sequences: 445,
      subjects: 100,
      labelled: 300,
      coded: 445,
      findings: 9,
      importedAt: '2026-11-24T05:38:00.000Z',
      synthetic: true,
      contentHash: 'c'.repeat(64),
    },
    dataHash: '9a31'.repeat(16),
    excluded: 0,
    parts: null,
    patches: {
      layer: 'conv3',
      method: 'guided',
      window: 32,
      filters: chooseFilters(evidence.filters).map((filter) => ({
        filter,
        patches: Array.from({ length: 10 }, (_, place) => samplePatch(filter, place, random)),
      })),
    },
    evidence,
    engine: {
      rung: 'native',
      backend: 'tensorflow',
      device: 'cpu',
      deviceName: 'AMD EPYC',
      canTrain: true,
      versions: { tensorflow: '2.21.0', tfjs: '4.22.0' },
      threads: 2,
      refused: [{ rung: 'gpu', reason: 'no CUDA device' }],
      network: 'plain',
    },
    timings: [
      { name: 'training', seconds: 214 },
      { name: 'inspection', seconds: 14.2 },
      { name: 'evidence', seconds: 21 },
    ],
    ...changes,
  }
}

export const sampleReport = (runs: readonly ReportRun[] = [sampleRun('run-1')]): ReportData => ({
  createdAt: '2026-11-24T06:00:00.000Z',
  project: 'demo.aulens',
  appVersion: '0.1.0',
  nodeVersion: '24.21.0',
  runs,
  experiments: [],
})

/** Ten folds of plain and AD on a corpus, all done but the last. */
export const sampleExperiment = (corpus: ReportRun['corpus']): ReportExperiment => {
  const settings = settingsOf({})
  const matrix = Array.from({ length: 20 }, (_, cell): CellRecord => {
    const [fold, variant, done] = [
      Math.floor(cell / 2),
      cell % 2 === 0 ? ('plain' as const) : ('AD' as const),
      cell < 19,
    ]
    return {
      cell,
      fold,
      variant,
      seed: 1,
      state: done ? 'done' : 'cancelled',
      run: done ? `run-${String(cell + 1)}` : null,
      steps: 31_000,
      bestStep: 20_000,
      validationAccuracy: 0.8,
      testAccuracy: done ? 0.7 + 0.01 * ((fold * 7) % 5) + (variant === 'AD' ? 0.1 + 0.01 * (fold % 3) : 0) : null,
      seconds: 1,
      attempts: 1,
      scheduler: null,
      error: null,
      deaths: 0,
      deathStep: 0,
      submission: null,
    }
  })
  const variants = ['plain', 'AD'] as const
  const { evaluation, ...network } = sampleRun('run-1')
  const { classes, confusion, perClass } = evaluation!
  return {
    corpus,
    ownSplits: false,
    detail: {
      experiment: 'experiment-1',
      corpus: corpus.name,
      layout: corpus.layout,
      drawn: corpus.synthetic,
      settings,
      folds: Array.from({ length: 10 }, (_, fold) => fold),
      variants: [...variants],
      seeds: [1],
      place: 'here',
      state: 'stopped',
      cells: { queued: 0, running: 0, done: 19, failed: 0, cancelled: 1 },
      job: null,
      createdAt: network.createdAt,
      matrix,
      results: resultsOf(matrix, variants),
      comparisons: comparisonsOf(matrix, variants),
      departs: [],
      leakage: [],
      notice: null,
    },
    confusions: variants.map((variant) => ({
      experiment: 'experiment-1',
      variant,
      networks: 9,
      faces: 1308,
      subjects: 118,
      classes,
      confusion,
      perClass: perClass.map((entry) => ({
        class: entry.class,
        count: entry.count,
        recall: entry.recall,
        interval: [0.71, 0.88],
      })),
    })),
    networks: matrix.flatMap(({ run, fold, variant }) =>
      run === null ? [] : [{ ...network, evaluation, corpus, run, settings: settingsOf({ fold, variant }) }],
    ),
  }
}
