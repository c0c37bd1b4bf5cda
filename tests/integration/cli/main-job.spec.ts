import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { decodeNpz } from '../../../src/lab/store/arrays/npz.ts'
import { Evidence } from '../../../src/shared/contract/evidence.ts'
import { Inspection } from '../../../src/shared/contract/filter.ts'
import { WatchedConnections } from '../../fixtures/privacy/watched-connections.ts'
import { canPreload } from '../../fixtures/preload/preloaded-library.ts'
import { networkLog, watchedNetwork } from '../../fixtures/privacy/watched-network.ts'
import { aulens, json, start } from './aulens.ts'

// The whole job on a small drawn corpus with the 48-pixel network, through the real command, engine and database.
const folder = mkdtempSync(join(tmpdir(), 'aulens-main-job-'))
const project = join(folder, 'study.aulens')
const corpus = join(folder, 'corpus')
const network = join(folder, 'network.log')
const settings = [
  '--steps',
  '12',
  '--side',
  '48',
  '--batch',
  '16',
  '--init-scale',
  '0.7',
  '--checkpoint-every',
  '3',
  '--variant',
  'AD',
  '--seed',
  '5',
]

const bestWeights = async (run: string): Promise<Record<string, string>> => {
  const file = join(folder, `${run}.npz`)
  await json('export', run, 'weights', '--out', file, '--project', project)
  return Object.fromEntries(
    Object.entries(decodeNpz(readFileSync(file))).map(([name, tensor]) => [
      name,
      createHash('sha256').update(new Uint8Array(tensor.data.buffer)).digest('hex'),
    ]),
  )
}
const lastCheckpoint = (run: string): string => {
  const checkpoints = join(project, 'runs', run, 'checkpoints')
  const newest = readdirSync(checkpoints)
    .filter((name) => name.endsWith('.safetensors'))
    .sort()
    .at(-1)!
  return `${newest} ${createHash('sha256')
    .update(readFileSync(join(checkpoints, newest)))
    .digest('hex')}`
}

let watch: WatchedConnections | null = null

