import { resolve } from 'node:path'
import { Command } from 'commander'
import { toContractError } from '../../shared/contract/errors.ts'
import { runCell } from '../../lab/cluster/run-cell.ts'
import { stoppedExit } from '../../lab/cluster/decide.ts'
import { exitCodes } from '../session.ts'

/** `aulens cell FOLDER`: what the batch script of `cross-validate --cluster slurm` runs on a node. */
export const cellCommand = (): Command =>
  new Command('cell')
    .description('train one network of an experiment in its folder (run by the nodes of a cluster)')
    .argument('<folder>', 'folder of the cell, with its cell.json')
    .action(async (folder: string) => {
      const stopping = new AbortController()
      for (const signal of ['SIGTERM', 'SIGINT'] as const)
        process.on(signal, () => {
          stopping.abort()
        })
      try {
        process.stdout.write(`${await runCell(resolve(folder), stopping.signal)}\n`)
        process.exit(exitCodes.done)
      } catch (error) {
        const { code, message, hint } = toContractError(error)
        process.stderr.write(
          stopping.signal.aborted
            ? 'Stopped; the step it was at is stored.\n'
            : `error ${code}: ${message}\n${hint === undefined ? '' : `${hint}\n`}`,
        )
        process.exit(stopping.signal.aborted ? stoppedExit : exitCodes.failed)
      }
    })
