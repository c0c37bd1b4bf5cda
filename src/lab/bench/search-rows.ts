import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { AULensError } from '../../shared/contract/errors.ts'
import type { BenchResult } from '../../shared/contract/bench.ts'
import { ProjectStore } from '../store/project-store.ts'
import { fillProject } from './generated-project.ts'
import type { SearchProbe } from './search-probe.ts'
import { memoryBound, rowOf, type BenchContext } from './rows.ts'

const asked = { samples: 1_000_000, open: 2, search: 100, memory: 800, single: 5 } as const
/**
 * Columns that a search reads or writes of every face: what fails, rows, and one to four bytes of each of eleven
 * columns.
 */
const bytesAFace = 32

const runProbe = (project: string, signal: AbortSignal): Promise<SearchProbe> =>
  new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'search-probe.ts'), [project], {
      execPath: process.execPath,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      signal,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.once('message', (probe) => {
      resolve(probe as SearchProbe)
    })
    child.once('error', reject)
    child.once('exit', (code) => {
      reject(
        new AULensError('BENCH_PROBE_ENDED', `The process that searches ended with exit code ${String(code)}.`, {
          hint: 'Free some memory and try again.',
        }),
      )
    })
  })

const p95 = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? NaN

/** A project of a million faces: opening, searching, memory; and writing it. */
export const searchRows = async (context: BenchContext): Promise<BenchResult[]> => {
  const { options, signal } = context
  const size = options.quick ? 20_000 : asked.samples
  const folder = await mkdtemp(join(tmpdir(), 'aulens-bench-search-'))
  const project = join(folder, 'search.aulens')
  try {
    context.tick('Writing a large project')
    const store = await ProjectStore.open(project, { create: true, appVersion: 'bench' })
    const began = performance.now()
    fillProject(store, size)
    const seconds = (performance.now() - began) / 1000
    const bytes =
      Number(store.database.pragma('page_count', { simple: true })) *
      Number(store.database.pragma('page_size', { simple: true }))
    store.close()
    const probes: SearchProbe[] = []
    for (let round = 0; round < (options.quick ? 1 : Math.min(options.rounds, 3)); round++) {
      context.tick('Timing searches')
      probes.push(await runProbe(project, signal))
    }
    const of = (pick: (probe: SearchProbe) => number): number[] => probes.map(pick)
    const faces = `${size.toLocaleString('en')} faces`
    const columns = memoryBound(context, size * bytesAFace, 1000)
    return [
      rowOf(
        {
          name: `opening a project of ${faces}, first search included`,
          unit: 's',
          values: of(({ open, firstSearch }) => (open + firstSearch) / 1000),
          limit: asked.open,
          ...memoryBound(context, bytes, 1),
        },
        'value',
      ),
      rowOf(
        {
          name: `search of ${faces}, p95 of 20 kinds, each asked once`,
          unit: 'ms',
          values: of(({ searches }) => p95(searches)),
          limit: asked.search,
          ...columns,
        },
        'value',
      ),
      rowOf({
        name: `search of ${faces}, p95, processor time`,
        unit: 'ms',
        values: of(({ processor }) => p95(processor)),
        ...columns,
      }),
      rowOf({
        name: `search of ${faces}: happy without AU 4, all counts`,
        unit: 'ms',
        values: of(({ searches }) => searches[1] ?? NaN),
        peer: { name: 'SQLite, the number alone', values: of(({ sqlite }) => sqlite) },
        ...columns,
      }),
      rowOf(
        {
          name: `a face and its AUs by number, of ${faces}`,
          unit: 'ms',
          values: of(({ single }) => single),
          limit: asked.single,
        },
        'value',
      ),
      rowOf(
        {
          name: `most memory of a lab that searches ${faces}`,
          unit: 'MB',
          values: of(({ memory }) => memory / 1e6),
          limit: asked.memory,
        },
        'value',
      ),
      rowOf({
        name: `writing ${faces} with labels`,
        unit: 'faces/s',
        values: [size / seconds],
        ...memoryBound(context, bytes / size, 1, true),
      }),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
