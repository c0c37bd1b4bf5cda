import type { Chart, ChartData, ChartTypeRegistry, Plugin } from 'chart.js'

/** What stands at one bar beside its height, in the units of the y axis. */
export interface BarMark {
  /** 95 % interval; null: none is known. */
  readonly interval: readonly [number, number] | null
  /** 95 % of shuffles stay below; null: not tested. */
  readonly band: number | null
  /** ★, • or nothing. */
  readonly sign: string
  readonly signColour: string
  readonly chosen: boolean
}
export interface BarMarks {
  readonly bars: readonly BarMark[]
  readonly ink: string
  readonly band: string
  readonly bandLine: string
  readonly chosen: string
  readonly font: string
}

type Data = ChartData<keyof ChartTypeRegistry, { x: number; y: number }[]>
const marksOfData = new WeakMap<object, BarMarks>()

/** Lets {@link divergenceMarks} draw these at the bars of a chart's data. */
export const giveMarks = (data: Data, marks: BarMarks): void => {
  marksOfData.set(data, marks)
}

const places = (chart: Chart): { x: number; width: number; top: number }[] =>
  chart.getDatasetMeta(0).data.map((element) => {
    const { x, y, width } = element.getProps(['x', 'y', 'width'] as never) as unknown as {
      x: number
      y: number
      width: number
    }
    return { x, width, top: y }
  })

/** Behind the bars the band of chance, over them the interval and the sign of significance. */
export const divergenceMarks: Plugin = {
  id: 'divergence-marks',
  beforeDatasetsDraw: (chart) => {
    const marks = marksOfData.get(chart.data)
    const axis = chart.scales['y']
    if (marks === undefined || axis === undefined) return
    const { ctx, chartArea } = chart
    ctx.save()
    places(chart).forEach(({ x, width }, place) => {
      if (marks.bars[place]?.chosen === true) {
        ctx.fillStyle = marks.chosen
        ctx.fillRect(x - width / 2 - 8, chartArea.top, width + 16, chartArea.height)
      }
      const band = marks.bars[place]?.band
      if (band === null || band === undefined || !Number.isFinite(band)) return
      const half = Math.max(width / 2 + 5, 9)
      const [from, to] = [axis.getPixelForValue(Math.max(axis.min, 0)), axis.getPixelForValue(Math.min(band, axis.max))]
      ctx.fillStyle = marks.band
      ctx.fillRect(x - half, to, half * 2, from - to)
      ctx.strokeStyle = marks.bandLine
      ctx.setLineDash([2, 2])
      ctx.beginPath()
      ctx.moveTo(x - half, to)
      ctx.lineTo(x + half, to)
      ctx.stroke()
    })
    ctx.restore()
  },
  afterDatasetsDraw: (chart) => {
    const marks = marksOfData.get(chart.data)
    const axis = chart.scales['y']
    if (marks === undefined || axis === undefined) return
    const { ctx } = chart
    ctx.save()
    ctx.font = marks.font
    ctx.textAlign = 'center'
    ctx.textBaseline = 'bottom'
    places(chart).forEach(({ x, top }, place) => {
      const mark = marks.bars[place]
      if (mark === undefined) return
      let highest = Math.min(top, axis.getPixelForValue(Math.max(axis.min, 0)))
      if (mark.interval !== null) {
        const [upper, lower] = [axis.getPixelForValue(mark.interval[1]), axis.getPixelForValue(mark.interval[0])]
        ctx.strokeStyle = marks.ink
        ctx.beginPath()
        ctx.moveTo(x, upper)
        ctx.lineTo(x, lower)
        ctx.moveTo(x - 3, upper)
        ctx.lineTo(x + 3, upper)
        ctx.moveTo(x - 3, lower)
        ctx.lineTo(x + 3, lower)
        ctx.stroke()
        highest = Math.min(highest, upper)
      }
      if (mark.sign === '') return
      ctx.fillStyle = mark.signColour
      ctx.fillText(mark.sign, x, highest - 2)
    })
    ctx.restore()
  },
}
