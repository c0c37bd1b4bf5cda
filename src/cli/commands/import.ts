import { resolve } from 'node:path'
import type { Command } from 'commander'
import { ImportResult, detectors, layouts } from '../../shared/contract/corpus.ts'
import { runCommand, type CommonOptions } from '../session.ts'
import { baseCommand, choice } from './options.ts'

type Layout = (typeof layouts)[number]
type Detector = (typeof detectors)[number]

/** What was odd, worst first, the first lines of it. */
const describeFindings = (findings: ImportResult['findings']): string => {
  const byCode = new Map<string, number>()
  for (const finding of findings)
    byCode.set(`${finding.severity} ${finding.code}`, (byCode.get(`${finding.severity} ${finding.code}`) ?? 0) + 1)
  return [...byCode].map(([code, count]) => `  ${String(count)} × ${code}`).join('\n')
}

/** `aulens import LAYOUT PATH` */
export const importCommand = (): Command =>
  baseCommand(
    'import',
    'read a corpus: find its faces, labels and Action Units; its files are never changed',
    'aulens import ckplus /data/CK+ --detector haar',
  )
    .argument('<layout>', layouts.join(', '))
    .argument('<path>', 'folder (or file) of the corpus')
    .addOption(
      choice(
        '--detector <name>',
        "how faces are found: the paper's Haar cascade, a modern detector, or none (pictures are faces already)",
        detectors,
        'haar',
      ),
    )
    .option('--name <name>', "name in the project (default: the layout's)")
    .action(
      async (
        layout: string,
        path: string,
        options: CommonOptions & { detector: Detector; name?: string },
        command: Command,
      ) => {
        if (!(layouts as readonly string[]).includes(layout))
          command.error(`error: unknown layout '${layout}'. Layouts: ${layouts.join(', ')}.`, { exitCode: 2 })
        await runCommand(options, true, async (session) => {
          const result = ImportResult.parse(
            await session.run('corpus.import', {
              layout: layout as Layout,
              path: resolve(path),
              detector: options.detector,
              ...(options.name === undefined ? {} : { name: options.name }),
            }),
          )
          session.print(
            result,
            (
              `Corpus "${result.corpus}": ${String(result.samples)} frames, ${String(result.sequences)} sequences ` +
              `(${String(result.labelled)} labelled), ${String(result.subjects)} subjects, ` +
              `${String(result.findings.length)} findings.\n${describeFindings(result.findings)}`
            ).trimEnd(),
          )
        })
      },
    )
