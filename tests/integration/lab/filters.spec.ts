import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Lab } from '../../../src/lab/lab.ts'
import { patchGap, sheetColumns } from '../../../src/shared/figures/patch-sheet.ts'
import { filters, makeFilterProject } from './filter-project.ts'

const run = 'run-1'
const layer = 'conv1' as const
let folder = ''
let lab: Lab
const temporary = (): string => mkdtempSync(join(tmpdir(), 'aulens-filters-'))
const openLab = async (options: Parameters<typeof makeFilterProject>[1] = {}): Promise<void> => {
  await makeFilterProject(join(folder, 'p.aulens'), options)
  lab = await Lab.create({ appVersion: '0', projectDirectory: join(folder, 'p.aulens') })
}
const score = async (): Promise<void> => {
  const { job } = await lab.request('filter.evidence', { run, settings: { layer } })
  await lab.request('job.result', { job })
}
const errorOf = async (method: Parameters<Lab['call']>[0], input: unknown): Promise<string> => {
  const answer = await lab.call(method, input)
  return answer.ok ? 'no error' : answer.error.code
}

describe('a run that was inspected and scored', () => {
  beforeAll(async () => {
    folder = temporary()
    await openLab()
    await score()
  })
  afterAll(async () => {
    await lab.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('shows every filter with its best AU, region, response, and the dead one', async () => {
    const gallery = await lab.request('filter.gallery', { run, layer })
    expect(gallery).toMatchObject({
      run,
      step: 10,
      layer,
      coded: true,
      geometry: { side: 48, window: 5, stride: 1, offset: -2 },
      inspections: [{ method: 'guided', top: 3 }],
      evidence: { samples: 80 },
    })
    expect(gallery.filters).toHaveLength(filters)
    expect(gallery.filters[12]).toMatchObject({ dead: false, best: { au: 12, area: 'mouth', auc: 1 } })
    expect(gallery.filters[1]).toMatchObject({ best: { au: 1, area: 'brow', auc: 1 } })
    expect(gallery.filters[63]).toMatchObject({ dead: true, best: null, strongest: null })
    expect(gallery.filters[12]!.strongest).toBeGreaterThan(5)
  })
  it('tells one filter: strongest faces, all scores, responses by emotion', async () => {
    const detail = await lab.request('filter.get', { run, layer, filter: 12 })
    expect(detail.top).toHaveLength(3)
    expect(detail.top[0]).toMatchObject({ emotion: 'happy', count: 4, row: 1, column: 20 })
    expect(detail.top[0]!.value).toBeGreaterThan(detail.top[1]!.value)
    expect(detail.evidence?.aus.map(({ au, nWith, nWithout }) => [au, nWith, nWithout])).toEqual([
      [1, 30, 50],
      [12, 30, 50],
    ])
    expect(detail.emotions?.map(({ emotion, count }) => [emotion, count])).toEqual([
      ['neutral', 20],
      ['happy', 30],
      ['surprise', 30],
    ])
    expect(detail.emotions?.[1]?.lower).toBeGreaterThan(5)
    expect(detail.emotions?.[2]?.upper).toBeLessThan(1)
  })
  it('sorts responses by the AU as the evidence does, and all of them without one', async () => {
    const histogram = await lab.request('filter.histogram', { run, layer, filter: 12, au: 12, bins: 10 })
    expect(histogram).toMatchObject({ au: 12, nWith: 30, nWithout: 50 })
    expect(histogram?.edges).toHaveLength(11)
    expect(histogram?.with.slice(0, 5)).toEqual([0, 0, 0, 0, 0])
    expect(histogram?.without[0]).toBe(50)
    const all = await lab.request('filter.histogram', { run, layer, filter: 12, bins: 10 })
    expect(all).toMatchObject({ au: null, nWith: 0, nWithout: 80 })
  })
  it('refuses a filter, a run and a layer that are not there', async () => {
    expect(await errorOf('filter.get', { run, layer, filter: 64 })).toBe('FILTER_OUT_OF_RANGE')
    expect(await errorOf('filter.get', { run: 'run-9', layer, filter: 0 })).toBe('RUN_NOT_FOUND')
    expect(await errorOf('filter.gallery', { run, layer: 'conv4' })).toBe('INVALID_INPUT')
    expect(await errorOf('filter.histogram', { run, layer, filter: 0, bins: 1 })).toBe('INVALID_INPUT')
  })

  const pixels = async (path: string): Promise<{ data: Uint8Array; width: number; height: number }> => {
    const media = await lab.media(path)
    expect(media?.headers['cache-control']).toContain('immutable')
    const { data, info } = await sharp(media?.body).greyscale().raw().toBuffer({ resolveWithObject: true })
    return { data: new Uint8Array(data), width: info.width, height: info.height }
  }
  it('draws the strongest patch of every filter on one sheet: 0 is 128, dead filters are grey', async () => {
    const [inspection] = (await lab.request('filter.gallery', { run, layer })).inspections
    const { data, width, height } = await pixels(`${inspection!.pictures}/sheet.png`)
    expect([width, height]).toEqual([sheetColumns * (5 + patchGap), 4 * (5 + patchGap)])
    const at = (filter: number, y: number, x: number): number | undefined =>
      data[(Math.floor(filter / sheetColumns) * 7 + y) * width + (filter % sheetColumns) * 7 + x]
    expect([at(12, 0, 0), at(12, 4, 4), at(12, 5, 5), at(63, 0, 0), at(63, 4, 4)]).toEqual([1, 255, 128, 128, 128])
  })
  it('draws one filter, and the faces with what lies outside them in mid-grey', async () => {
    const [inspection] = (await lab.request('filter.gallery', { run, layer })).inspections
    expect(await pixels(`${inspection!.pictures}/patch-12.png`)).toMatchObject({ width: 21, height: 7 })
    const { data, width } = await pixels(`${inspection!.pictures}/face-12.png`)
    // Map row 1 sees input rows -1 to 3: the first row lies outside.
    expect(data[0]).toBe(128)
    expect(data[width]).toBe(data[4 * width])
    expect(data[width]).toBeGreaterThan(40)
    expect(data[width]).toBeLessThan(120)
  })
  it('draws the mean face', async () => {
    const { meanFace } = await lab.request('filter.gallery', { run, layer })
    const { data, width } = await pixels(meanFace)
    expect(width).toBe(96)
    expect(new Set(data).size).toBe(1)
    // Greys 20 p + n of positions 1 to 4 and the sixteen training subjects.
    expect(data[0]).toBeGreaterThan(50)
    expect(data[0]).toBeLessThan(70)
  })
  it.each([
    'patches/00000000-0000-0000-0000-000000000000/1-1/sheet.png',
    'figure/run-9x/conv9/1.svg',
    'live/00000000-0000-0000-0000-000000000000/frame.png',
    'patches/../project.sqlite',
    'mean-face/x.png',
  ])('has nothing at %s', async (path) => {
    expect(await lab.media(path)).toBeNull()
  })
  it('has nothing at the address of an inspection that was replaced', async () => {
    const [inspection] = (await lab.request('filter.gallery', { run, layer })).inspections
    expect(await lab.media(`${inspection!.pictures}9/sheet.png`)).toBeNull()
  })
  it('exports the figure as SVG and PNG and its scores as CSV, never from a cache', async () => {
    const svg = await lab.media(`figure/${run}/${layer}/12.svg`)
    expect(svg?.headers).toMatchObject({ 'content-type': 'image/svg+xml; charset=utf-8', 'cache-control': 'no-store' })
    const text = Buffer.from(svg!.body).toString()
    expect(text).toContain('Filter 12 of conv1: resembles AU 12 Lip Corner Puller')
    expect(text.match(/<image /g)).toHaveLength(6)
    expect(await sharp((await lab.media(`figure/${run}/${layer}/12.png`))?.body).metadata()).toMatchObject({
      format: 'png',
      width: 1920,
    })
    const csv = Buffer.from((await lab.media(`figure/${run}/${layer}/12.csv`))!.body)
      .toString()
      .trimEnd()
      .split('\r\n')
    expect(csv).toHaveLength(3)
    expect(csv[2]).toMatch(/^12,false,12,Lip Corner Puller,true,false,30,50,/)
  })

  it('keeps notes as a log: change, undo, undo of the undo', async () => {
    const about = { run, layer, filter: 5 }
    const changes: string[] = []
    const stop = lab.on((event, payload) => {
      if (event === 'project.changed') changes.push((payload as { what: string }).what)
    })
    const first = await lab.request('note.add', { ...about, text: '  teeth ' })
    expect(first).toMatchObject({ author: 'this computer', text: 'teeth', replaces: null, step: 10, filter: 5 })
    const second = await lab.request('note.add', { ...about, text: 'teeth and corners', replaces: first.id })
    expect((await lab.request('filter.gallery', { run, layer })).filters[5]!.notes).toBe(1)
    expect(await errorOf('note.add', { ...about, text: 'again', replaces: first.id })).toBe('NOTE_REPLACED')
    const undone = await lab.request('note.undo', { note: second.id })
    expect(undone).toMatchObject({ text: null, replaces: second.id })
    await lab.request('note.undo', { note: first.id })
    expect((await lab.request('filter.gallery', { run, layer })).filters[5]!.notes).toBe(0)
    expect(await lab.request('note.list', about)).toHaveLength(4)
    expect(changes).toEqual(['notes', 'notes', 'notes', 'notes'])
    stop()
  })
  it("refuses an empty note, one on a filter that is not there, and one that replaces another filter's", async () => {
    const other = await lab.request('note.add', { run, layer, filter: 6, text: 'x' })
    expect(await errorOf('note.add', { run, layer, filter: 5, text: '  ' })).toBe('INVALID_INPUT')
    expect(await errorOf('note.add', { run, layer, filter: 64, text: 'x' })).toBe('FILTER_OUT_OF_RANGE')
    expect(await errorOf('note.add', { run, layer, filter: 5, text: 'x', replaces: other.id })).toBe('NOTE_NOT_FOUND')
    expect(await errorOf('note.undo', { note: 999 })).toBe('NOTE_NOT_FOUND')
  })
})

describe('a run of which nothing is computed yet', () => {
  beforeEach(() => {
    folder = temporary()
  })
  afterEach(async () => {
    await lab.close()
    rmSync(folder, { recursive: true, force: true })
  })
  it('says what is missing instead of showing anything', async () => {
    await openLab({ maxima: false })
    expect(await lab.request('filter.gallery', { run, layer })).toMatchObject({
      inspections: [],
      evidence: null,
      coded: true,
    })
    expect(await lab.request('filter.get', { run, layer, filter: 3 })).toMatchObject({
      inspections: [],
      top: [],
      evidence: null,
      emotions: null,
    })
    expect(await lab.request('filter.histogram', { run, layer, filter: 3, au: 12 })).toBeNull()
    const svg = Buffer.from((await lab.media(`figure/${run}/${layer}/3.svg`))!.body).toString()
    expect(svg).not.toContain('<image')
  })
  it('shows scores without patches where only those were computed', async () => {
    await openLab({ inspection: false })
    await score()
    const gallery = await lab.request('filter.gallery', { run, layer })
    expect(gallery.inspections).toEqual([])
    expect(gallery.filters[12]).toMatchObject({ best: { au: 12 }, strongest: null })
  })
})
