import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkProject } from '../../../src/lab/check/check-project.ts'
import { drawnFigure } from '../../../src/lab/figures/filter-figure.ts'
import { inspectRun } from '../../../src/lab/inspection/inspect.job.ts'
import { Lab } from '../../../src/lab/lab.ts'
import { coarseFace } from '../../../src/lab/figures/coarse-face.ts'
import type { ConsentTable } from '../../../src/lab/store/tables/consent-table.ts'
import { exportFaceless } from '../../../src/lab/privacy/faceless-project.job.ts'
import { facesNote } from '../../../src/lab/report/faces-note.ts'
import { exportRun } from '../../../src/lab/report/export.job.ts'
import { decodeNpz } from '../../../src/lab/store/arrays/npz.ts'
import { ProjectStore } from '../../../src/lab/store/project-store.ts'
import { knownCompute, makeFilterProject } from '../lab/filter-project.ts'

// Twenty subjects S000 … S019 of a corpus that nobody has said anything of; each face is of one grey, which tells whose it is.
let folder: string
let project: string
let store: ProjectStore
const context = { signal: new AbortController().signal, onProgress: () => undefined }
const everyFile = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-consent-'))
  project = join(folder, 'study.aulens')
  await makeFilterProject(project)
  store = await ProjectStore.open(project, { create: false, appVersion: '0' })
  // Noise instead of one grey: what is left of a face can then be measured.
  const faces = store.faces(1)
  for (const { id } of store.database.prepare<[], { id: number }>('SELECT id FROM samples').all()) {
    const noise = Uint8Array.from({ length: 96 * 96 }, (_, at) => ((at * 2654435761 * (id + 3)) >>> 7) & 255)
    store.database.prepare('UPDATE samples SET face_row = ? WHERE id = ?').run(faces.append(noise), id)
  }
}, 60_000)
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => {
  store.database.exec('DELETE FROM corpus_consent; DELETE FROM subject_consent')
})

const consent = (): ConsentTable => store.consent
const showable = (): string[] =>
  consent()
    .of(1)
    .subjects.filter((subject) => subject.showable)
    .map(({ name }) => name)

describe('who may be shown', () => {
  it('is nobody while nothing was said; the whole corpus by one statement; a subject before the corpus', () => {
    expect(showable()).toEqual([])
    consent().stateCorpus(1, true)
    expect(showable()).toHaveLength(20)
    consent().stateSubjects(1, ['S003'], false)
    expect(showable()).not.toContain('S003')
    consent().stateCorpus(1, null)
    consent().stateSubjects(1, ['S004'], true)
    expect(showable()).toEqual(['S004'])
  })

  it('is who a list names and nobody else; a list of nobody here changes nothing', () => {
    consent().stateCorpus(1, true)
    expect(
      consent().importList(1, '\uFEFFsubject,agreed\r\nS001,yes\r\n"S002"; x\r\n# a remark\r\nS999\r\n\r\n'),
    ).toEqual(['S999'])
    expect(showable()).toEqual(['S001', 'S002'])
    expect(() => consent().importList(1, 'X1\nX2\n')).toThrow(
      expect.objectContaining({ code: 'CONSENT_LIST_EMPTY' }) as Error,
    )
    expect(showable()).toEqual(['S001', 'S002'])
  })

  it('is everybody whom AULens drew', () => {
    store.database.exec('UPDATE corpora SET synthetic = 1')
    expect(showable()).toHaveLength(20)
    store.database.exec('UPDATE corpora SET synthetic = 0')
  })
})

describe('what leaves the program', () => {
  it('holds of a face that may not be shown 36 numbers of 3 bits, whatever was in it', () => {
    const face = Uint8Array.from({ length: 96 * 96 }, (_, at) => ((at * 2654435761) >>> 9) & 255)
    const coarse = coarseFace(face, 96)
    for (let block = 0; block < 36; block++) {
      const [top, left] = [Math.floor(block / 6) * 16, (block % 6) * 16]
      const values = new Set(
        Array.from({ length: 256 }, (_, at) => coarse[(top + Math.floor(at / 16)) * 96 + left + (at % 16)]),
      )
      expect(values.size).toBe(1)
      for (const value of values) expect((value! - 16) % 32).toBe(0)
    }
    // Another face with the same means gives the same picture: nothing else of it is left.
    const other = Uint8Array.from(face)
    ;[other[0], other[1]] = [face[1]!, face[0]!]
    expect(coarseFace(other, 96)).toEqual(coarse)
  })

  it('coarsens the faces of all who may not be shown, in exports and figures, and leaves the others as they are', async () => {
    consent().stateSubjects(1, ['S000', 'S002'], true)
    const write = async (
      faces: 'cleared' | 'all' | 'none',
    ): Promise<{ shielded: number | undefined; faces: Uint8Array; sample: Int32Array }> => {
      const out = join(folder, `${faces}.npz`)
      const { shielded } = await exportRun(
        { store, compute: knownCompute },
        { run: 'run-1', kind: 'faces', out, layer: 'conv1', split: 'all', faces },
      )(context)
      const tensors = decodeNpz(readFileSync(out), out)
      return { shielded, faces: tensors['faces']!.data as Uint8Array, sample: tensors['sample']!.data as Int32Array }
    }
    const [cleared, all, none] = [await write('cleared'), await write('all'), await write('none')]
    const mayShow = consent().showableSamples(1)
    const area = 48 * 48
    cleared.sample.forEach((sample, place) => {
      const [shown, whole] = [cleared, all].map(({ faces }) => faces.subarray(place * area, (place + 1) * area))
      expect(Buffer.compare(shown!, whole!) === 0, String(sample)).toBe(mayShow(sample))
      expect(new Set(shown).size <= 8).toBe(!mayShow(sample))
    })
    expect(cleared.shielded).toBe(cleared.sample.length - [...cleared.sample].filter(mayShow).length)
    expect(new Set(none.faces)).toEqual(new Set([128]))
    const before = Buffer.from(await drawnFigure(store, 'run-1', 'conv1', 12, 'svg')).toString()
    consent().stateCorpus(1, true)
    expect(Buffer.from(await drawnFigure(store, 'run-1', 'conv1', 12, 'svg')).toString()).not.toBe(before)
  })
})

