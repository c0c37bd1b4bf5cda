import type { ActionUnitScore } from '../contract/evidence.ts'
import type { FilterHistogram } from '../contract/filter.ts'
import { actionUnitOf } from '../facs/action-units.ts'
import { placeOnSheet } from './patch-sheet.ts'
import { axisTicks, coordinate, escapeXml, svgLine, svgRectangle, svgText } from './svg-text.ts'

/** What the figure of one filter shows; pictures are strips of patches as data URIs. */
export interface FilterFigure {
  readonly title: string
  /** How it was made: run, step, settings. */
  readonly caption: string
  readonly window: number
  readonly rows: readonly { readonly label: string; readonly picture: string; readonly count: number }[]
  /** Activations of the ranks. */
  readonly values: readonly number[]
  /** Ascending by number; empty without evidence. */
  readonly units: readonly ActionUnitScore[]
  /** Null: there is none. */
  readonly best: number | null
  readonly histogram: FilterHistogram | null
}

const width = 960
const margin = 24
const ink = {
  text: '#1a1a1e',
  quiet: '#62626b',
  line: '#dfdfe3',
  bar: '#a3a8b3',
  peak: '#c8102e',
  member: '#0072b2',
  other: '#9a9aa2',
  ground: '#808080',
}
const label = 84
const mostPatches = 10

const patchRows = (figure: FilterFigure, top: number): { svg: string; height: number } => {
  const columns = Math.min(mostPatches, figure.values.length)
  if (columns === 0) return { svg: '', height: 0 }
  const pitch = (width - 2 * margin - label) / mostPatches
  const size = pitch - 6
  const parts = figure.values.slice(0, columns).flatMap((value, rank) => {
    const x = margin + label + rank * pitch
    return [
      svgText(x, top + 10, String(rank + 1), { size: 10, bold: true }),
      svgText(x + size, top + 10, value.toFixed(2), { size: 10, fill: ink.quiet, anchor: 'end' }),
    ]
  })
  figure.rows.forEach((row, index) => {
    const y = top + 18 + index * pitch
    parts.push(svgText(margin, y + size / 2 + 4, row.label))
    const shown = Math.min(columns, row.count)
    for (let rank = 0; rank < shown; rank++) {
      const x = margin + label + rank * pitch
      const place = placeOnSheet(figure.window, row.count, rank)
      const pitchOne = place.width / row.count
      parts.push(
        `<svg x="${coordinate(x)}" y="${coordinate(y)}" width="${coordinate(size)}" height="${coordinate(size)}">` +
          svgRectangle(0, 0, size, size, ink.ground) +
          `<image href="${escapeXml(row.picture)}" x="${coordinate(place.left * size)}" y="0" ` +
          `width="${coordinate(place.width * size)}" height="${coordinate(pitchOne * size)}" ` +
          'preserveAspectRatio="none"/></svg>',
      )
    }
  })
  return { svg: parts.join('\n'), height: 18 + figure.rows.length * pitch + 12 }
}

const axes = (
  x: number,
  y: number,
  wide: number,
  high: number,
  ticks: readonly number[],
  largest: number,
  digits: number,
): string =>
  ticks
    .map((tick) => {
      const at = y + high - (high * tick) / largest
      return (
        svgLine(x, at, x + wide, at, tick === 0 ? ink.bar : ink.line) +
        svgText(x - 6, at + 4, tick.toFixed(digits), { anchor: 'end', fill: ink.quiet, size: 10 })
      )
    })
    .join('\n')

