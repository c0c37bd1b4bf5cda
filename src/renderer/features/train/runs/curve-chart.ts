import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  type ChartConfiguration,
  type Plugin,
} from 'chart.js'
import type { CurvePoint, RunCurve } from '../../../../shared/contract/run.ts'
import type { ChartTheme } from '../../../components/chart-theme.ts'
import { linkedEvents } from '../../../components/linked-charts.ts'
import { count } from '../../../format/number.ts'

Chart.register(LinearScale, LineController, LineElement, PointElement)

export type CurveQuantity = 'loss' | 'accuracy'
export type CurveConfiguration = ChartConfiguration<'line', { x: number; y: number }[]>

export interface CurveMarks {
  /** Steps of the whole run: what is not done yet is shaded. */
  readonly steps: number
  readonly done: number
  readonly kept: number | null
  /** A horizontal line with its words, e.g. the published accuracy. */
  readonly line: { readonly value: number; readonly text: string } | null
}

const valueOf = (point: CurvePoint, quantity: CurveQuantity): number =>
  quantity === 'loss' ? point.loss : 100 * point.accuracy
const pointsOf = (points: readonly CurvePoint[], quantity: CurveQuantity): { x: number; y: number }[] =>
  points.map((point) => ({ x: point.step, y: valueOf(point, quantity) }))

/** Shades the part to come, marks the kept checkpoint and the published value, as they are when the chart is drawn. */
export const marksPlugin = (now: () => { marks: CurveMarks; theme: ChartTheme }): Plugin<'line'> => ({
  id: 'marks',
  beforeDatasetsDraw: ({ ctx, chartArea, scales }) => {
    const { x, y } = scales
    const { marks, theme } = now()
    if (x === undefined || y === undefined) return
    ctx.save()
    ctx.font = `${theme.font.size}px ${theme.font.family}`
    const from = x.getPixelForValue(marks.done)
    if (marks.done < marks.steps && from < chartArea.right) {
      const left = Math.max(from, chartArea.left)
      ctx.fillStyle = theme.of('--bg-sunken')
      ctx.fillRect(left, chartArea.top, chartArea.right - left, chartArea.bottom - chartArea.top)
      if (chartArea.right - left > 60) {
        ctx.fillStyle = theme.ink
        ctx.textAlign = 'center'
        ctx.fillText('to come', (left + chartArea.right) / 2, chartArea.top + 14)
      }
    }
    ctx.strokeStyle = theme.axis
    ctx.fillStyle = theme.ink
    if (marks.line !== null) {
      const at = y.getPixelForValue(marks.line.value)
      ctx.beginPath()
      ctx.moveTo(chartArea.left, at)
      ctx.lineTo(chartArea.right, at)
      ctx.stroke()
      ctx.textAlign = 'left'
      ctx.fillText(marks.line.text, chartArea.left + 4, at - 4)
    }
    const at = marks.kept === null ? Number.NaN : x.getPixelForValue(marks.kept)
    if (marks.kept !== null && marks.kept > 0 && at >= chartArea.left && at <= chartArea.right) {
      ctx.setLineDash([3, 3])
      ctx.beginPath()
      ctx.moveTo(at, chartArea.top)
      ctx.lineTo(at, chartArea.bottom)
      ctx.stroke()
      const before = at - chartArea.left > 40
      ctx.textAlign = before ? 'right' : 'left'
      ctx.fillText('kept', at + (before ? -4 : 4), chartArea.bottom - 6)
    }
    ctx.restore()
  },
})

/**
 * Highest value of the loss axis: the first steps of a large k overshoot to tens and would flatten all that follows.
 */
export const lossCeiling = (curves: readonly RunCurve[]): number | undefined => {
  const values = curves
    .flatMap((curve) => [...curve.training, ...curve.validation])
    .map((point) => point.loss)
    .sort((a, b) => a - b)
  const most = values.at(-1)
  const usual = values[Math.floor(values.length * 0.98)]
  return most === undefined || usual === undefined || most < 2 * usual ? undefined : 1.2 * usual
}

