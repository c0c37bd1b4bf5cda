import type { PeakMap, PlaceScore } from '../contract/robustness.ts'
import { actionUnitLabel } from '../facs/action-units.ts'
import { coordinate, escapeXml, svgRectangle, svgText } from './svg-text.ts'

/** A filter's peaks on the mean face. */
export interface PeakFigure {
  readonly title: string
  /** How it was made: run, step, where the regions come from. */
  readonly caption: string
  /** The mean face as a data URI. */
  readonly face: string
  readonly map: Omit<PeakMap, 'figure'>
  readonly score: PlaceScore
}

const face = 320
const margin = 24
const gap = 32
const ink = { quiet: '#62626b', peak: '#0072b2', region: '#e69f00' }

/** Edges between the positions that at least half of the faces' regions hold and those that they do not. */
const outlineOf = ({ mapSide, regionShare }: PeakFigure['map'], size: number): string => {
  const inside = (row: number, column: number): boolean =>
    row >= 0 &&
    column >= 0 &&
    row < mapSide &&
    column < mapSide &&
    (regionShare[row * mapSide + column] as number) >= 0.5
  const edges: string[] = []
  for (let row = 0; row < mapSide; row++) {
    for (let column = 0; column < mapSide; column++) {
      if (!inside(row, column)) continue
      const [x, y] = [coordinate(column * size), coordinate(row * size)]
      if (!inside(row - 1, column)) edges.push(`M${x} ${y}h${coordinate(size)}`)
      if (!inside(row + 1, column)) edges.push(`M${x} ${coordinate((row + 1) * size)}h${coordinate(size)}`)
      if (!inside(row, column - 1)) edges.push(`M${x} ${y}v${coordinate(size)}`)
      if (!inside(row, column + 1)) edges.push(`M${coordinate((column + 1) * size)} ${y}v${coordinate(size)}`)
    }
  }
  return `<path d="${edges.join('')}" fill="none" stroke="${ink.region}" stroke-width="2" stroke-dasharray="5 3"/>`
}

const panel = (
  { face: picture, map }: PeakFigure,
  counts: readonly number[],
  left: number,
  top: number,
  label: string,
): string => {
  const size = face / map.mapSide
  const most = Math.max(1, ...counts)
  // Area grows with the number of peaks; a dot is seen where a tint over a face would not be.
  const dots = counts.flatMap((count, position) =>
    count === 0
      ? []
      : [
          `<circle cx="${coordinate(((position % map.mapSide) + 0.5) * size)}" ` +
            `cy="${coordinate((Math.floor(position / map.mapSide) + 0.5) * size)}" ` +
            `r="${coordinate(Math.max(1.5, size * 0.95 * Math.sqrt(count / most)))}" fill="${ink.peak}" ` +
            'fill-opacity="0.6"/>',
        ],
  )
  const total = counts.reduce((sum, count) => sum + count, 0)
  return (
    svgText(left, top - 8, `${label}, ${String(total)} faces`, { bold: true }) +
    `<g transform="translate(${coordinate(left)} ${coordinate(top)})">` +
    `<image href="${escapeXml(picture)}" width="${String(face)}" height="${String(face)}" ` +
    `preserveAspectRatio="none"/>${dots.join('')}${outlineOf(map, size)}</g>`
  )
}

const percent = (share: number | null): string => (share === null ? 'unknown' : `${(100 * share).toFixed(0)} %`)

/** The rate in words: "83 % of peaks in the region (21 % by chance, p 0.002)". */
export const placeSentence = ({ region, n, rate, chance, p }: PlaceScore): string =>
  rate === null || chance === null || p === null
    ? `Never fires on a face with the unit, so it has no place.`
    : `${percent(rate)} of ${String(n)} peaks lie in the region (${region}); ${percent(chance)} by chance, ` +
      `p ${p < 0.001 ? p.toExponential(1) : p.toFixed(3)}.`

/** Peaks on faces with the unit and on faces without it, over the mean face with the unit's region. */
export const peakFigureSvg = (figure: PeakFigure): string => {
  const width = 2 * face + gap + 2 * margin
  const top = 112
  const height = top + face + 58
  const { score, map } = figure
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" viewBox="0 0 ${String(width)} ${String(height)}" font-family="Liberation Sans, Arial, Helvetica, sans-serif">
<title>${escapeXml(figure.title)}</title>
${svgRectangle(0, 0, width, height, '#ffffff')}
${svgText(margin, 30, figure.title, { size: 16, bold: true })}
${svgText(margin, 50, placeSentence(score), { size: 12 })}
${svgText(margin, 68, figure.caption, { fill: ink.quiet })}
${panel(figure, map.counts, margin, top, `With ${actionUnitLabel(map.au).split(':')[0] ?? ''}`)}
${panel(figure, map.countsWithout, margin + face + gap, top, 'Without')}
${svgText(margin, top + face + 20, `Dots: where the filter's strongest neuron looks; the larger, the more faces. Dashed: the region of ` + 'at least half of the faces.', { fill: ink.quiet })}
${svgText(margin, top + face + 36, `Without the unit ${percent(score.rateWithout)} peak in the region; filters of this layer on average ` + `${percent(score.layerRate)} with it.`, { fill: ink.quiet })}
</svg>
`
}
