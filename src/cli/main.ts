import { Command, CommanderError } from 'commander'
import { appVersion, exitCodes } from './session.ts'
import { demoCommand } from './commands/demo.ts'
import { synthesiseCommand } from './commands/synthesise.ts'
import { importCommand } from './commands/import.ts'
import { resumeCommand, runsCommand, trainCommand } from './commands/train.ts'
import { crossValidateCommand } from './commands/cross-validate.ts'
import { cellCommand } from './commands/cell.ts'
import { evaluateCommand } from './commands/evaluate.ts'
import { inspectCommand } from './commands/inspect.ts'
import { evidenceCommand } from './commands/evidence.ts'
import { robustnessCommand } from './commands/robustness.ts'
import { codesCommand } from './commands/codes.ts'
import { packetCommand } from './commands/packet.ts'
import { exportCommand } from './commands/export.ts'
import { reportCommand } from './commands/report.ts'
import { checkCommand } from './commands/check.ts'
import { consentCommand } from './commands/consent.ts'
import { doctorCommand } from './commands/doctor.ts'
import { benchCommand } from './commands/bench.ts'
import { openCommand, serveCommand } from './commands/open.ts'

// A reader that has seen enough (`aulens … | head`) is no failure of this program.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.done)
  throw error
})

const program = new Command('aulens')
  .description('Do the filters of an emotion-recognition network respond to facial Action Units?')
  .version(appVersion)
  .showHelpAfterError('(aulens COMMAND --help lists every option)')

const commands = [
  demoCommand(),
  synthesiseCommand(),
  importCommand(),
  trainCommand(),
  runsCommand(),
  resumeCommand(),
  crossValidateCommand(),
  evaluateCommand(),
  inspectCommand(),
  evidenceCommand(),
  robustnessCommand(),
  exportCommand(),
  consentCommand(),
  codesCommand(),
  packetCommand(),
  reportCommand(),
  serveCommand(),
  openCommand(),
  checkCommand(),
  doctorCommand(),
  benchCommand(),
]
for (const command of commands) {
  command.exitOverride()
  for (const part of command.commands) part.exitOverride()
  program.addCommand(command)
}
// For the nodes of a cluster, not for people.
program.addCommand(cellCommand().exitOverride(), { hidden: true })
program.exitOverride()

try {
  await program.parseAsync(process.argv)
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage
}
