import type { ChartConfiguration, ChartTypeRegistry } from 'chart.js'
import type { ActionUnitScore, ShuffleScheme } from '../../../../shared/contract/evidence.ts'
import { areaOfUnit, faceAreas } from '../../../../shared/facs/face-areas.ts'
import { pValue, score, unitLabel } from '../../../format/action-unit.ts'
import { divergenceMarks, giveMarks } from './divergence-marks.ts'
import { interval, markOf, schemeName } from './evidence-words.ts'

export const scoreNames = [
  'kl',
  'klReverse',
  'klSymmetric',
  'jensenShannon',
  'klWithoutNeutral',
  'auc',
  'r',
  'z',
  'klContrast',
] as const
export type ScoreName = (typeof scoreNames)[number]
export const barOrders = ['number', 'score', 'area'] as const
export type BarOrder = (typeof barOrders)[number]

export const scoreTitles: Readonly<Record<ScoreName, string>> = {
  kl: 'KL(with ‖ without)',
  klReverse: 'KL(without ‖ with)',
  klSymmetric: 'KL, both ways',
  jensenShannon: 'Jensen–Shannon',
  klWithoutNeutral: 'KL without neutral faces',
  auc: 'AUC − ½',
  r: 'Point-biserial r',
  z: 'KL against shuffles (z)',
  klContrast: 'KL after contrast',
}

/** Height of a bar; null: undefined, or not computed. */
export const barValue = (unit: ActionUnitScore, name: ScoreName): number | null => {
  if (name === 'auc') return unit.auc === null ? null : unit.auc - 0.5
  return unit[name] ?? null
}

/** Scores that are there for at least one unit. */
export const scoresAtHand = (aus: readonly ActionUnitScore[]): ScoreName[] =>
  scoreNames.filter((name) => name === 'kl' || aus.some((unit) => barValue(unit, name) !== null))

export const orderedUnits = (aus: readonly ActionUnitScore[], name: ScoreName, order: BarOrder): ActionUnitScore[] => {
  const area = (au: number): number => {
    const place = faceAreas.findIndex((entry) => entry === areaOfUnit(au))
    return place < 0 ? faceAreas.length : place
  }
  const height = (unit: ActionUnitScore): number => barValue(unit, name) ?? -Infinity
  return [...aus].sort((a, b) => {
    if (order === 'score' && height(a) !== height(b)) return height(b) - height(a)
    if (order === 'area' && area(a.au) !== area(b.au)) return area(a.au) - area(b.au)
    return a.au - b.au
  })
}

/** The AU with the largest bar among those frequent enough; it alone is red. */
export const peakUnit = (aus: readonly ActionUnitScore[], name: ScoreName, best: number | null): number | null => {
  if (name === 'kl') return best
  const candidates = aus.filter((unit) => !unit.rare && barValue(unit, name) !== null)
  return orderedUnits(candidates, name, 'score')[0]?.au ?? null
}

type BarsConfiguration = ChartConfiguration<keyof ChartTypeRegistry, { x: number; y: number }[]>
/** What the bars need of the theme of charts. */
export interface BarTheme {
  readonly font: { readonly family: string; readonly size: number }
  readonly ink: string
  readonly axis: string
  readonly grid: string
  readonly of: (token: string) => string
}

export interface BarsInput {
  readonly units: readonly ActionUnitScore[]
  readonly name: ScoreName
  /** Whose shuffles the band and the signs are of. */
  readonly scheme: ShuffleScheme
  readonly peak: number | null
  readonly selected: number | null
  readonly bare: boolean
  readonly theme: BarTheme
  readonly choose: (au: number) => void
}

const intervalOf = (unit: ActionUnitScore, name: ScoreName): readonly [number, number] | null => {
  if (name === 'kl') return unit.klInterval
  return name === 'auc' && unit.aucInterval !== null ? [unit.aucInterval[0] - 0.5, unit.aucInterval[1] - 0.5] : null
}

