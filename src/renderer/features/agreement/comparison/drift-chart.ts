import type { ChartConfiguration, ChartTypeRegistry } from 'chart.js'
import type { CoderDrift } from '../../../../shared/contract/agreement.ts'
import type { ChartTheme } from '../../../components/chart-theme.ts'
import { intervalWords, valueWords } from '../coefficients/coefficient-words.ts'

type LineConfiguration = ChartConfiguration<keyof ChartTypeRegistry, { x: number; y: number }[]>

/** Coders differ by dash and by point, not by colour alone. */
const dashes = [[], [6, 3], [2, 3], [8, 3, 2, 3], [12, 4], [1, 2]] as const
const points = ['circle', 'rect', 'triangle', 'rectRot', 'cross', 'star'] as const
const colours = ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5'] as const

/** The sign before a coder's name in the legend. */
export const driftSigns = ['●', '■', '▲', '◆', '✕', '✶'] as const

/** Each coder's FACS index over the parts of their work, and the level of certification. */
export const driftChart = (drift: readonly CoderDrift[], theme: ChartTheme): LineConfiguration => {
  const parts = Math.max(2, ...drift.map(({ blocks }) => blocks.length))
  return {
    type: 'line',
    data: {
      datasets: [
        ...drift.map(({ name, blocks }, place) => ({
          label: name,
          data: blocks.flatMap(({ index }, part) => (index.value === null ? [] : [{ x: part + 1, y: index.value }])),
          borderColor: theme.of(colours[place % colours.length] ?? '--series-1'),
          backgroundColor: theme.of(colours[place % colours.length] ?? '--series-1'),
          borderDash: [...(dashes[place % dashes.length] ?? [])],
          pointStyle: points[place % points.length] ?? 'circle',
          borderWidth: 2,
          pointRadius: 4,
          tension: 0,
          clip: 8,
        })),
        {
          label: 'certification level',
          data: [
            { x: 1, y: 0.7 },
            { x: parts, y: 0.7 },
          ],
          borderColor: theme.axis,
          borderDash: [3, 3],
          borderWidth: 1,
          pointRadius: 0,
          pointHitRadius: 0,
        },
      ],
    },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      scales: {
        x: {
          type: 'linear',
          min: 1,
          max: parts,
          title: { display: true, text: 'part of the work, in the order of time', font: theme.font, color: theme.ink },
          border: { color: theme.axis },
          grid: { display: false },
          ticks: { font: theme.font, color: theme.ink, stepSize: 1 },
        },
        y: {
          min: 0,
          max: 1,
          title: { display: true, text: 'FACS index', font: theme.font, color: theme.ink },
          border: { display: false },
          grid: { color: theme.grid },
          ticks: { font: theme.font, color: theme.ink },
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          displayColors: false,
          titleFont: theme.font,
          bodyFont: theme.font,
          filter: ({ datasetIndex }) => datasetIndex < drift.length,
          callbacks: {
            title: () => '',
            label: ({ datasetIndex, parsed }) => {
              const of = drift[datasetIndex]
              const block = of?.blocks[(parsed.x ?? 0) - 1]
              return of === undefined || block === undefined
                ? ''
                : `${of.name}, part ${String(parsed.x)}: ${valueWords(block.index)} ` +
                    `(${intervalWords(block.index) || 'no interval'}), ${block.samples} items`
            },
          },
        },
      },
    },
  }
}

export const driftColumns = ['coder', 'part', 'items', 'FACS index', 'low', 'high', 'from', 'to']
export const driftRows = (drift: readonly CoderDrift[]): (string | number)[][] =>
  drift.flatMap(({ name, blocks, repeats }) => [
    ...blocks.map(({ samples, index, from, to }, part) => [
      name,
      part + 1,
      samples,
      valueWords(index),
      index.low?.toFixed(2) ?? '–',
      index.high?.toFixed(2) ?? '–',
      from.slice(0, 16).replace('T', ' '),
      to.slice(0, 16).replace('T', ' '),
    ]),
    [
      name,
      'second looks',
      repeats.samples,
      repeats.samples === 0 ? '–' : valueWords(repeats.index),
      repeats.index.low?.toFixed(2) ?? '–',
      repeats.index.high?.toFixed(2) ?? '–',
      '',
      '',
    ],
  ])
