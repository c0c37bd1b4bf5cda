import { coordinate, svgLine, svgRectangle, svgText } from '../../../shared/figures/svg-text.ts'
import type { FrameMark } from './frame-marks.ts'
import { highest, type Series, type UnitTrack } from './series.ts'

/** What is drawn, in one order, on whichever ground: an SVG file or a canvas. */
export interface Pen {
  readonly text: (x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end') => void
  readonly rectangle: (x: number, y: number, width: number, height: number, fill: string) => void
  readonly line: (points: readonly (readonly [number, number])[], stroke: string, dash: readonly number[]) => void
}

export interface Timeline {
  readonly title: string
  readonly classes: readonly Series[]
  readonly filters: readonly Series[]
  readonly units: readonly UnitTrack[]
  readonly marks: readonly FrameMark[]
  /** First and last frame that is drawn, from 0. */
  readonly range: readonly [number, number]
  /** Ink of a series. */
  readonly colour: (series: Series) => string
}

const [labels, plot, head] = [150, 640, 44] as const
const heights = { classes: 130, filter: 34, unit: 20 } as const
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]]
const line = '#c9c9d0'
const markLine = '#62626b'
export const timelineWidth = labels + plot + 20
const middleOf = ({ range: [first, last] }: Timeline, frame: number): number =>
  labels + ((frame - first + 0.5) / (last - first + 1)) * plot

/** Marks of the drawn frames, each in the first line of words where it runs into no other. */
const placedMarks = (timeline: Timeline): { x: number; middle: number; text: string; row: number }[] => {
  const [ends, letter]: [number[], number] = [[], 6.5]
  return timeline.marks
    .filter(({ place }) => place >= timeline.range[0] && place <= timeline.range[1])
    .map(({ place, words }) => {
      const [x, text] = [middleOf(timeline, place), words.join(', ')]
      const half = (text.length * letter) / 2
      const middle = Math.min(x, timelineWidth - half - 4)
      const free = ends.findIndex((end) => end < middle - half)
      const row = free === -1 ? ends.length : free
      ends[row] = middle + half
      return { x, middle, text, row }
    })
}
const wordHeight = 13
/** Height above the tracks: title and words at marks. */
const topOf = (timeline: Timeline): number =>
  head + Math.max(0, ...placedMarks(timeline).map(({ row }) => row + 1)) * wordHeight
export const timelineHeight = (timeline: Timeline): number =>
  topOf(timeline) +
  heights.classes +
  timeline.filters.length * heights.filter +
  timeline.units.length * heights.unit +
  36

/** Draws the tracks of a sequence on white, one time axis for all. */
export const drawTimeline = (pen: Pen, timeline: Timeline): void => {
  const {
    title,
    classes,
    filters,
    units,
    range: [first, last],
    colour,
  } = timeline
  const x = (frame: number): number => middleOf(timeline, frame)
  const top = topOf(timeline)
  pen.rectangle(0, 0, timelineWidth, timelineHeight(timeline), '#ffffff')
  pen.text(10, 20, title, 'start')
  const track = (series: Series, dash: readonly number[], from: number, height: number, most: number): void => {
    // A frame that is not known breaks the line; nothing is filled in.
    let part: [number, number][] = []
    const end = (): void => {
      if (part.length > 0) pen.line(part, colour(series), dash)
      part = []
    }
    for (let frame = first; frame <= last; frame += 1) {
      const value = series.values[frame] ?? null
      if (value === null) end()
      else part.push([x(frame), from + height - (value / most) * height])
    }
    end()
  }
  const shown = classes.filter(({ values }) => highest(values) >= 0.01)
  shown.forEach((series, place) => {
    track(series, dashes[place % dashes.length] ?? [], top, heights.classes - 14, 1)
    pen.rectangle(10, top + place * 14 + 2, 8, 8, colour(series))
    pen.text(24, top + place * 14 + 10, series.name, 'start')
  })
  const most = Math.max(0.1, ...filters.map(({ values }) => highest(values)))
  const filtersFrom = top + heights.classes
  filters.forEach((series, place) => {
    const from = filtersFrom + place * heights.filter
    pen.text(10, from + 20, series.name, 'start')
    track(series, [], from + 4, heights.filter - 8, most)
    pen.line(
      [
        [labels, from + heights.filter],
        [labels + plot, from + heights.filter],
      ],
      line,
      [],
    )
  })
  const unitsFrom = filtersFrom + filters.length * heights.filter
  units.forEach((unit, place) => {
    const base = unitsFrom + (place + 1) * heights.unit
    pen.text(10, base - 5, `AU ${unit.au} ${unit.name}`.slice(0, 26), 'start')
    unit.frames.forEach((value, frame) => {
      if (value === null || frame < first || frame > last) return
      const height = value === 0 ? 4 : 3 + value * 3
      pen.rectangle(
        x(frame) - plot / (last - first + 1) / 2 + 1,
        base - height,
        plot / (last - first + 1) - 2,
        height,
        '#0072b2',
      )
    })
  })
  const axis = unitsFrom + units.length * heights.unit
  pen.line(
    [
      [labels, axis + 4],
      [labels + plot, axis + 4],
    ],
    line,
    [],
  )
  for (const { x: at, middle, text, row } of placedMarks(timeline)) {
    pen.text(middle, head - 6 + row * wordHeight, text, 'middle')
    pen.line(
      [
        [at, head - 2 + row * wordHeight],
        [at, axis + 4],
      ],
      markLine,
      [3, 3],
    )
  }
  const every = Math.ceil((last - first + 1) / 20)
  for (let frame = first; frame <= last; frame += every) pen.text(x(frame), axis + 20, String(frame + 1), 'middle')
}

export const timelineSvg = (timeline: Timeline): string => {
  const parts: string[] = []
  drawTimeline(
    {
      text: (x, y, text, anchor) => parts.push(svgText(x, y, text, { anchor })),
      rectangle: (x, y, width, height, fill) => parts.push(svgRectangle(x, y, width, height, fill)),
      line: (points, stroke, dash) => {
        const [a, b] = points
        if (points.length === 2 && a !== undefined && b !== undefined && dash.length === 0)
          parts.push(svgLine(a[0], a[1], b[0], b[1], stroke))
        else
          parts.push(
            `<polyline points="${points.map(([x, y]) => `${coordinate(x)},${coordinate(y)}`).join(' ')}" ` +
              `fill="none" stroke="${stroke}" ` +
              `stroke-width="1.5"${dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`}/>`,
          )
      },
    },
    timeline,
  )
  const height = timelineHeight(timeline)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(timelineWidth)}" height="${String(height)}" viewBox="0 0 ${String(timelineWidth)} ${String(height)}" font-family="sans-serif">${parts.join('')}</svg>\n`
}
