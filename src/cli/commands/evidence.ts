import type { Command } from 'commander'
import { Evidence, shuffleSchemes, splits } from '../../shared/contract/evidence.ts'
import { actionUnitLabel } from '../../shared/facs/action-units.ts'
import { convolutionLayers } from '../../shared/network/architecture.ts'
import { runCommand, type CommonOptions } from '../session.ts'
import { baseCommand, choice, decimal, wholeNumber } from './options.ts'

interface EvidenceOptions extends CommonOptions {
  readonly layer: string; readonly bins: number; readonly smoothing: number; readonly permutations: number; readonly within: string
  readonly otherPermutations: number; readonly resamples: number; readonly seed: number; readonly split: string; readonly minimumCount: number; readonly neutral: boolean
}

/** `aulens evidence RUN` */
export const evidenceCommand = (): Command =>
  baseCommand('evidence', 'score every filter against every Action Unit', 'aulens evidence run-1 --bins 20 --permutations 1000')
    .argument('<run>', 'a run of the project')
    .addOption(choice('--layer <name>', 'convolution layer', convolutionLayers, 'conv3'))
    .option('--bins <n>', 'histogram bins', wholeNumber(2, 1000), 20)
    .option('--smoothing <x>', 'count added to every bin', decimal(0, 1000), 1)
    .option('--permutations <n>', 'label shuffles for p values; 0 leaves them out', wholeNumber(0, 1_000_000), 10_000)
    .addOption(choice('--within <name>', 'shuffle labels only within; the scheme whose p stands first', shuffleSchemes, 'all'))
    .option('--other-permutations <n>', 'shuffles of each of the other two schemes', wholeNumber(0, 1_000_000), 5000)
    .option('--resamples <n>', 'resamples of subjects for the intervals; 0 leaves them out', wholeNumber(0, 100_000), 1000)
    .addOption(choice('--split <name>', 'faces to use', splits, 'all'))
    .option('--minimum-count <n>', 'AUs with fewer faces are scored, but never named best', wholeNumber(0), 10)
    .option('--no-neutral', 'leave the neutral first frames out')
    .option('--seed <s>', 'seed of the shuffles', wholeNumber(0), 1)
    .action(async (run: string, options: EvidenceOptions) => {
      await runCommand(options, true, async (session) => {
        const { layer, bins, smoothing, permutations, within, otherPermutations, resamples, seed, split, minimumCount, neutral } = options
        const evidence = Evidence.parse(await session.run('filter.evidence', { run, settings: { layer, bins, smoothing, permutations, within, otherPermutations, resamples, seed, split, minimumCount, neutral } }))
        const best = evidence.filters.filter((filter) => filter.best !== null).sort((a, b) => (b.best?.kl ?? 0) - (a.best?.kl ?? 0)).slice(0, 20)
        const lines = best.map((filter) => `  filter ${String(filter.filter).padStart(3)}  KL ${(filter.best?.kl ?? 0).toFixed(2)}  ${actionUnitLabel(filter.best?.au ?? 0)}`)
        session.print(evidence, `${evidence.settings.layer} of ${run}: ${String(evidence.filters.length)} filters (${String(evidence.dead)} dead), ${String(evidence.samples)} faces. Largest divergences:\n${lines.join('\n')}`)
      })
    })
