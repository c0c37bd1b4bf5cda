import type { ActionUnitScore, Confirmation, ShuffleScheme, UnitFacts } from '../../../../shared/contract/evidence.ts'
import type { FilterDetail } from '../../../../shared/contract/filter.ts'
import { pValue, score, unitName } from '../../../format/action-unit.ts'
import { count, percent } from '../../../format/number.ts'
import { interval, markOf } from './evidence-words.ts'

/** One row of a filter's table: an AU with all that is known of it. */
export interface ScoreRow {
  readonly unit: ActionUnitScore
  readonly facts: UnitFacts | null
  /** Only where this is the AU that the training subjects chose. */
  readonly confirmation: Confirmation | null
  /** Whose family-wise p and q are shown. */
  readonly scheme: ShuffleScheme
}

export const scoreGroups = ['size', 'chance', 'checks'] as const
export type ScoreGroup = (typeof scoreGroups)[number]
export interface ScoreColumn {
  readonly group: ScoreGroup | 'always'
  readonly head: string
  /** What it is, for those who do not know the head. */
  readonly means: string
  readonly text: (row: ScoreRow) => string
}

const or = (value: number | null | undefined, digits = 2): string =>
  value === null || value === undefined ? '–' : score(value, digits)
const testOf = ({ unit, scheme }: ScoreRow): NonNullable<ActionUnitScore['tests']>['all'] =>
  unit.tests?.[scheme] ?? null

export const scoreColumns: readonly ScoreColumn[] = [
  { group: 'always', head: 'AU', means: 'Action Unit', text: ({ unit }) => String(unit.au) },
  { group: 'always', head: 'Name', means: 'Its name in FACS', text: ({ unit }) => unitName(unit.au) },
  { group: 'always', head: 'n with', means: 'Faces with the unit', text: ({ unit }) => count(unit.nWith) },
  { group: 'always', head: 'n without', means: 'Coded faces without it', text: ({ unit }) => count(unit.nWithout) },
  {
    group: 'size',
    head: 'KL',
    means: 'Divergence of the responses with the unit from those without, the paper’s score',
    text: ({ unit }) => score(unit.kl),
  },
  {
    group: 'size',
    head: 'KL 95 %',
    means: '95 % of resamples of subjects lie between',
    text: ({ unit }) => interval(unit.klInterval) || '–',
  },
  {
    group: 'size',
    head: 'reverse',
    means: 'Divergence of the responses without the unit from those with',
    text: ({ unit }) => or(unit.klReverse),
  },
  { group: 'size', head: 'both', means: 'Sum of both directions', text: ({ unit }) => or(unit.klSymmetric) },
  {
    group: 'size',
    head: 'JS',
    means: 'Jensen–Shannon divergence, at most 0.69',
    text: ({ unit }) => or(unit.jensenShannon),
  },
  {
    group: 'size',
    head: 'no neutral',
    means: 'KL without the neutral first frames',
    text: ({ unit }) => or(unit.klWithoutNeutral),
  },
  {
    group: 'size',
    head: 'AUC',
    means: 'Above 0.5: responds more with the unit; below: less',
    text: ({ unit }) => or(unit.auc),
  },
  {
    group: 'size',
    head: 'AUC 95 %',
    means: '95 % of resamples of subjects lie between',
    text: ({ unit }) => interval(unit.aucInterval) || '–',
  },
  {
    group: 'size',
    head: 'AUPRC',
    means: 'Area under precision and recall; chance is the base rate',
    text: ({ unit }) => or(unit.auprc),
  },
  {
    group: 'size',
    head: 'base',
    means: 'Share of faces with the unit: what AUPRC is by chance',
    text: ({ unit }) => or(unit.baseRate),
  },
  { group: 'size', head: 'r', means: 'Point-biserial correlation', text: ({ unit }) => or(unit.r) },
  {
    group: 'chance',
    head: 'z',
    means: 'KL in standard deviations above its shuffles',
    text: (row) => or(testOf(row)?.z ?? row.unit.z, 1),
  },
  {
    group: 'chance',
    head: 'p all',
    means: 'Share of shuffles of all sequences that reach this KL',
    text: ({ unit }) => pValue(unit.tests?.all?.p ?? (unit.tests === null ? unit.p : null)),
  },
  {
    group: 'chance',
    head: 'p emotion',
    means: 'The same with shuffles within an emotion',
    text: ({ unit }) => pValue(unit.tests?.emotion?.p ?? null),
  },
  {
    group: 'chance',
    head: 'p subject',
    means: 'The same with shuffles within a subject',
    text: ({ unit }) => pValue(unit.tests?.subject?.p ?? null),
  },
  {
    group: 'chance',
    head: 'max-T',
    means: 'Family-wise p over all live filters and AUs',
    text: (row) => `${pValue(testOf(row)?.pMaxT ?? row.unit.pMaxT)} ${markOf(row.unit, row.scheme)}`.trimEnd(),
  },
  {
    group: 'chance',
    head: 'max-z',
    means: 'Family-wise p of the calibrated score',
    text: (row) => pValue(testOf(row)?.pMaxZ ?? row.unit.pMaxZ),
  },
  {
    group: 'chance',
    head: 'q BH',
    means: 'False-discovery rate, Benjamini and Hochberg',
    text: (row) => pValue(testOf(row)?.q ?? row.unit.q),
  },
  {
    group: 'chance',
    head: 'q BY',
    means: 'The same under any dependence, Benjamini and Yekutieli',
    text: (row) => pValue(testOf(row)?.qBY ?? row.unit.qBY),
  },
  {
    group: 'checks',
    head: 'held-out KL',
    means: 'KL on the subjects that chose nothing, for the unit that the training subjects chose',
    text: ({ confirmation }) => (confirmation === null ? '–' : score(confirmation.heldOut.kl)),
  },
  {
    group: 'checks',
    head: 'held-out AUC',
    means: 'AUC on the subjects that chose nothing',
    text: ({ confirmation }) =>
      confirmation === null
        ? '–'
        : `${or(confirmation.heldOut.auc)} ${interval(confirmation.heldOut.aucInterval)}`.trimEnd(),
  },
  {
    group: 'checks',
    head: 'KL, contrast out',
    means: 'KL of what picture contrast does not explain',
    text: ({ unit }) => or(unit.klContrast),
  },
  {
    group: 'checks',
    head: 'AUC, contrast out',
    means: 'AUC of what picture contrast does not explain',
    text: ({ unit }) => or(unit.aucContrast),
  },
  {
    group: 'checks',
    head: 'most with',
    means: 'Emotion that most sequences with the unit carry',
    text: ({ facts }) => (facts?.emotion == null ? '–' : `${facts.emotion.emotion} ${percent(facts.emotion.share)}`),
  },
  {
    group: 'checks',
    head: 'separable',
    means: 'Whether unit and emotion can be told apart in this corpus',
    text: ({ facts }) => (facts === null ? '–' : facts.identifiable ? 'yes' : '✕ not identifiable'),
  },
]

/** A filter's rows in the order of its evidence. */
export const scoreRowsOf = (
  { aus, units, confirmation }: NonNullable<FilterDetail['evidence']>,
  scheme: ShuffleScheme,
): ScoreRow[] =>
  aus.map((unit) => ({
    unit,
    facts: units.find(({ au }) => au === unit.au) ?? null,
    confirmation: confirmation?.au === unit.au ? confirmation : null,
    scheme,
  }))

export const columnsOf = (group: ScoreGroup | null): readonly ScoreColumn[] =>
  scoreColumns.filter((column) => group === null || column.group === 'always' || column.group === group)
