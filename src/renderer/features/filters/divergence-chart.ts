import type { ChartConfiguration, ChartTypeRegistry } from 'chart.js'
import type { ActionUnitScore } from '../../../shared/contract/evidence.ts'
import { areaOfUnit, faceAreas } from '../../../shared/facs/face-areas.ts'
import { score, unitLabel } from '../../words/action-unit.ts'

export const scoreNames = ['kl', 'klWithoutNeutral', 'auc', 'r'] as const
export type ScoreName = (typeof scoreNames)[number]
export const barOrders = ['number', 'score', 'area'] as const
export type BarOrder = (typeof barOrders)[number]

export const scoreTitles: Readonly<Record<ScoreName, string>> = {
  kl: 'KL(with ‖ without)', klWithoutNeutral: 'KL without neutral faces', auc: 'AUC − ½', r: 'Point-biserial r',
}

/** Height of a bar; null: undefined. */
export const barValue = (unit: ActionUnitScore, name: ScoreName): number | null => {
  if (name === 'auc') return unit.auc === null ? null : unit.auc - 0.5
  return unit[name]
}

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
  readonly peak: number | null
  readonly selected: number | null
  readonly bare: boolean
  readonly theme: BarTheme
  readonly choose: (au: number) => void
}

/** Bars by Action Unit, the largest in red; hollow where too few faces have the AU for it to count. */
export const divergenceChart = ({ units, name, peak, selected, bare, theme, choose }: BarsInput): BarsConfiguration => {
  const colour = (unit: ActionUnitScore): string => theme.of(unit.au === peak ? '--peak' : unit.au === selected ? '--accent' : '--chart-bar')
  const values = units.map((unit) => barValue(unit, name))
  const largest = Math.max(0, ...values.filter((value) => value !== null && Number.isFinite(value)).map(Number))
  const tick = (index: number): string => theme.of(units[index]?.au === peak ? '--peak' : units[index]?.au === selected ? '--accent' : '--ink-3')
  return {
    type: 'bar',
    data: {
      labels: units.map(({ au }) => String(au)),
      datasets: [{
        data: values.map((value, x) => ({ x, y: value === null ? 0 : Number.isFinite(value) ? value : largest })),
        backgroundColor: units.map((unit) => (unit.rare ? 'transparent' : colour(unit))), borderColor: units.map(colour), borderWidth: 1, maxBarThickness: 22,
      }],
    },
    options: {
      responsive: true, maintainAspectRatio: false, animation: false,
      onClick: (_event, elements) => {
        const unit = units[elements[0]?.index ?? -1]
        if (unit !== undefined) choose(unit.au)
      },
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: { type: 'category', grid: { display: false }, border: { color: theme.axis }, ticks: { font: theme.font, autoSkip: bare, maxRotation: 0, color: (context: { index: number }) => tick(context.index) } },
        y: {
          display: !bare, border: { display: false }, grid: { color: theme.grid }, ticks: { font: theme.font, color: theme.ink, maxTicksLimit: 5 },
          ...(largest > 0 ? {} : { suggestedMax: 1 }),
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          enabled: true, displayColors: false, titleFont: theme.font, bodyFont: theme.font,
          callbacks: {
            title: (items) => unitLabel(units[items[0]?.dataIndex ?? 0]?.au ?? 0),
            label: (item) => {
              const unit = units[item.dataIndex]
              if (unit === undefined) return ''
              return [`${scoreTitles[name]} ${score(barValue(unit, name))}`, `n ${unit.nWith} with, ${unit.nWithout} without${unit.rare ? ' (too few to be best)' : ''}`]
            },
          },
        },
      },
    },
  }
}
