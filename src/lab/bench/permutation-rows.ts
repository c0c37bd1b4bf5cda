import { availableParallelism } from 'node:os'
import { z } from 'zod'
import type { BenchResult } from '../../shared/contract/bench.ts'
import { Random } from '../../shared/random/random.ts'
import type { PermutationProblem } from '../../shared/stats/permutation.ts'
import { runPermutations } from '../evidence/permute.ts'
import { PythonPeer, hasModules } from './python-peer.ts'
import { rowOf, type BenchContext } from './rows.ts'

const bins = 20
const limit = 1 / 3
const asked = 10_000
const titles = { frames: 'over frames', sequences: 'over sequences' } as const

/** As large as the paper's: sequences of a neutral and three coded frames, 3.3 units a sequence. */
export const drawPaperProblem = ({ sequences = 327, filters = 256, units = 30 } = {}): PermutationProblem => {
  const random = Random.fromSeed(1, 'bench permutations')
  const samples = sequences * 4
  const cells = new Uint16Array(new SharedArrayBuffer(2 * samples * filters))
  for (let cell = 0; cell < cells.length; cell++)
    cells[cell] = (cell % filters) * bins + Math.floor(random.uniform() * random.uniform() * bins)
  const frames = Array.from({ length: sequences }, (_, sequence) =>
    Int32Array.of(4 * sequence + 1, 4 * sequence + 2, 4 * sequence + 3),
  )
  const unitsOfSample = frames.flatMap(() => {
    const carried = Array.from({ length: units }, (_, unit) => unit).filter(() => random.chance(0.11))
    return [[], carried, carried, carried]
  })
  return {
    samples,
    filters,
    bins,
    units,
    smoothing: 1,
    cells,
    frames,
    unitsOfSample,
    inFamily: new Uint8Array(units).fill(1),
    inCalibratedFamily: new Uint8Array(units).fill(1),
    strata: [Int32Array.from(frames.keys())],
  }
}

/**
 * The permutation test of evidence on all cores, threads' start included. The peer does a part, and its time is scaled
 * up.
 */
export const permutationRows = async (context: BenchContext): Promise<BenchResult[]> => {
  const { options, signal } = context
  const problem = drawPaperProblem()
  const peer = hasModules('numpy') ? new PythonPeer('statistics_peer.py') : null
  const permutations = options.quick ? 1000 : asked
  const part = options.quick ? 20 : 400
  // One addition a coded frame, AU and filter, as the plain method counts.
  const additions = asked * problem.filters * problem.unitsOfSample.reduce((sum, units) => sum + units.length, 0)
  const ours: number[] = []
  const theirs = { frames: [] as number[], sequences: [] as number[] }
  try {
    const version = peer === null ? '' : (await peer.next(z.object({ numpy: z.string() }))).numpy
    for (let round = 0; round < (options.quick ? 1 : Math.min(options.rounds, 3)); round++) {
      context.tick('Timing permutations')
      const began = performance.now()
      await runPermutations(problem, { permutations, seed: round }, { signal })
      ours.push((((performance.now() - began) / permutations) * asked) / 1000)
      for (const form of ['frames', 'sequences'] as const) {
        const answer = await peer?.ask({ form, permutations: part, bins }, z.object({ milliseconds: z.number() }))
        if (answer !== undefined) theirs[form].push(((answer.milliseconds / part) * asked) / 1000)
      }
    }
    return (['frames', 'sequences'] as const).map((form) =>
      rowOf({
        name:
          `${String(asked)} permutations, 256 filters x 30 AUs x 1,308 faces, ${String(bins)} bins, ` +
          `${String(availableParallelism())} ` +
          `threads${permutations < asked ? `, scaled from ${String(permutations)}` : ''}`,
        unit: 's',
        values: ours,
        limit,
        bound: context.peak === null ? null : additions / context.peak,
        peer:
          theirs[form].length === 0
            ? null
            : {
                name: `numpy ${version}, matrix product ${titles[form]}, scaled from ${String(part)}`,
                values: theirs[form],
              },
      }),
    )
  } finally {
    peer?.close()
  }
}
