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
  await finish(
    await lab.request('corpus.synthesise', { out: join(folder, 'faces'), subjects: 12, seed: 3, layout: 'ckplus' }),
  )
  await finish(
    await lab.request('corpus.import', {
      layout: 'ckplus',
      path: join(folder, 'faces'),
      name: 'drawn',
      detector: 'none',
    }),
  )
}, 240_000)
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a report', () => {
  it(
    'on an experiment is made again from its settings with the same numbers, split file and excluded faces included',
    { timeout: 240_000 },
    async () => {
      const split = join(folder, 'split.csv')
      const names = [...new Set(readFileSync(join(folder, 'faces', 'truth.json'), 'utf8').match(/S\d{3}/g)!)]
      const rows = [0, 1].flatMap((fold) =>
        names.map(
          (name, place) =>
            `${name},${(place + fold) % 4 === 0 ? 'test' : (place + fold) % 4 === 1 ? 'validation' : 'train'},${String(fold)}`,
        ),
      )
      writeFileSync(split, `subject,split,fold\n${rows.join('\n')}\n`)
      const example = (await lab.request('run.estimate', { corpus: 'drawn', settings: { side: 48 } })).example!
      const { path } = await lab.request('sample.get', { id: example })
      const mark = await lab.request('mark.add', { target: { ids: [example] }, kind: 'exclude', present: true })
      const started = await lab.request('experiment.start', {
        corpus: 'drawn',
        settings: { side: 48, steps: 3, checkpointEvery: 3, batchSize: 8, initScale: 0.7 },
        variants: ['plain', 'AD'],
        splitFile: split,
      })
      // What is marked afterwards changes no cell.
      await lab.request('mark.undo', { mark: mark!.id })
      rmSync(split)
      await finish(started)
      const { matrix, settings } = await lab.request('experiment.get', { experiment: started.experiment })
      expect(settings.excluded).toEqual([path])
      expect(
        await Promise.all(
          matrix.map(async ({ run }) => (await lab.request('run.get', { run: run! })).settings.excluded),
        ),
      ).toEqual(matrix.map(() => [path]))
      await finish(await lab.request('filter.evidence', { run: matrix[1]!.run!, settings: { permutations: 20 } }))
      await finish(await lab.request('report.write', { experiments: [started.experiment], out: join(folder, 'first') }))
      // Of the two variants and folds, AD in fold 0 shows its filters.
      const written = JSON.parse(readFileSync(join(folder, 'first', 'settings.json'), 'utf8')) as {
        runs: { run: string; shown: boolean; settings: { excluded: string[]; splitFile: object } }[]
      }
      expect(written.runs.map(({ run, shown }) => [run, shown])).toEqual([
        ['run-2', true],
        ['run-1', false],
        ['run-3', false],
        ['run-4', false],
      ])
      for (const {
        settings: { excluded, splitFile },
      } of written.runs)
        expect([excluded, splitFile]).toEqual([[path], settings.splitFile])

      const result = await finish(
        await lab.request('report.reproduce', {
          settings: join(folder, 'first', 'settings.json'),
          out: join(folder, 'second'),
        }),
      )
      expect(result).toMatchObject({
        reproduced: written.runs.map(({ run, shown }) => ({
          was: run,
          checkpoint: true,
          evaluation: true,
          evidence: shown ? true : null,
        })),
      })
      const same = (name: string, again = name): void => {
        expect(
          readFileSync(join(folder, 'second', again)).equals(readFileSync(join(folder, 'first', name))),
          name,
        ).toBe(true)
      }
      for (const name of ['evidence.csv', 'confusion.csv', 'table4.csv', 'figure5.svg']) same(name)
      for (const name of ['variants', 'comparisons', 'confusion-plain', 'confusion-AD', 'recall'])
        same(`experiment-1-${name}.csv`, `experiment-2-${name}.csv`)
    },
  )

  it('says what is wrong when the corpus is not the one of the report', async () => {
    const file = join(folder, 'first', 'settings.json')
    const settings = JSON.parse(readFileSync(file, 'utf8')) as {
      runs: { corpus: { contentHash: string; name: string } }[]
    }
    settings.runs[0]!.corpus.contentHash = '0'.repeat(64)
    writeFileSync(file, JSON.stringify(settings))
    await expect(
      finish(await lab.request('report.reproduce', { settings: file, out: join(folder, 'third') })),
    ).rejects.toMatchObject({ code: 'CORPUS_DIFFERS' })
    settings.runs[0]!.corpus.name = 'other'
    writeFileSync(file, JSON.stringify(settings))
    await expect(
      finish(await lab.request('report.reproduce', { settings: file, out: join(folder, 'third') })),
    ).rejects.toMatchObject({
      code: 'CORPUS_NOT_FOUND',
      hint: expect.stringContaining('aulens import ckplus') as string,
    })
  })
})