type Range = readonly [number, number] | null

const optionsOf = (
  quantity: CurveQuantity,
  steps: number,
  ceiling: number | undefined,
  theme: ChartTheme,
  range: Range,
): NonNullable<CurveConfiguration['options']> => {
  const ticks = { color: theme.ink, font: theme.font, maxRotation: 0 }
  return {
    animation: false,
    normalized: true,
    parsing: false,
    responsive: true,
    maintainAspectRatio: false,
    events: linkedEvents,
    layout: { padding: { top: 6, right: 6 } },
    scales: {
      x: {
        type: 'linear',
        min: range?.[0] ?? 0,
        max: range?.[1] ?? steps,
        grid: { display: false },
        border: { color: theme.axis },
        ticks: { ...ticks, maxTicksLimit: 5, callback: (value) => count(Number(value)) },
      },
      y: {
        type: 'linear',
        min: 0,
        ...(quantity === 'accuracy' ? { max: 100 } : ceiling === undefined ? {} : { max: ceiling }),
        grid: { color: theme.grid },
        border: { display: false },
        ticks: { ...ticks, maxTicksLimit: 6 },
      },
    },
    // The values are written beside the chart, for both at once.
    plugins: { tooltip: { enabled: false } },
  }
}

/** Training (thin) and validation (thick, a dot a checkpoint) by step, without animation. */
export const curveConfiguration = (
  curve: RunCurve,
  quantity: CurveQuantity,
  { steps }: CurveMarks,
  theme: ChartTheme,
  plugins: readonly Plugin<'line'>[],
  range: Range,
): CurveConfiguration => {
  return {
    type: 'line',
    data: {
      datasets: [
        {
          label: 'training',
          data: pointsOf(curve.training, quantity),
          borderColor: theme.of('--series-1'),
          backgroundColor: theme.of('--series-1'),
          borderWidth: 1,
          pointRadius: curve.training.length === 1 ? 2 : 0,
          pointHitRadius: 6,
        },
        {
          label: 'validation',
          data: pointsOf(curve.validation, quantity),
          borderColor: theme.of('--series-2'),
          backgroundColor: theme.of('--series-2'),
          borderWidth: 2,
          pointRadius: curve.validation.length > 60 ? 0 : 2.5,
          pointHitRadius: 6,
        },
      ],
    },
    options: optionsOf(quantity, steps, quantity === 'loss' ? lossCeiling([curve]) : undefined, theme, range),
    plugins: [...plugins],
  }
}

/** Validation of two runs by step; the second one dashed. */
export const compareConfiguration = (
  runs: readonly string[],
  curves: readonly RunCurve[],
  quantity: CurveQuantity,
  theme: ChartTheme,
  plugins: readonly Plugin<'line'>[],
  range: Range,
): CurveConfiguration => {
  const steps = Math.max(1, ...curves.map((curve) => curve.validation.at(-1)?.step ?? 0))
  return {
    type: 'line',
    data: {
      datasets: curves.map((curve, place) => {
        const colour = theme.of(place === 0 ? '--series-1' : '--series-2')
        return {
          label: runs[place] ?? '',
          data: pointsOf(curve.validation, quantity),
          borderColor: colour,
          backgroundColor: colour,
          borderWidth: 2,
          borderDash: place === 0 ? [] : [6, 3],
          pointRadius: curve.validation.length > 60 ? 0 : 2.5,
          pointHitRadius: 6,
        }
      }),
    },
    options: optionsOf(quantity, steps, undefined, theme, range),
    plugins: [...plugins],
  }
}

/** The point of a curve that stands nearest to a step; undefined where there is none. */
export const pointNear = (points: readonly CurvePoint[], step: number): CurvePoint | undefined =>
  points.reduce<CurvePoint | undefined>(
    (best, point) => (best === undefined || Math.abs(point.step - step) < Math.abs(best.step - step) ? point : best),
    undefined,
  )
