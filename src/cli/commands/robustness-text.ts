import type { CascadeResult, ControlResult, PlaceResult, StabilityResult } from '../../shared/contract/robustness.ts'
import { actionUnitLabel } from '../../shared/facs/action-units.ts'

const mostLines = 15
const percent = (share: number | null): string => (share === null ? '  -' : `${(100 * share).toFixed(0).padStart(3)} %`)
const decimals = (value: number | null): string => (value === null ? '   -' : value.toFixed(2).padStart(5))
const numbered = (filter: number): string => `  filter ${String(filter).padStart(3)}`

/** The pairs that lie most surely in place. */
export const describePlace = ({ run, settings, samples, shifts, landmarks, leftOut, filters }: PlaceResult): string => {
  const pairs = filters.flatMap(({ filter, aus }) =>
    aus.flatMap((score) => (score.q === null ? [] : [{ filter, ...score, q: score.q }])),
  )
  const inPlace = pairs.filter(({ p, rate, chance }) => p !== null && p <= 0.05 && (rate ?? 0) > (chance ?? 0))
  const shown = [...pairs]
    .sort(
      (a, b) =>
        a.q - b.q || (a.p ?? 1) - (b.p ?? 1) || (b.rate ?? 0) - (b.chance ?? 0) - ((a.rate ?? 0) - (a.chance ?? 0)),
    )
    .slice(0, mostLines)
  const named = leftOut.map(({ au, why }) => `AU${String(au)} (${why})`).join(', ')
  return [
    `Place, ${settings.layer} of ${run}: ${String(samples)} coded faces, regions from ` +
      `${landmarks.map(({ source, faces }) => `${source} (${String(faces)})`).join(', ')}, ` +
      `${String(shifts)} shifts.`,
    `${String(inPlace.length)} of ${String(pairs.length)} filter-AU pairs peak in the region more often ` +
      `than in 95 % of shifted regions (${String(Math.round(0.05 * pairs.length))} would by ` +
      `chance).${named === '' ? '' : ` Left out: ${named}.`}`,
    ...shown.map(
      ({ filter, au, region, n, rate, chance, p, q, rateWithout, layerRate }) =>
        `${numbered(filter)}  ${actionUnitLabel(au)}: ${percent(rate)} of ${String(n)} peaks in the ` +
        `${region}, ${percent(chance)} by chance (p ${p?.toFixed(4) ?? '-'}, q ${q.toFixed(3)}); ` +
        `${percent(rateWithout)} without the unit, ${percent(layerRate)} for all filters`,
    ),
  ].join('\n')
}

export const describeStability = ({ run, settings, runs, filters }: StabilityResult): string => {
  const live = filters.filter(({ best }) => best !== null)
  const shown = [...live]
    .sort((a, b) => b.found - a.found || (b.correlation ?? 0) - (a.correlation ?? 0))
    .slice(0, mostLines)
  const chance = live.reduce((sum, filter) => sum + (filter.chance ?? 0), 0) / Math.max(1, live.length)
  const found = live.reduce((sum, filter) => sum + filter.found / Math.max(1, filter.of), 0) / Math.max(1, live.length)
  return [
    `Stability, ${settings.layer} of ${run} in ${String(runs.length)} other runs: the same best AU comes ` +
      `back in ${percent(found).trim()} of matches (${percent(chance).trim()} if filters were matched at ` +
      'random).',
    ...runs.map(
      (other) =>
        `  ${other.run}: ${String(other.samples)} faces in common, mean correlation ` +
        `${decimals(other.meanCorrelation).trim()}, differs in ${other.differing.join(', ') || 'nothing'}`,
    ),
    ...shown.map(
      (filter) =>
        `${numbered(filter.filter)}  ${actionUnitLabel(filter.best?.au ?? 0)}: found in ` +
        `${String(filter.found)} of ${String(filter.of)}, ${percent(filter.chance).trim()} by chance; ` +
        `correlation ${decimals(filter.correlation).trim()}`,
    ),
  ].join('\n')
}

const networkNames = { run: 'the run', untrained: 'untrained', permuted: 'permuted labels' } as const

export const describeControls = ({ run, settings, networks, permutedMissing, filters }: ControlResult): string =>
  [
    `Controls, ${settings.layer} of ${run}: best-AU KL of live filters`,
    '  network           live  lower quartile  median  upper quartile  highest  run scores higher',
    ...networks.map(
      ({ network, filters: count, dead, quartiles, runScoresHigher }) =>
        '  ' +
        `${networkNames[network].padEnd(16)}${String(count - dead).padStart(6)}${decimals(quartiles?.lower ?? null).padStart(16)}${decimals(quartiles?.median ?? null).padStart(8)}${decimals(quartiles?.upper ?? null).padStart(16)}${decimals(quartiles?.highest ?? null).padStart(9)}${(network === 'run' ? '' : percent(runScoresHigher)).padStart(19)}`,
    ),
    `${String(filters.filter(({ untrained }) => untrained === 0).length)} filters score their AU higher ` +
      'than every untrained ' +
      `one${permutedMissing ? '.' : `, ${String(filters.filter(({ permuted }) => permuted === 0).length)} higher than every one trained ` + 'on permuted labels.'}`,
    ...(permutedMissing ? ['No network was trained on permuted labels yet: --train-permuted does it.'] : []),
  ].join('\n')

export const describeCascade = ({ run, settings, faces, methods }: CascadeResult): string =>
  [
    `Cascade, filter ${String(settings.filter)} of ${settings.layer} of ${run}: pictures of ` +
      `${String(faces.length)} faces with random weights, ${String(settings.draws)} networks a stage`,
    '  method     random weights        SSIM   rank  rank of |values|  compared  silent',
    ...methods.flatMap(({ method, stages, edges }) => [
      ...stages
        .filter(({ randomised, permuted }) => permuted || randomised.length > 0)
        .map(
          ({ randomised, permuted, ssim, rank, rankAbsolute, compared, silent }) =>
            `  ${method.padEnd(10)} ` +
            `${(permuted ? networkNames.permuted : randomised.join(' + ')).padEnd(20)}${decimals(ssim).padStart(7)}${decimals(rank).padStart(7)}${decimals(rankAbsolute).padStart(18)}${String(compared).padStart(10)}${String(silent).padStart(8)}`,
        ),
      `  ${method.padEnd(10)} ` +
        `${'edge detector'.padEnd(20)}${decimals(edges.ssim).padStart(7)}${decimals(null).padStart(7)}${decimals(edges.rankAbsolute).padStart(18)}`,
    ]),
  ].join('\n')
