import { keepsLimit, type BenchResult, type BenchSummary } from '../../shared/contract/bench.ts'

const number = (value: number): string =>
  Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
const withUnit = (value: number, unit: string): string =>
  unit === '1' ? `${number(value * 100)} %` : `${number(value)} ${unit}`

const limitOf = ({ limit, ratio, unit }: BenchResult): string =>
  limit === null ? '' : ratio === null ? withUnit(limit, unit) : number(limit)

const machineLimit = ({ bound, boundBy, unit }: BenchResult): string =>
  bound === null ? '' : `${withUnit(bound, unit)} (${boundBy === 'memory' ? 'copy' : 'arithmetic'})`

/**
 * All rows as a Markdown table: best, spread, peer, ratio, limit, whether it is held, and what the machine's own limit
 * would make of the work.
 */
export const tableOfBench = ({ results, machine }: BenchSummary): string => {
  const cells = results.map((row) => {
    const held = keepsLimit(row)
    return [
      row.name,
      withUnit(row.value, row.unit),
      row.spread === null ? '' : `+${number(row.spread * 100)} %`,
      row.peer === null ? '' : `${row.peer.name}: ${withUnit(row.peer.value, row.unit)}`,
      row.ratio === null ? '' : number(row.ratio),
      limitOf(row),
      held === null ? '' : held ? 'held' : '**missed**',
      machineLimit(row),
    ]
  })
  const line = (texts: readonly string[]): string =>
    `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`
  const heading = ['row', 'AULens, best', 'spread', 'peer, best', 'ratio', 'limit', '', "the machine's limit"]
  return [
    `${machine.processor}, ${String(machine.cores)} cores, ${machine.system}, Node ${machine.node}, ` +
      `${machine.measuredAt.slice(0, 10)}; load ${machine.loadBefore.toFixed(2)} before, ` +
      `${machine.loadAfter.toFixed(2)} after.`,
    '',
    line(heading),
    line(heading.map(() => '---')),
    ...cells.map(line),
    '',
  ].join('\n')
}