const tooltipLines = (unit: ActionUnitScore, { name, scheme }: BarsInput): string[] => {
  const test = unit.tests?.[scheme] ?? null
  return [
    `${scoreTitles[name]} ${score(barValue(unit, name))} ${interval(intervalOf(unit, name))}`.trimEnd(),
    `n ${unit.nWith} with, ${unit.nWithout} without${unit.rare ? ' (too few to be best)' : ''}`,
    ...(test === null
      ? []
      : [`shuffled ${schemeName[scheme]}: p ${pValue(test.p)}, max-T ${pValue(test.pMaxT)}, q ${pValue(test.q)}`]),
  ]
}

/**
 * Bars by Action Unit: the largest in red, significant ones dark, hollow where too few faces have the AU for it to
 * count. With
 * tests and intervals at hand also whiskers, the band of chance and the signs of significance.
 */
export const divergenceChart = (input: BarsInput): BarsConfiguration => {
  const { units, name, scheme, peak, selected, bare, theme, choose } = input
  const signs = units.map((unit) => markOf(unit, scheme))
  const colour = (unit: ActionUnitScore, place: number): string =>
    theme.of(unit.au === peak ? '--peak' : signs[place] === '' ? '--chart-bar' : '--chart-bar-sig')
  const values = units.map((unit) => barValue(unit, name))
  const largest = Math.max(0, ...values.filter((value) => value !== null && Number.isFinite(value)).map(Number))
  const tick = (index: number): string =>
    theme.of(units[index]?.au === peak ? '--peak' : units[index]?.au === selected ? '--accent' : '--ink-3')
  const weight = (index: number): number | 'normal' =>
    units[index]?.au === peak || units[index]?.au === selected ? 600 : 'normal'
  const marks = units.map((unit, place) => ({
    interval: bare ? null : intervalOf(unit, name),
    band: bare || name !== 'kl' ? null : (unit.tests?.[scheme]?.upper ?? null),
    sign: signs[place] ?? '',
    signColour: theme.of(unit.au === peak ? '--peak' : '--ink'),
    chosen: unit.au === selected,
  }))
  const highest = Math.max(
    largest,
    ...marks.map((mark) => Math.max(mark.interval?.[1] ?? 0, mark.band ?? 0)).filter(Number.isFinite),
  )
  const data: BarsConfiguration['data'] = {
    labels: units.map(({ au }) => String(au)),
    datasets: [
      {
        data: values.map((value, x) => ({ x, y: value === null ? 0 : Number.isFinite(value) ? value : largest })),
        backgroundColor: units.map((unit, place) => (unit.rare ? 'transparent' : colour(unit, place))),
        borderColor: units.map(colour),
        borderWidth: 1,
        maxBarThickness: 22,
      },
    ],
  }
  giveMarks(data, {
    bars: marks,
    ink: theme.of('--ink-2'),
    band: theme.of('--chart-null'),
    bandLine: theme.of('--chart-axis'),
    chosen: theme.of('--bg-selected'),
    font: `${theme.font.size + 1}px ${theme.font.family}`,
  })
  return {
    type: 'bar',
    data,
    plugins: [divergenceMarks],
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      onClick: (_event, elements) => {
        const unit = units[elements[0]?.index ?? -1]
        if (unit !== undefined) choose(unit.au)
      },
      interaction: { mode: 'index', intersect: false },
      layout: { padding: { top: 14 } },
      scales: {
        x: {
          type: 'category',
          grid: { display: false },
          border: { color: theme.axis },
          ticks: {
            font: (context: { index: number }) => ({ ...theme.font, weight: weight(context.index) }),
            autoSkip: bare,
            maxRotation: 0,
            color: (context: { index: number }) => tick(context.index),
          },
        },
        y: {
          display: !bare,
          border: { display: false },
          grid: { color: theme.grid },
          ticks: { font: theme.font, color: theme.ink, maxTicksLimit: 5 },
          suggestedMax: highest > 0 ? highest : 1,
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          enabled: true,
          displayColors: false,
          titleFont: theme.font,
          bodyFont: theme.font,
          callbacks: {
            title: (items) => unitLabel(units[items[0]?.dataIndex ?? 0]?.au ?? 0),
            label: (item) => {
              const unit = units[item.dataIndex]
              return unit === undefined ? '' : tooltipLines(unit, input)
            },
          },
        },
      },
    },
  }
}
