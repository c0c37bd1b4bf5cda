import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importCorpus } from '../../../src/lab/corpora/import.job.ts'
import { FacePool } from '../../../src/lab/faces/face-pool.ts'
import { ProjectStore } from '../../../src/lab/store/project-store.ts'
import type { ImportResult } from '../../../src/shared/contract/corpus.ts'
import { writeDamagedCorpus, type Damage } from '../../fixtures/corpora/damaged.ts'
import { faceFrame, hashTree, quiet, temporaryFolder } from '../../fixtures/corpora/trees.ts'

// One corpus with some seventy damaged places, imported once with the real decoder and detector.
describe('a CK+ corpus damaged in every way', () => {
  const folder = temporaryFolder()
  const root = join(folder, 'corpus')
  let damages: Damage[]
  let store: ProjectStore
  let result: ImportResult
  let before: string

  beforeAll(async () => {
    damages = writeDamagedCorpus(root, await faceFrame())
    before = hashTree(root)
    store = await ProjectStore.open(join(folder, 'study.aulens'), { create: true, appVersion: 'test' })
    const pool = new FacePool({ timeLimit: 20_000 })
    try {
      result = await importCorpus(
        { layout: 'ckplus', path: root, detector: 'haar' },
        { store, compute: null, pool },
        quiet,
      )
    } finally {
      await pool.close()
    }
  })
  afterAll(() => {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('has a finding that names each damaged place', () => {
    const missing = damages.filter(
      ({ path, code }) => !result.findings.some((finding) => finding.path === path && finding.code === code),
    )
    expect(missing).toEqual([])
    expect(damages.length).toBeGreaterThan(60)
  })
  it('has messages that say where: each names its path or the line in it', () => {
    for (const { path, message } of result.findings) if (path !== '.') expect(message).toContain(path.split('/').at(-1))
  })
  it('imports the good rest whole', () => {
    const rows = store.samples.ofCorpus(store.corpora.byName('ckplus')!.id)
    for (const subject of ['S001', 'S002']) {
      const own = rows.filter(({ path }) => path.startsWith(`cohn-kanade-images/${subject}/`))
      expect(own.map(({ emotion, face_row: face }) => [emotion, face !== null])).toEqual([
        [0, true],
        [5, true],
        [5, true],
        [5, true],
      ])
    }
    // Every picture that is not damaged itself has its face, whatever is wrong with its labels.
    const broken = new Set(
      damages.filter(({ code }) => code === 'IMAGE_UNREADABLE' || code === 'FACE_NOT_FOUND').map(({ path }) => path),
    )
    expect(rows.filter(({ path, face_row: face }) => face === null && !broken.has(path))).toEqual([])
    expect(rows.filter(({ path }) => broken.has(path)).every(({ face_row: face }) => face === null)).toBe(true)
  })
  it('is not changed by it', () => {
    expect(hashTree(root)).toBe(before)
  })
  it('keeps its findings in the project', () => {
    expect(store.corpora.findings(store.corpora.byName('ckplus')!.id)).toEqual(result.findings)
  })
})
