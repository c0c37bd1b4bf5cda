import { AULensError } from '../../shared/contract/errors.ts'
import type {
  FilterMatch,
  FilterStability,
  StabilityResult,
  StabilitySettings,
} from '../../shared/contract/robustness.ts'
import { runMaxima, type RunMaxima } from '../inspection/maxima.job.ts'
import type { JobContext, JobWork } from '../jobs/job-queue.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { ResultServices } from '../training/evaluate.job.ts'
import { findRun } from '../training/find-run.ts'
import { codedFaces } from './coded-faces.ts'
import { comparisonFingerprint } from './fingerprint.ts'
import { matchFilters, responsesOf } from './match-filters.ts'
import { requireCodes } from './place.job.ts'
import { currentResult, saveResult } from './stored-robustness.ts'
import { unitScores, type FilterScores } from './unit-scores.ts'

interface ScoredRun {
  readonly maxima: RunMaxima
  readonly scores: readonly FilterScores[]
}

/** A run that another is compared with, and what came of it. */
export interface ComparedRun {
  readonly run: string
  readonly step: number
  readonly samples: number
  readonly scores: readonly FilterScores[]
  readonly matches: ReturnType<typeof matchFilters>
  readonly differing: readonly string[]
}

/** Two filters name the same AU; a filter without a best AU names none. */
const sameUnit = (a: FilterScores['best'], b: FilterScores['best']): boolean => a !== null && a.au === b?.au

/** How often each filter's best AU comes back in the matched filters of other runs. */
export const summariseStability = (
  own: readonly FilterScores[],
  others: readonly ComparedRun[],
  minimumCorrelation: number,
): Pick<StabilityResult, 'runs' | 'filters'> => {
  const liveOf = (scores: readonly FilterScores[]): FilterScores[] => scores.filter(({ dead }) => !dead)
  const filters = own.map(({ filter, dead, best }): FilterStability => {
    const matches = others.map(({ run, scores, matches: found }): FilterMatch => {
      const match = found[filter] ?? null
      const theirs = match === null ? null : (scores[match.filter]?.best ?? null)
      return {
        run,
        filter: match?.filter ?? null,
        correlation: match?.correlation ?? null,
        best: theirs,
        found: match !== null && match.correlation >= minimumCorrelation && sameUnit(best, theirs),
      }
    })
    const correlations = matches.flatMap(({ correlation }) => (correlation === null ? [] : [correlation]))
    const shares = others.map(({ scores }) => {
      const live = liveOf(scores)
      return live.length === 0 ? 0 : live.filter((other) => sameUnit(best, other.best)).length / live.length
    })
    return {
      filter,
      dead,
      best,
      found: matches.filter(({ found }) => found).length,
      of: others.length,
      chance: best === null ? null : shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length),
      correlation:
        correlations.length === 0 ? null : correlations.reduce((sum, value) => sum + value, 0) / correlations.length,
      matches,
    }
  })
  const runs = others.map(({ run, step, samples, scores, matches, differing }) => {
    const found = matches.flatMap((match) => (match === null ? [] : [match.correlation]))
    return {
      run,
      step,
      samples,
      live: liveOf(scores).length,
      meanCorrelation: found.length === 0 ? null : found.reduce((sum, value) => sum + value, 0) / found.length,
      differing: [...differing],
    }
  })
  return { runs, filters }
}

const differingSettings = (store: ProjectStore, first: string, second: string): string[] => {
  const [a, b] = [findRun(store, first).settings, findRun(store, second).settings]
  return Object.keys(a).filter(
    (key) => JSON.stringify(a[key as keyof typeof a]) !== JSON.stringify(b[key as keyof typeof b]),
  )
}

/**
 * Runs to compare with, each once, without the run itself. @throws AULensError where none is left, one is unknown, or
 * on another corpus
 */
const otherRuns = (store: ProjectStore, run: string, named: readonly string[]): string[] => {
  const others = [...new Set(named)].filter((other) => other !== run)
  if (others.length === 0)
    throw new AULensError('ROBUSTNESS_NO_RUNS', 'No other run was named to compare with.', {
      hint: 'Name at least one: folds or seeds of the same network.',
    })
  const { corpusId } = findRun(store, run)
  for (const other of others) {
    const record = findRun(store, other)
    if (record.corpusId !== corpusId)
      throw new AULensError(
        'ROBUSTNESS_OTHER_CORPUS',
        `The run "${other}" saw other faces: it was trained on another corpus.`,
        { hint: 'Compare runs of one corpus.' },
      )
    if (record.bestStep === null)
      throw new AULensError('RUN_HAS_NO_CHECKPOINT', `The run "${other}" has no checkpoint yet.`, {
        hint: 'Leave it out, or wait for its first checkpoint.',
      })
  }
  return others
}

/** Matches a run's filters with those of other runs by their responses to the faces that both used. */
export const stabilityOfRun =
  (services: ResultServices, run: string, settings: StabilitySettings): JobWork<StabilityResult> =>
  async (context) => {
    const { store } = services
    const others = otherRuns(store, run, settings.runs)
    const asked = { ...settings, runs: others }
    const fingerprint = comparisonFingerprint(store, run, others)
    const stored = currentResult(store, { run, kind: 'stability', layer: settings.layer, settings: asked, fingerprint })
    if (stored !== null) return stored
    const scoreRun = async (name: string, inner: JobContext): Promise<ScoredRun> => {
      const maxima = await runMaxima(services, name, settings.layer)(inner)
      const faces = codedFaces(store, findRun(store, name).corpusId, maxima.samples)
      requireCodes(faces, name)
      return { maxima, scores: await unitScores(maxima, faces, settings, inner) }
    }
    const own = await scoreRun(run, context)
    const rowOf = new Map(own.maxima.samples.map(({ sample }, row) => [sample, row]))
    const compared: ComparedRun[] = []
    for (const [index, other] of others.entries()) {
      context.onProgress({ done: index, total: others.length, unit: 'runs', message: `Matching filters with ${other}` })
      const theirs = await scoreRun(other, context)
      const rows = theirs.maxima.samples.flatMap(({ sample }, row) => {
        const ownRow = rowOf.get(sample)
        return ownRow === undefined ? [] : [{ own: ownRow, their: row }]
      })
      const matches = matchFilters(
        responsesOf(
          own.maxima,
          rows.map((row) => row.own),
        ),
        responsesOf(
          theirs.maxima,
          rows.map((row) => row.their),
        ),
      )
      compared.push({
        run: other,
        step: theirs.maxima.step,
        samples: rows.length,
        scores: theirs.scores,
        matches,
        differing: differingSettings(store, run, other),
      })
      context.signal.throwIfAborted()
    }
    context.onProgress({ done: others.length, total: others.length, unit: 'runs', message: 'Matching filters' })
    const result: StabilityResult = {
      run,
      step: own.maxima.step,
      settings: asked,
      ...summariseStability(own.scores, compared, settings.minimumCorrelation),
    }
    saveResult(
      store,
      {
        run,
        kind: 'stability',
        step: own.maxima.step,
        layer: settings.layer,
        filter: null,
        settings: asked,
        fingerprint,
        file: null,
      },
      result,
    )
    return result
  }
