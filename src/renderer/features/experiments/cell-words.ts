import type { CellState, ExperimentCell, ExperimentSummary } from '../../../shared/contract/experiment.ts'
import type { IconName } from '../../styles/icons.ts'
import { percent } from '../../format/number.ts'
import { shortVariant } from '../../format/variant.ts'

export const cellStateWords: Readonly<Record<CellState, { word: string; icon: IconName }>> = {
  queued: { word: 'queued', icon: 'clock' },
  running: { word: 'running', icon: 'play' },
  done: { word: 'done', icon: 'ok' },
  failed: { word: 'failed', icon: 'error' },
  cancelled: { word: 'cancelled', icon: 'stop' },
}

export const experimentStateWords: Readonly<
  Record<ExperimentSummary['state'], { word: string; tone: string; icon: IconName }>
> = {
  running: { word: 'running', tone: 'tag-info', icon: 'play' },
  done: { word: 'done', tone: 'tag-ok', icon: 'ok' },
  stopped: { word: 'stopped', tone: 'tag-warn', icon: 'stop' },
}

/** "AD, plain · 8 classes". */
export const experimentTitle = ({ variants, settings }: Pick<ExperimentSummary, 'variants' | 'settings'>): string =>
  `${variants.map(shortVariant).join(', ')} · ${String(settings.classes)} classes`

/** Step of the sequential scale for an accuracy, 0 to 6: the part from `from` to 1 is divided. */
export const toneOf = (accuracy: number, from: number): number =>
  Math.max(1, Math.min(6, 1 + Math.floor(((accuracy - from) / (1 - from)) * 6)))

/** What a cell says, for those who do not see it. */
export const cellWords = (cell: ExperimentCell, step: number, steps: number): string => {
  const name = `${shortVariant(cell.variant)}, fold ${String(cell.fold)}, seed ${String(cell.seed)}`
  if (cell.state === 'done' && cell.testAccuracy !== null)
    return `${name}: done, test accuracy ${percent(cell.testAccuracy)}`
  if (cell.state === 'running') return `${name}: running, ${String(Math.round((100 * step) / steps))} per cent`
  const why = cell.error?.message ?? cell.scheduler
  return `${name}: ${cellStateWords[cell.state].word}${why === null ? '' : `; ${why}`}`
}
