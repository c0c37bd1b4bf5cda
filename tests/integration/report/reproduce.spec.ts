import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Lab } from '../../../src/lab/lab.ts'

let folder = ''
let lab: Lab
const finish = async (started: { job: number }): Promise<unknown> => lab.request('job.result', { job: started.job })

// Draws and imports a small corpus and trains the 48-pixel network twice for three steps: half a minute on two free cores.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-reproduce-'))
  lab = await Lab.create({ appVersion: 'test', projectDirectory: join(folder, 'study.aulens') })
  await finish(await lab.request('corpus.synthesise', { out: join(folder, 'faces'), subjects: 12, seed: 3, layout: 'ckplus' }))
  await finish(await lab.request('corpus.import', { layout: 'ckplus', path: join(folder, 'faces'), name: 'drawn', detector: 'none' }))
}, 240_000)
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a report', () => {
  it('is made again from its settings with the same numbers, a split file included', { timeout: 240_000 }, async () => {
    const split = join(folder, 'split.csv')
    const subjects = (await lab.request('run.estimate', { corpus: 'drawn', settings: { side: 48 } })).faces
    expect(subjects.test).toBeGreaterThan(0)
    const names = readFileSync(join(folder, 'faces', 'truth.json'), 'utf8').match(/S\d{3}/g)!
    writeFileSync(split, `subject,split\n${[...new Set(names)].map((name, place) => `${name},${place % 4 === 0 ? 'test' : place % 4 === 1 ? 'validation' : 'train'}`).join('\n')}\n`)
    const started = await lab.request('run.start', { corpus: 'drawn', settings: { side: 48, steps: 3, checkpointEvery: 3, batchSize: 8, initScale: 0.7, variant: 'AD' }, splitFile: split })
    await finish(started)
    await finish(await lab.request('filter.evidence', { run: started.run!, settings: { permutations: 20 } }))
    await finish(await lab.request('report.write', { runs: [started.run!], out: join(folder, 'first') }))

    const result = await finish(await lab.request('report.reproduce', { settings: join(folder, 'first', 'settings.json'), out: join(folder, 'second') }))
    expect(result).toMatchObject({ reproduced: [{ was: started.run, checkpoint: true, evaluation: true, evidence: true }] })
    for (const name of ['evidence.csv', 'confusion.csv', 'table4.csv', 'figure5.svg']) {
      expect(readFileSync(join(folder, 'second', name)).equals(readFileSync(join(folder, 'first', name))), name).toBe(true)
    }
  })

  it('says what is wrong when the corpus is not the one of the report', async () => {
    const file = join(folder, 'first', 'settings.json')
    const settings = JSON.parse(readFileSync(file, 'utf8')) as { runs: { corpus: { contentHash: string; name: string } }[] }
    settings.runs[0]!.corpus.contentHash = '0'.repeat(64)
    writeFileSync(file, JSON.stringify(settings))
    await expect(finish(await lab.request('report.reproduce', { settings: file, out: join(folder, 'third') }))).rejects.toMatchObject({ code: 'CORPUS_DIFFERS' })
    settings.runs[0]!.corpus.name = 'other'
    writeFileSync(file, JSON.stringify(settings))
    await expect(finish(await lab.request('report.reproduce', { settings: file, out: join(folder, 'third') }))).rejects.toMatchObject({ code: 'CORPUS_NOT_FOUND', hint: expect.stringContaining('aulens import ckplus') as string })
  })
})