const divergenceBars = ({ units, best }: FilterFigure, top: number): { svg: string; height: number } => {
  if (units.length === 0) return { svg: '', height: 0 }
  const high = 170
  const left = margin + 36
  const wide = width - margin - left
  const finite = units.map(({ kl }) => kl).filter(Number.isFinite)
  const largest = Math.max(...finite, 1e-9) * 1.08
  const slot = wide / units.length
  const bars = units.map((unit, index) => {
    const x = left + (index + 0.2) * slot
    const height = Number.isFinite(unit.kl) ? (high * unit.kl) / largest : high
    const peak = unit.au === best
    const name = actionUnitOf(unit.au)?.name ?? ''
    return (
      `<g><title>${escapeXml(`AU ${String(unit.au)} ${name}: KL ${Number.isFinite(unit.kl) ? unit.kl.toFixed(3) : 'infinite'}, n ` + `${String(unit.nWith)} with, ${String(unit.nWithout)} without`)}</title>` +
      svgRectangle(x, top + 24 + high - height, slot * 0.6, height, peak ? ink.peak : ink.bar) +
      '</g>' +
      svgText(x + slot * 0.3, top + 24 + high + 14, String(unit.au), {
        anchor: 'middle',
        size: 10,
        fill: peak ? ink.peak : ink.quiet,
        bold: peak,
      })
    )
  })
  const svg = [
    svgText(margin, top + 10, 'Divergence by Action Unit, KL(with || without) in nats', { bold: true }),
    axes(left, top + 24, wide, high, axisTicks(largest), largest, 1),
    ...bars,
  ].join('\n')
  return { svg, height: 24 + high + 32 }
}

const histogramSteps = ({ histogram }: FilterFigure, top: number): { svg: string; height: number } => {
  if (histogram === null || histogram.nWithout + histogram.nWith === 0) return { svg: '', height: 0 }
  const high = 130
  const left = margin + 36
  const wide = width - margin - left
  const shares = (counts: readonly number[], total: number): number[] =>
    counts.map((count) => (total === 0 ? 0 : count / total))
  const groups = [
    {
      shares: shares(histogram.without, histogram.nWithout),
      colour: ink.other,
      word: ink.quiet,
      name:
        histogram.au === null
          ? `all faces, n ${String(histogram.nWithout)}`
          : `without, n ${String(histogram.nWithout)}`,
    },
    ...(histogram.au === null
      ? []
      : [
          {
            shares: shares(histogram.with, histogram.nWith),
            colour: ink.member,
            word: ink.member,
            name: `AU ${String(histogram.au)}, n ${String(histogram.nWith)}`,
          },
        ]),
  ]
  const largest = Math.max(...groups.flatMap((group) => group.shares), 1e-9) * 1.05
  const slot = wide / histogram.without.length
  const base = top + 24 + high
  const paths = groups.map((group) => {
    const steps = group.shares
      .map((share, bin) => `V${coordinate(base - (high * share) / largest)}H${coordinate(left + (bin + 1) * slot)}`)
      .join('')
    return (
      `<path d="M${coordinate(left)} ${coordinate(base)}${steps}V${coordinate(base)}Z" ` +
      `fill="${group.colour}" fill-opacity="0.25" stroke="${group.colour}"/>`
    )
  })
  const [first = 0] = histogram.edges
  const last = histogram.edges.at(-1) ?? 1
  const legend = groups.map((group, index) =>
    svgText(width - margin - 150 * (groups.length - 1 - index), top + 10, group.name, {
      anchor: 'end',
      fill: group.word,
      bold: true,
      size: 10,
    }),
  )
  const svg = [
    svgText(margin, top + 10, 'Strongest response on a face, share of faces', { bold: true }),
    ...legend,
    axes(left, top + 24, wide, high, axisTicks(largest, 3), largest, 2),
    ...paths,
    svgText(left, base + 14, first.toFixed(2), { size: 10, fill: ink.quiet }),
    svgText(left + wide, base + 14, last.toFixed(2), { size: 10, fill: ink.quiet, anchor: 'end' }),
  ].join('\n')
  return { svg, height: 24 + high + 28 }
}

/**
 * Figures 3 to 5 of the paper for one filter, as one picture: patches, divergences with the largest in red, responses.
 */
export const filterFigureSvg = (figure: FilterFigure): string => {
  let top = 64
  const body: string[] = []
  for (const draw of [patchRows, divergenceBars, histogramSteps]) {
    const { svg, height } = draw(figure, top)
    body.push(svg)
    top += height === 0 ? 0 : height + 12
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${coordinate(top + 8)}" viewBox="0 0 ${String(width)} ${coordinate(top + 8)}" font-family="Liberation Sans, Arial, Helvetica, sans-serif">
<title>${escapeXml(figure.title)}</title>
${svgRectangle(0, 0, width, top + 8, '#ffffff')}
${svgText(margin, 30, figure.title, { size: 16, bold: true })}
${svgText(margin, 48, figure.caption, { fill: ink.quiet })}
${body.join('\n')}
</svg>
`
}
