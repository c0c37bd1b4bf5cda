import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fork } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import Database from 'better-sqlite3'
import { ProjectStore } from '../../../src/lab/store/project-store.ts'
import { createRun } from '../../../src/lab/api/run.ts'
import type { LabContext } from '../../../src/lab/engine/lab-context.ts'
import { selectSamples } from '../../../src/lab/training/selection.ts'
import { settingsOf } from '../../../src/shared/protocol/settings.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-store-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})
const open = (create = true): Promise<ProjectStore> =>
  ProjectStore.open(join(folder, 'study.aulens'), { create, appVersion: '0' })

/** Twenty subjects, one labelled sequence of four frames each, and one unlabelled. */
const fill = (store: ProjectStore): number => {
  const corpus = store.corpora.begin({
    name: 'CK+',
    layout: 'ckplus',
    root: '/c',
    detector: 'haar',
    detectorVersion: 'v',
  })
  for (let number = 0; number < 20; number++) {
    const name = `S${String(number + 5).padStart(3, '0')}`
    const subject = store.samples.subject(corpus, name)
    const emotion = number % 3 === 0 ? 2 : 5
    const sequence = store.samples.sequence(corpus, subject, {
      name: '001',
      emotion,
      split: null,
      units: [{ au: 12, intensity: 3 }],
    })
    for (let position = 1; position <= 4; position++) {
      const id = store.samples.sample(corpus, subject, sequence, {
        path: `${name}/001/${String(position)}.png`,
        frame: position,
        position,
        count: 4,
        emotion: position === 1 ? 0 : emotion,
        units: position === 1 ? [] : [{ au: 12, intensity: 3 }],
      })
      const missed = number === 4 && position === 4
      store.samples.setFace(id, {
        fileSize: 1,
        fileMtime: 1,
        fileHash: 'h',
        detectorVersion: 'v',
        width: 640,
        height: 490,
        faceRow: missed ? null : store.faces(corpus).append(new Uint8Array(9216).fill(number)),
        box: null,
        foundBy: null,
        landmarks: null,
      })
    }
    store.samples.sequence(corpus, subject, { name: '002', emotion: null, split: null, units: null })
  }
  store.corpora.finish(corpus, 'hash')
  return corpus
}

describe('ProjectStore', () => {
  it('makes a project, and finds it again', async () => {
    const first = await open()
    fill(first)
    first.close()
    const second = await open(false)
    expect(second.info()).toMatchObject({ name: 'study', corpora: 1, runs: 0 })
    expect(second.corpora.list()[0]).toMatchObject({
      name: 'CK+',
      samples: 80,
      faces: 79,
      sequences: 40,
      subjects: 20,
      labelled: 20,
      coded: 20,
    })
    second.close()
  })
  it('refuses a folder that is not a project, and one that does not exist', async () => {
    await expect(open(false)).rejects.toMatchObject({ code: 'PROJECT_NOT_FOUND' })
    writeFileSync(join(folder, 'other.txt'), 'x')
    await expect(ProjectStore.open(folder, { create: true, appVersion: '0' })).rejects.toMatchObject({
      code: 'FOLDER_NOT_EMPTY',
    })
  })
  it('tells a second program that the project is in use, and lets it in once the first was killed', async () => {
    const holder = join(folder, 'hold.mjs')
    writeFileSync(
      holder,
      `import { ProjectStore } from ${JSON.stringify(join(import.meta.dirname, '../../../src/lab/store/project-store.ts'))}
await ProjectStore.open(process.argv[2], { create: true, appVersion: '0' }); process.send('open'); setInterval(() => {}, 1000)`,
    )
    const child = fork(holder, [join(folder, 'study.aulens')], { execArgv: [] })
    await new Promise((resolve) => child.once('message', resolve))
    await expect(open()).rejects.toMatchObject({ code: 'PROJECT_IN_USE' })
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    const store = await open()
    store.close()
  })
  it('refuses a project of a newer schema and changes nothing', async () => {
    const store = await open()
    store.close()
    const file = join(folder, 'study.aulens', 'project.sqlite')
    const database = new Database(file)
    database.pragma('user_version = 999')
    database.close()
    await expect(open()).rejects.toMatchObject({ code: 'PROJECT_TOO_NEW', path: file })
  })
  it('updates a sample imported twice instead of doubling it, and keeps its face', async () => {
    const store = await open()
    const corpus = fill(store)
    const before = store.samples.ofCorpus(corpus)
    const { subject, sequence } = before[0]!
    store.samples.sample(corpus, subject, sequence, {
      path: before[0]!.path,
      frame: 1,
      position: 1,
      count: 4,
      emotion: null,
      units: null,
    })
    const after = store.samples.ofCorpus(corpus)
    expect(after).toHaveLength(before.length)
    expect(after[0]).toMatchObject({ id: before[0]!.id, emotion: null, coded: 0, face_row: before[0]!.face_row })
    store.close()
  })
})

