import type { Chart, ChartEvent, ChartTypeRegistry, Plugin } from 'chart.js'
import { ref, watch, type Ref } from 'vue'

type AnyChart = Chart<keyof ChartTypeRegistry, { x: number; y: number }[]>

export interface ChartLink {
  /** Place on the common x axis that is read in all charts; null: none. */
  readonly at: Ref<number | null>
  /** Part of the common x axis that is shown; null: all of it. */
  readonly range: Ref<readonly [number, number] | null>
  /** One a chart. */
  readonly plugin: (colours: () => { readonly line: string; readonly shade: string }) => Plugin<keyof ChartTypeRegistry>
}

/** Shortest drag that zooms, pixels; anything less is a click. */
const shortestDrag = 6

/** What a linked chart has to listen to. */
export const linkedEvents: (keyof HTMLElementEventMap)[] = ['mousemove', 'mouseout', 'mousedown', 'mouseup', 'dblclick']

/**
 * Charts over one x axis: the pointer in any of them reads all, a drag zooms all, a double click shows everything
 * again.
 */
export const linkCharts = (): ChartLink => {
  const charts = new Set<AnyChart>()
  const at = ref<number | null>(null)
  const range = ref<readonly [number, number] | null>(null)
  let drag: { readonly chart: AnyChart; readonly from: number; to: number } | null = null
  const draw = (): void => charts.forEach((chart) => chart.draw())
  watch(at, draw)

  const valueAt = (chart: AnyChart, pixel: number): number => chart.scales['x']?.getValueForPixel(pixel) ?? 0
  const finish = (): void => {
    if (drag === null) return
    const { chart, from, to } = drag
    drag = null
    if (Math.abs(to - from) >= shortestDrag)
      range.value = [valueAt(chart, Math.min(from, to)), valueAt(chart, Math.max(from, to))]
    else draw()
  }
  const hear = (chart: AnyChart, { type, x }: ChartEvent, inside: boolean): void => {
    if (type === 'mouseout') {
      drag = null
      at.value = null
    } else if (type === 'dblclick') range.value = null
    else if (type === 'mouseup') finish()
    else if (x !== null && inside) {
      if (type === 'mousedown') drag = { chart, from: x, to: x }
      else if (drag?.chart === chart) drag.to = x
      at.value = valueAt(chart, x)
    }
  }

  const plugin: ChartLink['plugin'] = (colours) => ({
    id: 'link',
    afterInit: (chart) => {
      charts.add(chart as AnyChart)
    },
    afterDestroy: (chart) => {
      charts.delete(chart as AnyChart)
    },
    afterEvent: (chart, { event, inChartArea }) => hear(chart as AnyChart, event, inChartArea),
    afterDraw: (chart) => {
      const {
        ctx,
        chartArea: { left, right, top, bottom },
        scales,
      } = chart
      const pixel = at.value === null ? null : (scales['x']?.getPixelForValue(at.value) ?? null)
      const { line, shade } = colours()
      ctx.save()
      if (drag?.chart === chart) {
        ctx.fillStyle = shade
        ctx.fillRect(Math.min(drag.from, drag.to), top, Math.abs(drag.to - drag.from), bottom - top)
      }
      if (pixel !== null && pixel >= left && pixel <= right) {
        ctx.strokeStyle = line
        ctx.beginPath()
        ctx.moveTo(pixel, top)
        ctx.lineTo(pixel, bottom)
        ctx.stroke()
      }
      ctx.restore()
    },
  })
  return { at, range, plugin }
}
