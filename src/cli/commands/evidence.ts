import type { Command } from 'commander'
import { Evidence, shuffleSchemes, splits, verdictGrades } from '../../shared/contract/evidence.ts'
import { actionUnitLabel } from '../../shared/facs/action-units.ts'
import { convolutionLayers } from '../../shared/network/architecture.ts'
import { runCommand, type CommonOptions } from '../session.ts'
import { baseCommand, choice, decimal, wholeNumber } from './options.ts'

interface EvidenceOptions extends CommonOptions {
  readonly layer: string
  readonly bins: number
  readonly smoothing: number
  readonly permutations: number
  readonly within: string
  readonly otherPermutations: number
  readonly resamples: number
  readonly seed: number
  readonly split: string
  readonly minimumCount: number
  readonly neutral: boolean
}

const shown = 20

/** The largest divergences, one a line, each with its grade and what else is known of it. */
const evidenceText = (evidence: Evidence): string => {
  const { settings, run, filters, dead, deadFilters, samples } = evidence
  const best = filters
    .filter((filter) => filter.best !== null)
    .sort((a, b) => (b.best?.kl ?? 0) - (a.best?.kl ?? 0))
    .slice(0, shown)
  const lines = best.map(({ filter, best: top, aus, verdict }) => {
    const score = aus.find(({ au }) => au === top?.au)
    const calibrated = score?.z == null ? '' : `  z ${score.z.toFixed(1).padStart(5)}`
    const auc =
      score?.auc == null
        ? ''
        : '  AUC ' +
          `${score.auc.toFixed(2)}${score.aucInterval === null ? '' : ` [${score.aucInterval.map((bound) => bound.toFixed(2)).join(', ')}]`}`
    return (
      `  filter ${String(filter).padStart(3)}  KL ${(top?.kl ?? 0).toFixed(2)}${calibrated}${auc}  ` +
      `${(verdict?.grade ?? '').padEnd(10)}  ${actionUnitLabel(top?.au ?? 0)}`
    )
  })
  const grades = verdictGrades
    .map(
      (grade) =>
        `${String(filters.filter((filter) => !filter.dead && filter.verdict?.grade === grade).length)} ${grade}`,
    )
    .join(', ')
  const rare = evidence.units.filter((unit) => unit.rare).map(({ au }) => `AU ${String(au)}`)
  const confounded = evidence.units
    .filter((unit) => !unit.rare && !unit.identifiable)
    .map(({ au }) => `AU ${String(au)}`)
  return [
    `${settings.layer} of ${run}: ${String(filters.length)} filters (${String(dead)} ` +
      `dead${dead === 0 ? '' : `: ${deadFilters.join(', ')}`}), ${String(samples)} faces. Largest ` +
      'divergences:',
    ...lines,
    ...(settings.permutations > 0 ? [`Grades: ${grades}. Rules: docs/evidence.md; grounds: --json.`] : []),
    ...(rare.length > 0
      ? [`On fewer than ${String(settings.minimumCount)} faces, never named: ${rare.join(', ')}.`]
      : []),
    ...(confounded.length > 0 ? [`Cannot be told from an emotion in this corpus: ${confounded.join(', ')}.`] : []),
  ].join('\n')
}

/** `aulens evidence RUN` */
export const evidenceCommand = (): Command =>
  baseCommand(
    'evidence',
    'score every filter against every Action Unit',
    'aulens evidence run-1 --bins 20 --permutations 1000',
  )
    .argument('<run>', 'a run of the project')
    .addOption(choice('--layer <name>', 'convolution layer', convolutionLayers, 'conv3'))
    .option('--bins <n>', 'histogram bins', wholeNumber(2, 1000), 20)
    .option('--smoothing <x>', 'count added to every bin', decimal(0, 1000), 1)
    .option('--permutations <n>', 'label shuffles for p values; 0 leaves them out', wholeNumber(0, 1_000_000), 10_000)
    .addOption(
      choice('--within <name>', 'shuffle labels only within; the scheme whose p stands first', shuffleSchemes, 'all'),
    )
    .option('--other-permutations <n>', 'shuffles of each of the other two schemes', wholeNumber(0, 1_000_000), 5000)
    .option(
      '--resamples <n>',
      'resamples of subjects for the intervals; 0 leaves them out',
      wholeNumber(0, 100_000),
      1000,
    )
    .addOption(choice('--split <name>', 'faces to use', splits, 'all'))
    .option('--minimum-count <n>', 'AUs with fewer faces are scored, but never named best', wholeNumber(0), 10)
    .option('--no-neutral', 'leave the neutral first frames out')
    .option('--seed <s>', 'seed of the shuffles', wholeNumber(0), 1)
    .action(async (run: string, options: EvidenceOptions) => {
      await runCommand(options, true, async (session) => {
        const {
          layer,
          bins,
          smoothing,
          permutations,
          within,
          otherPermutations,
          resamples,
          seed,
          split,
          minimumCount,
          neutral,
        } = options
        const evidence = Evidence.parse(
          await session.run('filter.evidence', {
            run,
            settings: {
              layer,
              bins,
              smoothing,
              permutations,
              within,
              otherPermutations,
              resamples,
              seed,
              split,
              minimumCount,
              neutral,
            },
          }),
        )
        session.print(evidence, evidenceText(evidence))
      })
    })
