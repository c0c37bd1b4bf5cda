import { keepsLimit, type BenchMachine, type BenchResult } from '../../shared/contract/bench.ts'

const rowHeight = 34
const left = 380
const width = 960
const right = width - 150
const colours = {
  kept: '#1b7f4d',
  missed: '#b3261e',
  open: '#4a5a6a',
  line: '#c9d1d9',
  ink: '#1c2430',
  soft: '#5b6775',
} as const

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign)
const shorten = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

/** Horizontal place of a ratio; the axis is logarithmic. */
const placeOf = (ratio: number, from: number, to: number): number =>
  left + (Math.log(ratio / from) / Math.log(to / from)) * (right - left)

/** Powers of ten and their halves between two ratios. */
const marksBetween = (from: number, to: number): number[] => {
  const marks: number[] = []
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    for (const step of [1, 2, 5]) {
      const mark = step * 10 ** power
      if (mark >= from * 0.999 && mark <= to * 1.001) marks.push(mark)
    }
  }
  return marks
}

/** What a row is drawn by: its ratio to a peer, or else to its limit. */
interface Drawn {
  readonly row: BenchResult
  readonly ratio: number
  readonly limit: number | null
  readonly beside: string
}

const withUnit = (value: number, unit: string): string =>
  unit === '1' ? `${String(Number((value * 100).toPrecision(2)))} %` : `${String(Number(value.toPrecision(2)))} ${unit}`

const drawnOf = (row: BenchResult): Drawn[] => {
  const machineLimit = row.bound === null ? '' : `; the machine's limit ${withUnit(row.bound, row.unit)}`
  if (row.ratio !== null)
    return [{ row, ratio: row.ratio, limit: row.limit, beside: `${row.peer?.name ?? ''}${machineLimit}` }]
  return row.limit === null
    ? []
    : [
        {
          row,
          ratio: row.value / row.limit,
          limit: 1,
          beside: `of its limit, ${withUnit(row.limit, row.unit)}${machineLimit}`,
        },
      ]
}

/**
 * The rows that have a peer or a limit, as a dot a row on a logarithmic axis of ratios: left of 1 means less time than
 * the peer (for frames/s: fewer
 * frames), or less than the limit where there is no peer.
 */
export const drawBench = (results: readonly BenchResult[], machine: BenchMachine): string => {
  const rows = results.flatMap(drawnOf)
  const ratios = rows.flatMap(({ ratio, limit }) => [ratio, limit ?? 1])
  const from = Math.min(0.5, ...ratios) * 0.7
  const to = Math.max(1.5, ...ratios) * 1.3
  const top = 70
  const height = top + Math.max(1, rows.length) * rowHeight + 60
  const bottom = height - 50
  const axis = marksBetween(from, to).map((mark) => {
    const x = placeOf(mark, from, to).toFixed(1)
    return (
      `<line x1="${x}" y1="${String(top - 8)}" x2="${x}" y2="${String(bottom)}" ` +
      `stroke="${mark === 1 ? colours.ink : colours.line}"/><text x="${x}" y="${String(bottom + 16)}" ` +
      `text-anchor="middle" fill="${colours.soft}">${String(Number(mark.toPrecision(2)))}</text>`
    )
  })
  const dots = rows.map(({ row, ratio, limit: most, beside }, index) => {
    const y = top + index * rowHeight + rowHeight / 2
    const kept = keepsLimit(row)
    const colour = kept === null ? colours.open : kept ? colours.kept : colours.missed
    const x = placeOf(ratio, from, to).toFixed(1)
    const limit =
      most === null
        ? ''
        : `<path d="M${placeOf(most, from, to).toFixed(1)} ${String(y - 9)}v18" stroke="${colours.ink}" ` +
          'stroke-width="2"/>'
    return (
      `<text x="12" y="${String(y - 2)}" fill="${colours.ink}">${escape(shorten(row.name, 58))}</text>` +
      `<text x="12" y="${String(y + 12)}" fill="${colours.soft}" font-size="10">${escape(shorten(beside, 72))}</text>` +
      `<line x1="${placeOf(1, from, to).toFixed(1)}" y1="${String(y)}" x2="${x}" y2="${String(y)}" ` +
      `stroke="${colour}" stroke-width="3"/>` +
      `<circle cx="${x}" cy="${String(y)}" r="5" fill="${colour}"/>${limit}` +
      `<text x="${String(right + 14)}" y="${String(y + 4)}" ` +
      `fill="${colour}">${escape(`${ratio.toPrecision(2)}${kept === null ? '' : kept ? ' held' : ' missed'}`)}</text>`
    )
  })
  const load = `load ${machine.loadBefore.toFixed(1)} before, ${machine.loadAfter.toFixed(1)} after`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" viewBox="0 0 ${String(width)} ${String(height)}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="12" y="24" font-size="16" fill="${colours.ink}">AULens beside its peers, or its limits: ratio of the same work, logarithmic; the bar is the limit</text>
<text x="12" y="44" fill="${colours.soft}">${escape(`${machine.processor}, ${String(machine.cores)} cores, ${load}, ${machine.measuredAt.slice(0, 10)}`)}</text>
${axis.join('\n')}
${dots.length === 0 ? `<text x="12" y="${String(top + 20)}" fill="${colours.soft}">No peer was installed: aulens bench ` + '--setup-peers</text>' : dots.join('\n')}
</svg>
`
}
