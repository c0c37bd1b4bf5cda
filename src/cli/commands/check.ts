import type { Command } from 'commander'
import { ProjectCheck, type ProjectFinding } from '../../shared/contract/check.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { projectDirectory, runCommand, type CommonOptions } from '../session.ts'
import { baseCommand } from './options.ts'

const line = ({ severity, code, path, message, hint }: ProjectFinding): string =>
  `${severity} ${code} ${path}: ${message}\n  ${hint}`

const describe = (check: ProjectCheck): string =>
  [
    ...check.repaired.map(({ code, path, message }) => `repaired ${code} ${path}: ${message}`),
    ...(check.restoredFrom === null ? [] : [`The database was restored from ${check.restoredFrom}.`]),
    ...(check.setAside === null ? [] : [`What was damaged lies in ${check.setAside}.`]),
    ...check.findings.map(line),
    check.sound
      ? `${check.directory} is sound: database and ${String(check.files)} files.`
      : `${check.directory} is damaged.`,
  ].join('\n')

/** `aulens check` */
export const checkCommand = (): Command =>
  baseCommand(
    'check',
    'verifies a project: database, files, references; repairs it from its copies',
    'aulens check --project study.aulens --repair',
  )
    .option(
      '--repair',
      'restore the newest good copy of a damaged database, and mark what is missing so that it is computed again',
    )
    .action(async (options: CommonOptions & { repair?: boolean }) => {
      await runCommand(options, false, async (session) => {
        const check = ProjectCheck.parse(
          await session.run('project.check', { directory: projectDirectory(options), repair: options.repair === true }),
        )
        session.print(check, describe(check))
        if (!check.sound) {
          throw new AULensError('PROJECT_DAMAGED', `The project ${check.directory} has damage that is not repaired.`, {
            hint: options.repair === true ? 'Each finding names its next step.' : 'Run "aulens check --repair".',
          })
        }
      })
    })
