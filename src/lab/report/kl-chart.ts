import type { ActionUnitScore, FilterEvidence } from '../../shared/contract/evidence.ts'
import { escapeText } from './html.ts'
import { nats } from './number-text.ts'

const panelWidth = 340
const panelHeight = 104
const gap = { x: 28, y: 14 }
const plot = { left: 26, top: 20, bottom: 16 }

/** As in the interface: red is the largest bar and nothing else. */
const colours = {
  peak: '#c8102e',
  significant: '#566178',
  other: '#a3a8b3',
  ink: '#1a1a1e',
  quiet: '#62626b',
  axis: '#a5a5ad',
} as const

const fixed = (value: number): string => String(Math.round(value * 100) / 100)

/** Largest finite value of all panels, so that they share one scale; at least a little, so that nothing divides by 0. */
const scaleTop = (filters: readonly FilterEvidence[]): number =>
  filters
    .flatMap(({ aus }) => aus.map(({ kl }) => kl))
    .filter(Number.isFinite)
    .reduce((most, kl) => Math.max(most, kl), 0.01)

const isSignificant = ({ pMaxT }: ActionUnitScore): boolean => pMaxT !== null && pMaxT <= 0.05

const text = (
  x: number,
  y: number,
  content: string,
  options: { anchor?: string; fill?: string; size?: number; bold?: boolean } = {},
): string =>
  `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${options.anchor ?? 'middle'}" fill="${options.fill ?? colours.quiet}" font-size="${String(options.size ?? 9)}"${options.bold === true ? ' font-weight="700"' : ''}>${escapeText(content)}</text>`

/** AU numbers under the bars: the best one always, others where they do not touch a neighbour. */
const axisLabels = (aus: readonly ActionUnitScore[], best: number, center: (index: number) => number): string => {
  const placed: number[] = best < 0 ? [] : [center(best)]
  const labels = best < 0 ? [] : [best]
  aus.forEach((_, index) => {
    if (index === best || placed.some((x) => Math.abs(x - center(index)) < 17)) return
    placed.push(center(index))
    labels.push(index)
  })
  return labels
    .map((index) =>
      text(
        center(index),
        panelHeight - 4,
        String(aus[index]?.au ?? ''),
        index === best ? { fill: colours.peak, bold: true } : {},
      ),
    )
    .join('')
}

const bar = (
  score: ActionUnitScore,
  isBest: boolean,
  x: number,
  width: number,
  height: number,
  base: number,
): string => {
  const fill = isBest ? colours.peak : isSignificant(score) ? colours.significant : colours.other
  const y = base - height
  const paint = score.rare ? `fill="none" stroke="${colours.other}" stroke-width="1"` : `fill="${fill}"`
  const inset = score.rare ? 0.5 : 0
  const infinite = score.kl === Infinity ? text(x + width / 2, y - 2, '∞') : ''
  return `<rect x="${fixed(x + inset)}" y="${fixed(y + inset)}" width="${fixed(width - 2 * inset)}" height="${fixed(Math.max(0, height - inset))}" ${paint}/>${infinite}`
}

const panel = (filter: FilterEvidence, row: number, top: number): string => {
  const { aus, best } = filter
  const base = panelHeight - plot.bottom
  const room = base - plot.top
  const pitch = (panelWidth - plot.left) / aus.length
  const width = Math.min(14, pitch * 0.72)
  const center = (index: number): number => plot.left + pitch * (index + 0.5)
  const bestIndex = best === null ? -1 : aus.findIndex(({ au }) => au === best.au)
  const bars = aus
    .map((score, index) =>
      bar(score, index === bestIndex, center(index) - width / 2, width, (Math.min(score.kl, top) / top) * room, base),
    )
    .join('')
  return [
    text(plot.left, 11, `row ${String(row)}, filter ${String(filter.filter)}`, {
      anchor: 'start',
      fill: colours.ink,
      size: 10,
    }),
    best === null
      ? ''
      : text(panelWidth, 11, `AU ${String(best.au)}: ${nats(best.kl)}`, {
          anchor: 'end',
          fill: colours.peak,
          size: 10,
        }),
    text(plot.left - 4, plot.top + 3, top.toFixed(top < 0.1 ? 2 : 1), { anchor: 'end' }),
    text(plot.left - 4, base + 1, '0', { anchor: 'end' }),
    `<path d="M${String(plot.left)} ${String(plot.top)}V${String(base)}H${String(panelWidth)}" fill="none" stroke="${colours.axis}" stroke-width="0.75"/>`,
    bars,
    axisLabels(aus, bestIndex, center),
  ].join('')
}

/** What a reader who does not see the chart is told. */
export const describeChart = (filters: readonly FilterEvidence[]): string =>
  `Bar charts of the KL divergence of every Action Unit for ${String(filters.length)} filters. Largest bar: ${filters
    .map(
      ({ filter, best }) =>
        `filter ${String(filter)}, ${best === null ? 'none' : `AU ${String(best.au)} with ${nats(best.kl)}`}`,
    )
    .join('; ')}.`

/**
 * Figure 5: KL per AU for each filter on one common scale, in nats, as an SVG. The filter's best AU is red; darker bars pass the
 * family-wise test at 0.05; outlined bars have too few samples to be named.
 */
export const klChart = (filters: readonly FilterEvidence[]): string => {
  const top = scaleTop(filters)
  const columns = 2
  const rows = Math.ceil(filters.length / columns)
  const width = columns * panelWidth + gap.x
  const height = rows * (panelHeight + gap.y)
  const panels = filters.map((filter, index) => {
    const x = (index % columns) * (panelWidth + gap.x)
    const y = Math.floor(index / columns) * (panelHeight + gap.y)
    return `<g transform="translate(${String(x)} ${String(y)})">${panel(filter, index + 1, top)}</g>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="${escapeText(describeChart(filters))}" font-family="'Liberation Sans', Arial, Helvetica, sans-serif">${panels.join('')}</svg>`
}
