import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SampleSearch, SampleSummary } from '../../../src/shared/contract/browse.ts'
import { Lab } from '../../../src/lab/lab.ts'

let folder = ''
let lab: Lab
const done = async ({ job }: { job: number }): Promise<unknown> => lab.request('job.result', { job })
const open = (): Promise<Lab> => Lab.create({ appVersion: 'test', projectDirectory: join(folder, 'Study.aulens') })

/** Twelve drawn subjects. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-marks-'))
  lab = await open()
  await done(
    await lab.request('corpus.synthesise', { out: join(folder, 'faces'), subjects: 12, seed: 3, layout: 'ckplus' }),
  )
  await done(
    await lab.request('corpus.import', {
      layout: 'ckplus',
      path: join(folder, 'faces'),
      name: 'drawn',
      detector: 'none',
    }),
  )
})
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('faces are marked', () => {
  it('knows that it drew the corpus itself, also once its folder is gone', async () => {
    expect((await lab.request('corpus.list', {}))[0]).toMatchObject({ name: 'drawn', synthetic: true })
  })

  it('leaves excluded faces out of new runs, says so, and keeps to that after a restart', async () => {
    const before = await lab.request('run.estimate', { settings: { fold: 0 } })
    const happy = await lab.request('sample.search', { filter: { frames: 'protocol', emotions: ['happy'] } })
    const all = happy.total - 1
    const line = await lab.request('mark.add', {
      target: { key: happy.key, stretches: [[0, all]] },
      kind: 'exclude',
      present: true,
    })
    expect(line).toMatchObject({ kind: 'exclude', present: true, faces: happy.total })
    expect(
      await lab.request('mark.add', {
        target: { key: happy.key, stretches: [[0, all]] },
        kind: 'exclude',
        present: true,
      }),
    ).toBeNull()
    await lab.close()
    lab = await open()
    const after = await lab.request('run.estimate', { settings: { fold: 0 } })
    const total = ({ faces }: typeof after): number => faces.train + faces.validation + faces.test
    expect(total(after)).toBe(total(before) - happy.total)
    expect(after.checks).toContainEqual({
      severity: 'warning',
      code: 'FACES_EXCLUDED',
      message: `${happy.total} labelled faces are left out: excluded by hand in Corpus.`,
    })
    const excluded = await lab.request('sample.search', { filter: { exclusions: ['excluded'] } })
    expect(excluded.total).toBe(happy.total)
    expect((await lab.request('sample.page', { key: excluded.key, offset: 0, limit: 1 }))[0]).toMatchObject({
      excluded: true,
      emotion: 'happy',
    })
  })

  it('undoes and redoes by adding lines, never by removing one', async () => {
    const { undo, lines } = await lab.request('mark.list', {})
    await lab.request('mark.undo', { mark: undo! })
    expect((await lab.request('sample.search', { filter: { exclusions: ['excluded'] } })).total).toBe(0)
    const undone = await lab.request('mark.list', {})
    expect(undone).toMatchObject({ undo: null })
    await lab.request('mark.undo', { mark: undone.redo! })
    expect((await lab.request('sample.search', { filter: { exclusions: ['excluded'] } })).total).toBe(lines[0]!.faces)
    const redone = await lab.request('mark.list', {})
    expect(redone.lines).toHaveLength(3)
    expect(redone.redo).toBeNull()
    await lab.request('mark.undo', { mark: redone.undo! })
  })

  it('tags faces, counts them, and sums several up', async () => {
    const { key, total } = await lab.request('sample.search', {})
    await lab.request('mark.add', {
      target: {
        key,
        stretches: [
          [0, 1],
          [4, 4],
        ],
      },
      kind: 'tag',
      tag: 'odd, bright',
      present: true,
    })
    const found = SampleSearch.parse(await lab.request('sample.search', { filter: { tags: ['odd, bright'] } }))
    expect(found).toMatchObject({ total: 3, all: total })
    expect(found.facets.tags).toEqual([{ value: 'odd, bright', label: 'odd, bright', count: 3 }])
    // A result that does not ask for marks keeps its key, so that its pictures and its selection stay.
    expect((await lab.request('sample.search', {})).key).toBe(key)
    const summary = SampleSummary.parse(await lab.request('sample.summary', { key, stretches: [[0, 9]] }))
    expect(summary).toMatchObject({
      faces: 10,
      withFace: 10,
      subjects: 1,
      excluded: 0,
      tags: [{ value: 'odd, bright', count: 3 }],
    })
    expect(summary.emotions.reduce((sum, { count }) => sum + count, 0)).toBe(10)
    expect((await lab.media(`mean/${summary.picture!}.png`))?.headers['content-type']).toBe('image/png')
    await expect(lab.request('mark.add', { target: { ids: [1] }, kind: 'tag', present: true })).rejects.toMatchObject({
      code: 'TAG_UNNAMED',
    })
  })

  it('puts words at frames of a sequence, keeps them over a restart, and undoes them apart from exclusions and tags', async () => {
    const other = await lab.request('mark.list', {})
    const { frames } = await lab.request('sequence.get', { id: 1 })
    const mark = (place: number, word: string, present = true): Promise<unknown> =>
      lab.request('mark.add', { target: { ids: [frames[place]!.id] }, kind: 'frame', tag: word, present })
    await mark(1, 'onset')
    await mark(3, 'apex')
    await mark(3, 'teeth visible')
    const words = async (): Promise<string[][]> =>
      (await lab.request('sequence.get', { id: 1 })).frames.map(({ marks }) => marks)
    await lab.close()
    lab = await open()
    expect((await words()).slice(0, 4)).toEqual([[], ['onset'], [], ['apex', 'teeth visible']])
    await mark(3, 'apex', false)
    const { undo, tags } = await lab.request('mark.list', { sequence: 1 })
    expect(tags).toEqual(['apex', 'onset', 'teeth visible'])
    expect((await words())[3]).toEqual(['teeth visible'])
    await lab.request('mark.undo', { mark: undo! })
    expect((await words())[3]).toEqual(['apex', 'teeth visible'])
    expect(await lab.request('mark.list', { sequence: 2 })).toMatchObject({ lines: [], undo: null })
    expect(await lab.request('mark.list', {})).toEqual(other)
    await expect(mark(0, ' ')).rejects.toThrow('>=1 characters')
  })

  it('orders by likeness of pixels: the face itself first, then frames of the same sequence', async () => {
    const by = { layer: 'conv3' as const, filter: 0, sample: 3 }
    await expect(lab.request('sample.search', { sort: 'like-pixels', by })).rejects.toMatchObject({
      code: 'ORDER_NOT_COMPUTED',
    })
    const { job } = await lab.request('sample.order', { sort: 'like-pixels', by })
    await done({ job: job! })
    const found = await lab.request('sample.search', { sort: 'like-pixels', by })
    const cells = await lab.request('sample.page', { key: found.key, offset: 0, limit: 4 })
    expect(cells[0]).toMatchObject({ id: 3 })
    expect(cells[0]!.value).toBeCloseTo(1, 5)
    expect(new Set(cells.map(({ sequenceId }) => sequenceId))).toEqual(new Set([cells[0]!.sequenceId]))
    expect(cells.map(({ value }) => value!)).toEqual(cells.map(({ value }) => value!).sort((a, b) => b - a))
    expect(await lab.request('sample.order', { sort: 'like-pixels', by })).toEqual({ job: null })
  })

  it('keeps a search under a name', async () => {
    const filter = { emotions: ['sad' as const], tags: ['odd, bright'] }
    const set = await lab.request('set.add', { name: 'sad ones', query: { filter, sort: 'label', group: 'emotion' } })
    expect((await lab.request('set.list', {}))[0]).toMatchObject({
      name: 'sad ones',
      query: { sort: 'label', group: 'emotion', filter },
    })
    await expect(lab.request('set.add', { name: 'sad ones', query: {} })).rejects.toMatchObject({ code: 'SET_EXISTS' })
    await lab.request('set.remove', { id: set.id })
    expect(await lab.request('set.list', {})).toEqual([])
  })
})
