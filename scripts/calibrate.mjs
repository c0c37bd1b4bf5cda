// Asks the evidence questions to which the answer is known, and prints the rates as a table (docs/calibration.md).
import process from 'node:process'
import { parseArgs } from 'node:util'
import { calibrate } from '../src/lab/evidence/calibration/calibrate.ts'

const help = `Usage: npm run tool calibrate -- [--studies 1000] [--whole 100] [--seed 1] [--json]

Family-wise error under shuffled codes, planted pairs found, filters that follow the emotion only, and the grades they get.
Exit code 1 where a rate that is to be 5 % lies above its binomial interval.
`

const { values } = parseArgs({
  options: {
    studies: { type: 'string', default: '1000' },
    whole: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(help)
} else {
  const stop = new AbortController()
  process.once('SIGINT', () => {
    stop.abort()
  })
  const percent = (share) => `${(100 * share).toFixed(1)} %`
  const shown = new Map()
  const onProgress = ({ done, total, unit, message }) => {
    if (unit !== 'studies' || (done < total && done < (shown.get(message) ?? 0) + total / 10)) return
    shown.set(message, done)
    process.stderr.write(`${message}: ${done} of ${total}\n`)
  }
  const result = await calibrate(
    { studies: Number(values.studies), wholeStudies: Number(values.whole), seed: Number(values.seed) },
    { signal: stop.signal, onProgress },
  )
  if (values.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
  else {
    process.stdout.write(
      '| what | found | share | 95 % interval | 5 % would give | |\n| --- | --- | --- | --- | --- | --- |\n',
    )
    for (const { name, found, of, interval, expected } of result.rates) {
      process.stdout.write(
        `| ${name} | ${found} of ${of} | ${percent(found / of)} | ${percent(interval[0])} … ${percent(interval[1])} | ${expected === null ? '' : `${expected.counts[0]} … ${expected.counts[1]}`} | ${expected === null ? '' : !expected.holds ? '**above**' : found < expected.counts[0] ? 'below' : 'holds'} |\n`,
      )
    }
  }
  if (result.rates.some(({ expected }) => expected?.holds === false)) process.exitCode = 1
}
