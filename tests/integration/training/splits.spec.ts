import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CellFile } from '../../../src/lab/cluster/cell-folder.ts'
import { sendCells } from '../../../src/lab/cluster/send-cells.ts'
import { createExperiment } from '../../../src/lab/experiments/create-experiment.ts'
import { experimentName } from '../../../src/lab/store/tables/experiments-table.ts'
import { runOfCell } from '../../../src/lab/experiments/run-of-cell.ts'
import { createRun } from '../../../src/lab/api/run.ts'
import type { LabContext } from '../../../src/lab/engine/lab-context.ts'
import { ProjectStore } from '../../../src/lab/store/project-store.ts'
import { leakageChecks } from '../../../src/lab/training/leakage.ts'
import { chooseSamples } from '../../../src/lab/training/selection.ts'
import { estimateRun } from '../../../src/lab/training/estimate.ts'
import { readSplitFile } from '../../../src/lab/training/split-file.ts'
import { ExperimentRequest } from '../../../src/shared/contract/experiment.ts'
import { settingsOf } from '../../../src/shared/protocol/settings.ts'
import { Random } from '../../../src/shared/random/random.ts'

let folder = ''
let store: ProjectStore
let corpus = 0

/** Soft blobs, another picture for each seed. */
const face = (seed: number, brighter = 0): Uint8Array => {
  const random = Random.fromSeed(seed, 'blobs')
  const blobs = Array.from({ length: 12 }, () => ({
    x: 96 * random.uniform(),
    y: 96 * random.uniform(),
    width: 5 + 20 * random.uniform(),
    height: 160 * random.uniform() - 80,
  }))
  return Uint8Array.from({ length: 96 * 96 }, (_, at) =>
    Math.max(
      0,
      Math.min(
        255,
        Math.round(
          blobs.reduce(
            (sum, blob) =>
              sum +
              blob.height *
                Math.exp(-(((at % 96) - blob.x) ** 2 + (Math.floor(at / 96) - blob.y) ** 2) / (2 * blob.width ** 2)),
            110 + brighter,
          ),
        ),
      ),
    ),
  )
}

