import { resolve } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { runCommand } from '../session.ts'
import { choice, baseCommand, wholeNumber } from './options.ts'

const Result = z.object({ sequences: z.int(), frames: z.int(), subjects: z.int() })

/** `aulens synthesise OUT`: a corpus of drawn faces with planted Action Units, in a real corpus's layout. */
export const synthesiseCommand = (): Command =>
  baseCommand(
    'synthesise',
    'draw a corpus of faces with planted Action Units, in the layout on disk of CK+ or TFD',
    'aulens synthesise ./faces --subjects 40 --seed 7',
  )
    .argument('<out>', 'folder to write, new or empty')
    .option('--subjects <n>', 'number of subjects', wholeNumber(1, 2000), 100)
    .option('--seed <s>', 'the same seed gives the same bytes', wholeNumber(0), 1)
    .addOption(choice('--layout <name>', 'layout on disk', ['ckplus', 'tfd'], 'ckplus'))
    .action(
      async (out: string, options: { subjects: number; seed: number; layout: 'ckplus' | 'tfd'; json?: boolean }) => {
        await runCommand(options, false, async (session) => {
          const result = Result.parse(
            await session.run('corpus.synthesise', {
              out: resolve(out),
              subjects: options.subjects,
              seed: options.seed,
              layout: options.layout,
            }),
          )
          session.print(
            result,
            `${resolve(out)}: ${String(result.sequences)} sequences, ${String(result.frames)} frames, ` +
              `${String(result.subjects)} subjects.`,
          )
        })
      },
    )
