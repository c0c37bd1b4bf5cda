import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import sharp from 'sharp'
import { SampleDetail, SampleSearch, Sequence, type CorpusPreview } from '../../../src/shared/contract/browse.ts'
import { Lab } from '../../../src/lab/lab.ts'

let folder = ''
let lab: Lab
const done = async ({ job }: { job: number }): Promise<unknown> => lab.request('job.result', { job })

/** Three pictures of two people, made here: grey, 60 pixels wide, each of another brightness. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-browse-'))
  for (const [place, path] of ['happy/a_1.png', 'happy/b_1.png', 'sad/a_2.png'].entries()) {
    mkdirSync(join(folder, 'corpus', path.split('/')[0]!), { recursive: true })
    writeFileSync(
      join(folder, 'corpus', path),
      await sharp({
        create: {
          width: 60,
          height: 60,
          channels: 3,
          background: { r: 40 + place * 60, g: 40 + place * 60, b: 40 + place * 60 },
        },
      })
        .png()
        .toBuffer(),
    )
  }
  lab = await Lab.create({ appVersion: 'test', projectDirectory: join(folder, 'Study.aulens') })
})
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a corpus is looked at, imported and browsed', () => {
  it('previews a folder without writing anything', async () => {
    const preview = (await done(await lab.request('import.preview', { path: join(folder, 'corpus') }))) as CorpusPreview
    expect(preview).toMatchObject({ layout: 'folder', samples: 3, known: null })
    expect(await lab.request('corpus.list', {})).toEqual([])
    await expect(lab.request('import.preview', { path: join(folder, 'nothing') }).then(done)).rejects.toMatchObject({
      code: 'CORPUS_NOT_FOUND',
    })
  })

  it('finds what was imported, at once', async () => {
    expect((await lab.request('sample.search', {})).all).toBe(0)
    await done(await lab.request('corpus.import', { layout: 'folder', path: join(folder, 'corpus'), detector: 'none' }))
    const found = SampleSearch.parse(await lab.request('sample.search', {}))
    expect(found).toMatchObject({ total: 3, all: 3, run: null })
    expect(found.facets.emotions).toEqual([
      { value: 'happy', label: 'happy', count: 2 },
      { value: 'sad', label: 'sad', count: 1 },
    ])
    const happy = await lab.request('sample.search', { filter: { emotions: ['happy'] } })
    const cells = await lab.request('sample.page', { key: happy.key, offset: 1, limit: 5 })
    expect(cells).toHaveLength(1)
    expect(cells[0]).toMatchObject({ emotion: 'happy', hasFace: true, predicted: null })
    expect(await lab.request('sample.place', { key: happy.key, id: cells[0]!.id })).toBe(1)
    await expect(lab.request('sample.page', { key: 'x'.repeat(22), offset: 0, limit: 1 })).rejects.toMatchObject({
      code: 'QUERY_EXPIRED',
    })
  })

  it('tells everything of one sample and its sequence', async () => {
    const { key } = await lab.request('sample.search', {})
    const [cell] = await lab.request('sample.page', { key, offset: 0, limit: 1 })
    const detail = SampleDetail.parse(await lab.request('sample.get', { id: cell!.id }))
    expect(detail).toMatchObject({ width: 60, height: 60, prediction: null, units: null, file: { faceSide: 96 } })
    expect(detail.file.hash).toMatch(/^[0-9a-f]{64}$/)
    const sequence = Sequence.parse(await lab.request('sequence.get', { id: detail.sequenceId }))
    expect(sequence.frames.map(({ id }) => id)).toContain(detail.id)
    await expect(lab.request('sample.get', { id: 999 })).rejects.toMatchObject({ code: 'SAMPLE_NOT_FOUND' })
    await expect(lab.request('sample.get', { id: cell!.id, run: 'run-9' })).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    })
  })

  it('shows pictures by id: sheet, strip, crop, normalised, frame', async () => {
    const { key } = await lab.request('sample.search', {})
    const cells = await lab.request('sample.page', { key, offset: 0, limit: 3 })
    const sheet = await lab.media(`sheet/${key}/0-32.jpg`)
    expect(await sharp(sheet!.body).metadata()).toMatchObject({ format: 'jpeg', width: 256, height: 256 })
    const pixels = await sharp(sheet!.body).greyscale().raw().toBuffer()
    const middles = [0, 1, 2].map((place) => pixels[16 * 256 + place * 32 + 16]!)
    const expected = cells.map(({ path }) => ({ 'happy/a_1.png': 40, 'happy/b_1.png': 100, 'sad/a_2.png': 160 })[path]!)
    middles.forEach((value, place) => expect(Math.abs(value - expected[place]!)).toBeLessThan(6))
    const [{ id, sequenceId }] = cells as [(typeof cells)[0] & object]
    for (const address of [
      `face/${id}.png?v=1`,
      `normalised/${id}-mean.png`,
      `frame/${id}.jpg?v=1`,
      `strip/${sequenceId}-10-64.jpg`,
    ])
      expect((await lab.media(address))?.status, address).toBe(200)
    for (const address of [
      `sheet/${'x'.repeat(22)}/0-32.jpg`,
      `sheet/${key}/9-32.jpg`,
      'frame/999.jpg',
      'frame/../1.jpg',
      'face/1.png/../../x',
    ])
      expect(await lab.media(address), address).toBeNull()
  })

  it('gives no file from outside the corpus, though a link leads there', async () => {
    const { key } = await lab.request('sample.search', { filter: { emotions: ['sad'] } })
    const [cell] = await lab.request('sample.page', { key, offset: 0, limit: 1 })
    const file = join(folder, 'corpus', cell!.path)
    const secret = join(folder, 'secret.png')
    writeFileSync(
      secret,
      await sharp({ create: { width: 60, height: 60, channels: 3, background: 'white' } })
        .png()
        .toBuffer(),
    )
    rmSync(file)
    symlinkSync(secret, file)
    expect(await lab.media(`frame/${cell!.id}.jpg`)).toBeNull()
  })
})