const addFace = (name: string, place: number, pixels: Uint8Array): void => {
  const subject = store.samples.subject(corpus, name)
  const sequence = store.samples.sequence(corpus, subject, {
    name: String(place),
    emotion: 5,
    split: null,
    units: null,
  })
  const id = store.samples.sample(corpus, subject, sequence, {
    path: `${name}/${String(place)}.png`,
    frame: 1,
    position: 1,
    count: 1,
    emotion: 5,
    units: null,
  })
  store.samples.setFace(id, {
    fileSize: 1,
    fileMtime: 1,
    fileHash: 'h',
    detectorVersion: 'v',
    width: 640,
    height: 490,
    faceRow: store.faces(corpus).append(pixels),
    box: null,
    foundBy: null,
    landmarks: null,
  })
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-splits-'))
  store = await ProjectStore.open(join(folder, 'study.aulens'), { create: true, appVersion: '0' })
  corpus = store.corpora.begin({ name: 'faces', layout: 'folder', root: '/c', detector: 'none', detectorVersion: 'v' })
  for (let number = 0; number < 10; number++)
    for (let place = 0; place < 2; place++)
      addFace(`S${String(number).padStart(2, '0')}`, place, face(2 * number + place + 1))
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const csv = (text: string): string => {
  const file = join(folder, 'split.csv')
  writeFileSync(file, text)
  return file
}
const bySubject = 'subject,split\nS00,test\nS01,validation\nS02,train\nS03,train\n'

describe('a split file', () => {
  it('says who trains, validates and tests; who is not in it takes no part', async () => {
    const split = await readSplitFile(csv(bySubject))
    const { samples } = chooseSamples(store, corpus, { classes: 8, fold: 0 }, split)
    expect(samples.map((sample) => sample.split)).toEqual([
      'test',
      'test',
      'validation',
      'validation',
      'train',
      'train',
      'train',
      'train',
    ])
    expect(samples.every(({ fold }) => fold === null)).toBe(true)
    const run = createRun({ store: () => store } as unknown as LabContext, 'faces', settingsOf({}), split)
    expect(store.runs.get(run)!.settings.splitFile).toEqual({ name: 'split.csv', sha256: split.sha256 })
  })

  it('may hold several folds, and single pictures', async () => {
    const split = await readSplitFile(csv('path;fold;split\nS00/0.png;0;test\nS01/0.png;0;train\nS01/0.png;1;test\n'))
    expect(split.folds).toEqual([0, 1])
    expect(chooseSamples(store, corpus, { classes: 8, fold: 1 }, split).samples.map((sample) => sample.split)).toEqual([
      'test',
    ])
    expect(() => chooseSamples(store, corpus, { classes: 8, fold: 2 }, split)).toThrow(
      expect.objectContaining({ code: 'FOLD_UNKNOWN' }),
    )
  })

  it('may not put a subject on two sides', async () => {
    const split = await readSplitFile(csv('path,split\nS04/0.png,test\nS04/1.png,train\n'))
    expect(() => chooseSamples(store, corpus, { classes: 8, fold: 0 }, split)).toThrow(
      expect.objectContaining({
        code: 'SPLIT_NOT_SUBJECT_INDEPENDENT',
        message: expect.stringMatching(/S04 into both test \(row 2\) and train \(row 3\)/) as string,
      }),
    )
  })

  it('is held against the corpus before anything starts: unknown names with their rows, faces without a part, folds of its own', async () => {
    const corpusRow = store.corpora.byName('faces')!
    const estimate = async (text: string) =>
      estimateRun(store, corpusRow, settingsOf({}), await readSplitFile(csv(text)))
    const { checks, folds, settings } = await estimate(
      `${bySubject.replaceAll('\n', ',4\n').replace('split,4', 'split,fold')}S99,train,4\n`,
    )
    expect([folds, settings.fold]).toEqual([[4], 4])
    expect(checks.find(({ code }) => code === 'SPLIT_NAMES_UNKNOWN')?.message).toContain('S99 (row 6)')
    expect(checks.find(({ code }) => code === 'SPLIT_FACES_UNNAMED')?.severity).toBe('warning')
  })

  it.each([
    ['subject,part\nS00,test\n', /heading/],
    ['subject,split\nS00,maybe\n', /row 2: "maybe"/],
    ['subject,split\n,test\n', /row 2/],
    ['subject,split\n', /no row/],
    ['subject,split\nS00,test\nS00,train\n', /row 3 puts subject "S00" into train, row 2 into test/],
    ['subject,split,fold\nS00,test,x\n', /"x" is no fold/],
  ])('that cannot be used is refused with its row: %j', async (text, message) => {
    await expect(readSplitFile(csv(text))).rejects.toMatchObject({
      code: 'SPLIT_FILE_INVALID',
      message: expect.stringMatching(message) as string,
    })
  })
})

describe('an experiment on a split file', () => {
  const table = () => store.experiments
  const start = (text: string, request: object = {}): Promise<number> =>
    createExperiment(
      store,
      store.corpora.byName('faces')!,
      ExperimentRequest.parse({ settings: {}, splitFile: csv(text), ...request }),
    )
  const twoFolds =
    'subject,split,fold\nS00,test,2\nS01,validation,2\nS02,train,2\nS00,train,5\nS01,validation,5\nS02,test,5\n'

  it('takes the folds of the file, and each cell its own faces, though the file is gone by then; so does a cell on a cluster', async () => {
    const id = await start(twoFolds, { variants: ['plain', 'AD'] })
    const record = table().byName(experimentName(id))
    expect(record.settings.splitFile).toEqual({
      name: 'split.csv',
      sha256: createHash('sha256').update(twoFolds).digest('hex'),
    })
    expect(
      table()
        .cells(id)
        .map(({ fold, variant }) => [fold, variant]),
    ).toEqual([
      [2, 'plain'],
      [2, 'AD'],
      [5, 'plain'],
      [5, 'AD'],
    ])
    rmSync(join(folder, 'split.csv'))
    const subjects = store.database
      .prepare(
        `SELECT group_concat(DISTINCT u.name || ' ' || r.split) FROM run_samples r JOIN samples s ON s.id = r.sample JOIN subjects u ON u.id = s.subject WHERE r.run = ?`,
      )
      .pluck()
    const [first, last] = [
      await runOfCell(store, record, table().cells(id)[0]!),
      await runOfCell(store, record, table().cells(id)[3]!),
    ]
    expect([subjects.get(first), subjects.get(last)]).toEqual([
      'S00 test,S01 validation,S02 train',
      'S00 train,S01 validation,S02 test',
    ])
    expect(store.runs.get(last)!.settings).toMatchObject({
      fold: 5,
      variant: 'AD',
      splitFile: record.settings.splitFile,
    })

    const shared = join(folder, 'shared')
    await sendCells(store, record, shared, table().cells(id), (cell) => runOfCell(store, record, cell))
    const sent = JSON.parse(readFileSync(join(shared, 'cells', '0003', 'cell.json'), 'utf8')) as CellFile
    expect(sent.settings.splitFile).toEqual(record.settings.splitFile)
    expect(sent.parts.test.samples).toEqual(
      store.runs
        .samples(last)
        .filter(({ split }) => split === 'test')
        .map(({ sample }) => sample),
    )
  })

  it('without a column of folds is one fold', async () => {
    expect(
      table()
        .cells(await start(bySubject, { seeds: [1, 2] }))
        .map(({ fold, seed }) => [fold, seed]),
    ).toEqual([
      [0, 1],
      [0, 2],
    ])
    await expect(start(bySubject, { folds: [0, 1] })).rejects.toMatchObject({ code: 'FOLD_UNKNOWN' })
  })

  it.each([
    ['subject,split\nS00,test\nS01,train\n', 'SPLIT_EMPTY'],
    ['path,split\nS00/0.png,test\nS00/1.png,train\nS01/0.png,validation\n', 'SPLIT_NOT_SUBJECT_INDEPENDENT'],
    ['who,split\nS00,test\n', 'SPLIT_FILE_INVALID'],
  ])('is refused before it is stored: %j', async (text, code) => {
    await expect(start(text)).rejects.toMatchObject({ code })
    expect(table().list()).toEqual([])
  })

  it('says which copy is missing where the project has lost it', async () => {
    const id = await start(bySubject)
    rmSync(join(store.directory, 'split-files'), { recursive: true })
    await expect(runOfCell(store, table().byName(experimentName(id)), table().cells(id)[0]!)).rejects.toMatchObject({
      code: 'SPLIT_FILE_MISSING',
      message: expect.stringContaining('split.csv') as string,
    })
  })
})

describe('leakage between the parts', () => {
  const checks = () => leakageChecks(store, corpus, chooseSamples(store, corpus, { classes: 8, fold: 0 }).samples)

  it('is not seen where there is none', async () => {
    expect((await checks()).map(({ code }) => code)).toEqual(['NO_LEAKAGE'])
  })

  it('is found where the same picture, only brighter, lies on both sides under another name', async () => {
    addFace('S00', 9, face(19, 20))
    expect(await checks()).toEqual([
      expect.objectContaining({
        severity: 'warning',
        code: 'PICTURE_ON_BOTH_SIDES',
        message: expect.stringMatching(/S00\/9\.png \(test\)|S09\/0\.png \(train\)/) as string,
      }),
    ])
  })

  it('names subjects with faces on several sides', async () => {
    const { samples } = chooseSamples(store, corpus, { classes: 8, fold: 0 })
    const moved = samples.map((sample, index) => (index === 0 ? { ...sample, split: 'train' as const } : sample))
    expect(await leakageChecks(store, corpus, moved)).toEqual([
      expect.objectContaining({ code: 'SUBJECT_ON_BOTH_SIDES', message: expect.stringContaining('S00') as string }),
    ])
  })
})