describe('filters shown by faces that may be shown', () => {
  it('are shown by the strongest among them, and what is stored of all faces stays', async () => {
    const shown = ['S001', 'S003', 'S005', 'S007', 'S009', 'S011', 'S013']
    consent().stateSubjects(1, shown, true)
    const mayShow = consent().showableSamples(1)
    const request = { layer: 'conv1', method: 'guided', top: 3 } as const
    const services = { store, compute: knownCompute }
    const before = store.results.inspection('run-1', 10, 'conv1', 'guided')
    const all = await inspectRun(services, 'run-1', request)(context)
    const some = await inspectRun(services, 'run-1', { ...request, from: mayShow })(context)
    const top = some.inspection.filters.flatMap((filter) => filter.top)
    expect(top.length).toBeGreaterThan(0)
    expect(top.every(({ sample }) => mayShow(sample))).toBe(true)
    expect(all.inspection.filters.flatMap((filter) => filter.top).every(({ sample }) => mayShow(sample))).toBe(false)
    expect(store.results.inspection('run-1', 10, 'conv1', 'guided')?.file).toBe(before?.file)
    expect(facesNote({ layer: 'conv1', method: 'guided', window: 5, filters: [], faces: 'replaced' })).toContain(
      'not among all',
    )
    expect(
      facesNote({ layer: 'conv1', method: 'guided', window: 5, filters: [], faces: 'cleared', shielded: 2 }),
    ).toContain('coarsened')
  })
})

describe('a project without faces', () => {
  it('opens, passes the check, and holds no picture and no name of the corpus', async () => {
    const pixels = store
      .faces(1)
      .read([store.samples.byId(5)!.face_row!])
      .subarray(0, 24)
    const out = join(folder, 'numbers.aulens')
    store.database
      .prepare(
        `INSERT INTO jobs (kind, title, state, queued_at, error) VALUES ('import', 'Import', 'failed', 'now', '/c/S000/1.png')`,
      )
      .run()
    store.database
      .prepare('INSERT INTO explanations (run, step, method, pixels, result, picture) VALUES (?, 10, ?, ?, ?, ?)')
      .run('run-1', 'gradient', 'x', '{}', pixels)
    const written = await exportFaceless(store, out, 'random')(context)
    expect(written).toMatchObject({ directory: out })
    const files = everyFile(out)
    expect(files.map((file) => file.slice(out.length + 1)).sort()).toEqual(
      expect.arrayContaining(['project.sqlite']) as string[],
    )
    expect(files.filter((file) => /faces\/|inspection|backups|\.u8$|png|jpe?g/.test(file.slice(out.length)))).toEqual(
      [],
    )
    for (const file of files) {
      const bytes = readFileSync(file)
      expect(bytes.includes(Buffer.from(pixels)), file).toBe(false)
      for (const name of ['S000', 'S019', '0/1.png', '19/4.png', '/c'])
        if (name.length > 2)
          expect([file, name, file.endsWith('.sqlite') && bytes.includes(name)]).toEqual([file, name, false])
    }
    const found = await checkProject(out, { repair: false, held: false })
    expect(found.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    const lab = await Lab.create({ appVersion: '0', projectDirectory: out })
    expect(await lab.request('run.list', {})).toMatchObject([{ run: 'run-1', state: 'done' }])
    expect(await lab.request('corpus.list', {})).toMatchObject([{ subjects: 20, samples: 80, faces: 0 }])
    await lab.close()
    expect(readdirSync(join(project, 'exports'))).toEqual([])
    expect(store.database.prepare('SELECT count(*) FROM samples WHERE face_row IS NOT NULL').pluck().get()).toBe(80)
  }, 60_000)

  it('is refused where somebody wrote a path into a note, and then nothing is left behind', async () => {
    store.notes.add({
      run: 'run-1',
      layer: 'conv1',
      filter: 1,
      step: 10,
      author: 'A',
      text: 'see 7/3.png',
      replaces: null,
    })
    const out = join(folder, 'refused.aulens')
    await expect(exportFaceless(store, out, 'random')(context)).rejects.toMatchObject({ code: 'NAME_LEFT' })
    expect(readdirSync(folder).filter((name) => name.startsWith('refused'))).toEqual([])
    await exportFaceless(store, out, 'kept')(context)
  })
})