beforeAll(async () => {
  // Every command below, with its threads and its compute process, is kept from the network and watched.
  Object.assign(process.env, watchedNetwork(network))
  if (canPreload) {
    watch = new WatchedConnections(folder)
    Object.assign(process.env, watch.environment)
  }
  await json('synthesise', corpus, '--subjects', '12', '--seed', '3')
  const imported = await json('import', 'ckplus', corpus, '--project', project)
  expect(imported).toMatchObject({ corpus: 'ckplus', subjects: 12 })
  const run = await json('train', ...settings, '--project', project)
  expect(run).toMatchObject({ run: 'run-1', steps: 12, backend: 'tensorflow' })
}, 300_000)
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('the main job', () => {
  it('a run killed with -9 and resumed ends with the same bits as one that was never interrupted', async () => {
    const { child, finished } = start(['train', ...settings, '--project', project])
    const checkpoints = join(project, 'runs', 'run-2', 'checkpoints')
    const deadline = Date.now() + 120_000
    const written = (): boolean => {
      try {
        return readdirSync(checkpoints).some(
          (name) => name.endsWith('00000003.safetensors') || name.endsWith('00000006.safetensors'),
        )
      } catch {
        return false
      }
    }
    while (!written()) {
      if (Date.now() > deadline) throw new Error('No checkpoint appeared.')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    child.kill('SIGKILL')
    expect((await finished).signal).toBe('SIGKILL')
    const { runs } = z
      .object({ runs: z.array(z.object({ run: z.string(), state: z.string(), steps: z.int() })) })
      .parse(await json('runs', '--project', project))
    const killed = runs.find((run) => run.run === 'run-2')!
    expect(killed.state).toBe('interrupted')
    expect(killed.steps).toBeLessThan(12)
    expect(await json('resume', 'run-2', '--project', project)).toMatchObject({ run: 'run-2', steps: 12 })
    expect(lastCheckpoint('run-2')).toBe(lastCheckpoint('run-1'))
    expect(await bestWeights('run-2')).toEqual(await bestWeights('run-1'))
  })

  it('Ctrl-C ends with 130 and keeps the last checkpoint', async () => {
    const { child, finished } = start(['train', ...settings, '--seed', '6', '--project', project])
    await new Promise<void>((resolve) => {
      child.stderr!.on('data', (text: string) => {
        if (text.includes('steps')) resolve()
      })
    })
    child.kill('SIGINT')
    const { code, stdout, stderr } = await finished
    expect([code, stdout]).toEqual([130, ''])
    expect(stderr).toContain('Cancelled')
    expect(await json('runs', '--project', project)).toMatchObject({
      runs: [{}, {}, { run: 'run-3', state: 'cancelled' }],
    })
  })

  it('evaluates, inspects and scores; the exported numbers say the same', async () => {
    const evaluation = z
      .object({
        accuracy: z.number(),
        classes: z.array(z.string()),
        confusion: z.array(z.array(z.int())),
        perClass: z.array(z.unknown()),
      })
      .parse(await json('evaluate', 'run-1', '--project', project))
    expect(evaluation.classes).toHaveLength(8)
    const inspection = Inspection.parse(await json('inspect', 'run-1', '--top', '5', '--project', project))
    expect(inspection.filters).toHaveLength(256)
    const evidence = Evidence.parse(await json('evidence', 'run-1', '--permutations', '20', '--project', project))
    expect(evidence.filters).toHaveLength(256)

    const [activations, patches, index] = [join(folder, 'a.npz'), join(folder, 'p.npz'), join(folder, 'index.csv')]
    await json('export', 'run-1', 'activations', '--out', activations, '--index', index, '--project', project)
    await json('export', 'run-1', 'patches', '--out', patches, '--project', project)
    const { maximum, sample } = decodeNpz(readFileSync(activations))
    const rows = readFileSync(index, 'utf8')
      .trimEnd()
      .split(/\r?\n/)
      .map((line) => line.split(','))
    expect(rows[0]).toEqual(['sample', 'path', 'subject', 'sequence', 'frame', 'emotion', 'fold', 'split', 'aus'])
    const train = new Set(rows.filter((row) => row[7] === 'train').map((row) => Number(row[0])))
    const live = inspection.filters.find((filter) => !filter.dead)!
    const best = Array.from(sample!.data, Number)
      .flatMap((number, row) =>
        train.has(number) ? [[Number(maximum!.data[row * 256 + live.filter]), number] as const] : [],
      )
      .sort((a, b) => b[0] - a[0] || a[1] - b[1])
    expect(live.top.map((neuron) => neuron.sample)).toEqual(best.slice(0, 5).map((entry) => entry[1]))
    expect(live.top[0]!.value).toBeCloseTo(best[0]![0], 5)
    expect(decodeNpz(readFileSync(patches))['reconstruction']!.shape).toEqual([256, 5, 32, 32])
    for (const [kind, file] of [
      ['faces', 'f.npz'],
      ['inputs', 'x.npz'],
      ['weights', 'w.safetensors'],
      ['evidence', 'e.csv'],
      ['predictions', 'y.csv'],
    ] as const) {
      expect(await json('export', 'run-1', kind, '--out', join(folder, file), '--project', project)).toMatchObject({
        file: join(folder, file),
      })
    }
    expect(decodeNpz(readFileSync(join(folder, 'x.npz')))['x']!.shape).toEqual([rows.length - 1, 48, 48, 1])
  })

  it('writes a report of one page that asks nothing of a network', async () => {
    const out = join(folder, 'report')
    const report = z
      .object({ index: z.string(), files: z.array(z.string()) })
      .parse(await json('report', 'run-1', '--out', out, '--project', project))
    const page = readFileSync(report.index, 'utf8')
    expect(page).toContain('<table')
    expect(
      [...page.matchAll(/(?:src|href)="([^"]*)"/g)]
        .map((match) => match[1]!)
        .filter((address) => !address.startsWith('data:') && !address.startsWith('#')),
    ).toEqual([])
  })

  it('says so when a second program has the project open', async () => {
    const { child, finished } = start(['train', ...settings, '--seed', '9', '--project', project])
    await new Promise<void>((resolve) => {
      child.stderr!.on('data', (text: string) => {
        if (text.includes('steps')) resolve()
      })
    })
    const second = await aulens('runs', '--project', project)
    expect(second.code).toBe(1)
    expect(second.stderr).toMatch(/^error PROJECT_IN_USE:/)
    child.kill('SIGINT')
    await finished
  })

  it('repairs a run whose checkpoints were damaged; resumed, it ends with the same bits', async () => {
    const checkpoints = join(project, 'runs', 'run-2', 'checkpoints')
    for (const name of readdirSync(checkpoints)) truncateSync(join(checkpoints, name), 1000)
    const found = await aulens('check', '--project', project, '--json')
    expect([found.code, found.stdout.includes('CHECKPOINT_DAMAGED')]).toEqual([1, true])
    expect(await json('check', '--repair', '--project', project)).toMatchObject({ sound: true })
    expect(await json('resume', 'run-2', '--project', project)).toMatchObject({ run: 'run-2', steps: 12 })
    expect(await bestWeights('run-2')).toEqual(await bestWeights('run-1'))
    expect(await json('check', '--project', project)).toMatchObject({ sound: true })
  })

  it('and in all of it nothing tried to leave this computer', () => {
    const { loaded, attempts } = networkLog(network)
    expect(loaded.some((line) => line.includes('src/compute/'))).toBe(true)
    expect(loaded.some((line) => line.includes('thread'))).toBe(true)
    expect(attempts).toEqual([])
    // And below Node: TensorFlow's own library too.
    expect(watch?.read().attempts ?? []).toEqual([])
    if (watch !== null) expect(watch.read().loaded.length).toBeGreaterThan(10)
  })
})
