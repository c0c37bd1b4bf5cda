import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRun } from '../../../src/lab/handlers/run.ts'
import type { LabContext } from '../../../src/lab/handlers/context.ts'
import { ProjectStore } from '../../../src/lab/store/project-store.ts'
import { leakageChecks } from '../../../src/lab/training/leakage.ts'
import { chooseSamples } from '../../../src/lab/training/selection.ts'
import { readSplitFile } from '../../../src/lab/training/split-file.ts'
import { settingsOf } from '../../../src/shared/protocol/settings.ts'
import { Random } from '../../../src/shared/random/random.ts'

let folder = ''
let store: ProjectStore
let corpus = 0

/** Soft blobs, another picture for each seed. */
const face = (seed: number, brighter = 0): Uint8Array => {
  const random = Random.fromSeed(seed, 'blobs')
  const blobs = Array.from({ length: 12 }, () => ({ x: 96 * random.uniform(), y: 96 * random.uniform(), width: 5 + 20 * random.uniform(), height: 160 * random.uniform() - 80 }))
  return Uint8Array.from({ length: 96 * 96 }, (_, at) => Math.max(0, Math.min(255, Math.round(blobs.reduce((sum, blob) => sum + blob.height * Math.exp(-((at % 96 - blob.x) ** 2 + (Math.floor(at / 96) - blob.y) ** 2) / (2 * blob.width ** 2)), 110 + brighter)))))
}

const addFace = (name: string, place: number, pixels: Uint8Array): void => {
  const subject = store.samples.subject(corpus, name)
  const sequence = store.samples.sequence(corpus, subject, { name: String(place), emotion: 5, split: null, units: null })
  const id = store.samples.sample(corpus, subject, sequence, { path: `${name}/${String(place)}.png`, frame: 1, position: 1, count: 1, emotion: 5, units: null })
  store.samples.setFace(id, { fileSize: 1, fileMtime: 1, fileHash: 'h', detectorVersion: 'v', width: 640, height: 490, faceRow: store.faces(corpus).append(pixels), box: null, foundBy: null, landmarks: null })
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-splits-'))
  store = await ProjectStore.open(join(folder, 'study.aulens'), { create: true, appVersion: '0' })
  corpus = store.corpora.begin({ name: 'faces', layout: 'folder', root: '/c', detector: 'none', detectorVersion: 'v' })
  for (let number = 0; number < 10; number++) for (let place = 0; place < 2; place++) addFace(`S${String(number).padStart(2, '0')}`, place, face(2 * number + place + 1))
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
    expect(samples.map((sample) => sample.split)).toEqual(['test', 'test', 'validation', 'validation', 'train', 'train', 'train', 'train'])
    expect(samples.every(({ fold }) => fold === null)).toBe(true)
    const run = createRun({ store: () => store } as unknown as LabContext, 'faces', settingsOf({}), split)
    expect(store.runs.get(run)!.settings.splitFile).toEqual({ name: 'split.csv', sha256: split.sha256 })
  })

  it('may hold several folds, and single pictures', async () => {
    const split = await readSplitFile(csv('path;fold;split\nS00/0.png;0;test\nS01/0.png;0;train\nS01/0.png;1;test\n'))
    expect(split.lastFold).toBe(1)
    expect(chooseSamples(store, corpus, { classes: 8, fold: 1 }, split).samples.map((sample) => sample.split)).toEqual(['test'])
    expect(() => chooseSamples(store, corpus, { classes: 8, fold: 2 }, split)).toThrow(expect.objectContaining({ code: 'FOLD_UNKNOWN' }))
  })

  it('may not put a subject on two sides', async () => {
    const split = await readSplitFile(csv('path,split\nS04/0.png,test\nS04/1.png,train\n'))
    expect(() => chooseSamples(store, corpus, { classes: 8, fold: 0 }, split)).toThrow(expect.objectContaining({ code: 'SPLIT_NOT_SUBJECT_INDEPENDENT', message: expect.stringContaining('S04') as string }))
  })

  it.each([
    ['subject,part\nS00,test\n', /heading/], ['subject,split\nS00,maybe\n', /row 2: "maybe"/], ['subject,split\n,test\n', /row 2/], ['subject,split\n', /no row/],
    ['subject,split\nS00,test\nS00,train\n', /row 3 puts subject "S00" into train/], ['subject,split,fold\nS00,test,x\n', /"x" is no fold/],
  ])('that cannot be used is refused with its row: %j', async (text, message) => {
    await expect(readSplitFile(csv(text))).rejects.toMatchObject({ code: 'SPLIT_FILE_INVALID', message: expect.stringMatching(message) as string })
  })
})

describe('leakage between the parts', () => {
  const checks = () => leakageChecks(store, corpus, chooseSamples(store, corpus, { classes: 8, fold: 0 }).samples)

  it('is not seen where there is none', async () => {
    expect((await checks()).map(({ code }) => code)).toEqual(['NO_LEAKAGE'])
  })

  it('is found where the same picture, only brighter, lies on both sides under another name', async () => {
    addFace('S00', 9, face(19, 20))
    expect(await checks()).toEqual([expect.objectContaining({ severity: 'warning', code: 'PICTURE_ON_BOTH_SIDES', message: expect.stringMatching(/S00\/9\.png \(test\)|S09\/0\.png \(train\)/) as string })])
  })

  it('names subjects with faces on several sides', async () => {
    const { samples } = chooseSamples(store, corpus, { classes: 8, fold: 0 })
    const moved = samples.map((sample, index) => (index === 0 ? { ...sample, split: 'train' as const } : sample))
    expect(await leakageChecks(store, corpus, moved)).toEqual([expect.objectContaining({ code: 'SUBJECT_ON_BOTH_SIDES', message: expect.stringContaining('S00') as string })])
  })
})