describe('selectSamples', () => {
  it('takes labelled frames with a face, and no subject crosses splits', async () => {
    const store = await open()
    const corpus = fill(store)
    const { samples, withoutFace } = selectSamples(store, corpus, settingsOf({ fold: 3 }))
    expect(samples).toHaveLength(79)
    expect(withoutFace).toBe(1)
    const splitOf = new Map<number, Set<string>>()
    for (const sample of samples) {
      const { subject } = store.samples.byId(sample.sample)!
      splitOf.set(subject, (splitOf.get(subject) ?? new Set()).add(sample.split))
    }
    expect([...splitOf.values()].every((splits) => splits.size === 1)).toBe(true)
    expect(new Set(samples.filter((sample) => sample.split === 'test').map((sample) => sample.fold))).toEqual(
      new Set([3]),
    )
    expect(new Set(samples.filter((sample) => sample.split === 'validation').map((sample) => sample.fold))).toEqual(
      new Set([4]),
    )
    store.close()
  })
  it('leaves neutral and contempt out of six classes', async () => {
    const store = await open()
    const corpus = fill(store)
    const { samples } = selectSamples(store, corpus, settingsOf({ classes: 6, fold: 1 }))
    expect(new Set(samples.map((sample) => sample.label))).toEqual(new Set([3]))
    expect(samples).toHaveLength(38)
    store.close()
  })
  it('says what is missing when a part of the fold is empty', async () => {
    const store = await open()
    const corpus = store.corpora.begin({
      name: 'empty',
      layout: 'ckplus',
      root: '/',
      detector: 'haar',
      detectorVersion: 'v',
    })
    expect(() => selectSamples(store, corpus, settingsOf({}))).toThrow(/no labelled face/)
    store.close()
  })
})

describe('createRun', () => {
  const settingsOfRun = async (settings: Record<string, unknown>) => {
    const store = await open()
    fill(store)
    const run = createRun({ store: () => store } as unknown as LabContext, 'CK+', settings)
    const stored = store.runs.get(run)!.settings
    store.close()
    return stored
  }
  it('takes the defaults of the protocol that is named', async () => {
    expect(await settingsOfRun({ protocol: 'released-code' })).toMatchObject({
      hiddenFanIn: 65_536,
      normalisation: 'mean',
      dropoutOn: 'inputs',
    })
  })
  it("takes the paper's where none is named", async () => {
    expect(await settingsOfRun({ steps: 5 })).toMatchObject({
      protocol: 'paper',
      steps: 5,
      hiddenFanIn: 1024,
      normalisation: 'mean-and-deviation',
      dropoutOn: 'neurons',
    })
  })
  it('lets the caller overrule them, and refuses what is no setting', async () => {
    expect(await settingsOfRun({ protocol: 'released-code', hiddenFanIn: 1024 })).toMatchObject({
      hiddenFanIn: 1024,
      normalisation: 'mean',
    })
    await expect(settingsOfRun({ protocol: 'released-code', colour: 'red' })).rejects.toThrow(/colour/)
  })
})

describe('FaceFile', () => {
  it('gives back rows in any order and names a truncated file', async () => {
    const store = await open()
    const corpus = fill(store)
    const faces = store.faces(corpus).read([5, 0, 1])
    expect([faces[0], faces[9216], faces[2 * 9216]]).toEqual([1, 0, 0])
    expect(() => store.faces(corpus).read([9999])).toThrow(/ends before row 9999/)
    store.close()
  })
})

describe('RunsTable', () => {
  it('keeps the checkpoint with the best validation accuracy, the earlier one on a tie, and forgets steps after a rewind', async () => {
    const store = await open()
    const corpus = fill(store)
    const settings = settingsOf({ fold: 3 })
    const { samples, dataHash } = selectSamples(store, corpus, settings)
    const run = store.runs.create({ corpus, settings, dataHash, samples })
    expect(run).toBe('run-1')
    const add = (step: number, validationAccuracy: number) => {
      store.runs.addCheckpoint(run, {
        step,
        file: `runs/${run}/${String(step)}`,
        hash: 'h',
        validationAccuracy,
        validationLoss: 1,
        initScale: 0.7,
        seconds: 2,
        steps: [
          { step: step - 1, loss: 2, accuracy: 0.1 },
          { step, loss: 1, accuracy: 0.2 },
        ],
      })
    }
    add(2, 0.5)
    add(4, 0.8)
    add(6, 0.8)
    expect(store.runs.get(run)).toMatchObject({
      steps: 6,
      bestStep: 4,
      validationAccuracy: 0.8,
      seconds: 6,
      initScale: 0.7,
    })
    store.runs.rewind(run, 4)
    expect(store.runs.curve(run).training.map((point) => point.step)).toEqual([1, 2, 3, 4])
    expect(store.runs.samples(run)).toEqual([...samples])
    store.runs.setState(run, 'running')
    expect(store.runs.markInterrupted()).toBe(1)
    expect(store.runs.get(run)?.state).toBe('interrupted')
    store.close()
  })
})
