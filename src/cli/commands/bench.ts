import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { BenchSummary, benchNames, keepsLimit, type BenchName, type BenchResult } from '../../shared/contract/bench.ts'
import { drawBench } from '../../lab/bench/bench-picture.ts'
import { tableOfBench } from '../../lab/bench/bench-table.ts'
import { setUpPeers } from '../../lab/bench/peer-python.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { runCommand } from '../session.ts'
import { baseCommand, wholeNumber } from './options.ts'

interface Options {
  readonly json?: boolean
  readonly rounds: number
  readonly importFrames: number
  readonly only?: BenchName[]
  readonly quick?: boolean
  readonly peerAllocator?: boolean
  readonly setupPeers?: boolean
  readonly out?: string
  readonly against?: string
}

const nameList = (text: string): BenchName[] =>
  text.split(',').map((part) => {
    const name = benchNames.find((known) => known === part.trim())
    if (name === undefined) throw new InvalidArgumentError(`"${part.trim()}" is none of ${benchNames.join(', ')}.`)
    return name
  })

/** @throws AULensError BENCH_FILE_UNREADABLE */
const readStored = (file: string): BenchSummary => {
  try {
    return BenchSummary.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    throw new AULensError(
      'BENCH_FILE_UNREADABLE',
      `${file} is no bench.json: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`,
      {
        path: file,
        hint: 'Give the bench.json that an earlier aulens bench --out wrote.',
      },
    )
  }
}

/** What an earlier build needed for the same row. */
export const describeStored = ({ name, unit, value }: BenchResult, stored: BenchSummary | null): string => {
  const before = stored?.results.find((row) => row.name === name && row.unit === unit)
  return before === undefined || stored === null
    ? ''
    : `; on ${stored.machine.measuredAt.slice(0, 10)}: ${before.value.toPrecision(3)}, now ` +
        `${(value / before.value).toPrecision(2)} of it`
}

const describe = (result: BenchResult): string => {
  const unit = result.unit === '1' ? '' : ` ${result.unit}`
  const spread = result.spread === null ? '' : ` (+${(result.spread * 100).toFixed(0)} %)`
  const bound =
    result.bound === null
      ? ''
      : result.boundBy === 'memory'
        ? `; at the speed of a copy ${result.bound.toPrecision(3)}`
        : `; at the machine's peak the direct sums ${result.bound.toPrecision(3)}`
  const ratio =
    result.peer === null || result.ratio === null
      ? ''
      : `; ${result.peer.name}: ${result.peer.value.toPrecision(3)}; ratio ${result.ratio.toPrecision(2)}`
  const kept = keepsLimit(result)
  return (
    `${result.name}: ` +
    `${result.value.toPrecision(3)}${unit}${spread}${bound}${ratio}${kept === null || result.limit === null ? '' : ` (limit ${String(Number(result.limit.toPrecision(2)))}: ${kept ? 'held' : 'missed'})`}`
  )
}

const write = (folder: string, summary: BenchSummary): void => {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'bench.json'), `${JSON.stringify(summary, null, 2)}\n`)
  writeFileSync(join(folder, 'bench.md'), tableOfBench(summary))
  writeFileSync(join(folder, 'bench.svg'), drawBench(summary.results, summary.machine))
}

/** `aulens bench` */
export const benchCommand = (): Command =>
  baseCommand(
    'bench',
    'time training, inspection, evidence and import beside the programs people use for them ' +
      '($AULENS_BENCH_PYTHON, else what --setup-peers made, else python3)',
    'aulens bench --rounds 5 --out bench',
  )
    .option('--rounds <n>', 'rounds in which AULens and its peer take turns', wholeNumber(1, 100), 5)
    .option('--import-frames <n>', 'frames of the import benchmark', wholeNumber(30, 100_000), 1308)
    .option('--only <names>', `rows to measure: ${benchNames.join(', ')} (default: all)`, nameList)
    .option('--quick', 'one short round: shows that everything runs; its numbers are worth little')
    .option('--peer-allocator', 'give PyTorch the allocator settings that AULens computes with')
    .option(
      '--setup-peers',
      "first install PyTorch, Captum, numpy, OpenCV and Pillow for Python into AULens's cache (about 6 GB)",
    )
    .option(
      '--against <file>',
      'beside every row what an earlier bench.json says, of another build on the same machine',
    )
    .option('--out <dir>', 'write bench.json, bench.md and bench.svg into this folder')
    .action(async (options: Options) => {
      await runCommand(options, false, async (session) => {
        if (options.setupPeers === true)
          session.say(
            `Peers run on ${await setUpPeers((line) => {
              session.say(line)
            })}`,
          )
        const stored = options.against === undefined ? null : readStored(options.against)
        const { rounds, importFrames, only, quick = false, peerAllocator = false } = options
        const summary = BenchSummary.parse(
          await session.run('bench.run', {
            rounds,
            importFrames,
            quick,
            peerAllocator,
            ...(only === undefined ? {} : { only }),
          }),
        )
        if (options.out !== undefined) write(options.out, summary)
        const { processor, cores, loadBefore } = summary.machine
        session.print(
          summary,
          [
            `${processor}, ${String(cores)} cores, load ${loadBefore.toFixed(1)} before`,
            ...summary.results.map((row) => `${describe(row)}${describeStored(row, stored)}`),
          ].join('\n'),
        )
      })
    })
