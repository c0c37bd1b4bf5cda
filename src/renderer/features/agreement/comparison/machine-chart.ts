import type { ChartConfiguration, ChartTypeRegistry } from 'chart.js'
import type { JudgedFilter } from '../../../../shared/contract/agreement.ts'
import type { ChartTheme } from '../../../components/chart-theme.ts'
import { unitLabel } from '../../../format/action-unit.ts'

type ScatterConfiguration = ChartConfiguration<keyof ChartTypeRegistry, { x: number; y: number }[]>

/** Filters that have a best unit: its KL against the coders who name it. */
export const claimed = (filters: readonly JudgedFilter[]): JudgedFilter[] =>
  filters.filter(({ kind, best }) => kind === 'filter' && best?.kl != null)
const controls = (filters: readonly JudgedFilter[]): JudgedFilter[] => filters.filter(({ kind }) => kind !== 'filter')

/** Points that lie on one another are moved apart a little, the same way each time. */
const apart = (place: number): number => ((place % 5) - 2) * 0.035

/**
 * Real filters by the KL of their best unit; controls, which have none, in a strip left of 0 by how many coders name
 * any unit.
 */
export const machineChart = (filters: readonly JudgedFilter[], theme: ChartTheme): ScatterConfiguration => {
  const real = claimed(filters)
  const blank = controls(filters)
  const most = Math.max(1, ...filters.map(({ coders }) => coders))
  const step = Math.max(0.1, ...real.map(({ best }) => best?.kl ?? 0)) * 0.018
  return {
    type: 'scatter',
    data: {
      datasets: [
        {
          label: 'real filter',
          data: real.map(({ best, agreeing }, place) => ({ x: best?.kl ?? 0, y: agreeing + apart(place) })),
          pointStyle: 'circle',
          radius: 4,
          backgroundColor: theme.of('--chart-bar-sig'),
        },
        {
          label: 'control',
          data: blank.map(({ naming }, place) => ({ x: -step * (1.5 + (place % 6)), y: naming })),
          pointStyle: 'rect',
          radius: 4.5,
          borderWidth: 1.5,
          backgroundColor: 'transparent',
          borderColor: theme.of('--ink-2'),
        },
      ],
    },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      scales: {
        x: {
          title: { display: true, text: 'KL of the filter’s best AU (nats)', font: theme.font, color: theme.ink },
          border: { color: theme.axis },
          grid: { display: false },
          ticks: { font: theme.font, color: theme.ink, callback: (value) => (Number(value) < 0 ? '' : String(value)) },
        },
        y: {
          min: -0.3,
          max: most + 0.3,
          afterBuildTicks: (axis) => {
            axis.ticks = Array.from({ length: most + 1 }, (_, value) => ({ value }))
          },
          title: { display: true, text: 'coders naming it', font: theme.font, color: theme.ink },
          border: { display: false },
          grid: { color: theme.grid },
          ticks: { font: theme.font, color: theme.ink, autoSkip: false },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          displayColors: false,
          titleFont: theme.font,
          bodyFont: theme.font,
          callbacks: {
            label: ({ datasetIndex, dataIndex }) => {
              const entry = (datasetIndex === 0 ? real : blank)[dataIndex]
              if (entry === undefined) return ''
              return entry.best === null
                ? `${entry.kind === 'weak' ? 'weak responses' : 'untrained network'}: ${entry.naming} of ` +
                    `${entry.coders} name a unit`
                : `filter ${entry.filter}, ${unitLabel(entry.best.au)}: ${entry.agreeing} of ${entry.coders} name it`
            },
          },
        },
      },
    },
  }
}

const kinds: Readonly<Record<string, string>> = {
  filter: 'real filter',
  untrained: 'untrained network',
  weak: 'weak responses',
}
export const machineColumns = ['what', 'filter', 'best AU', 'KL', 'coders', 'name it', 'name any', 'named']
export const machineRows = (filters: readonly JudgedFilter[]): (string | number)[][] =>
  filters.map(({ kind, filter, best, coders, agreeing, naming, named }) => [
    kinds[kind] ?? kind,
    filter,
    best?.au ?? '–',
    best?.kl?.toFixed(3) ?? '–',
    coders,
    best === null ? '–' : agreeing,
    naming,
    named.map((unit) => `${unit.au} (${unit.coders})`).join(', '),
  ])
