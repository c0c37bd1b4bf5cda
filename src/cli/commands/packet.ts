import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { atomicWrite } from '../../lab/store/arrays/atomic-write.ts'
import { answersEnding, packetEnding, plainFileName } from '../../shared/coding/packet-format.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { ExportedPacket, MergedAnswers, UnpackedPacket } from '../../shared/contract/packet.ts'
import { runCommand, type CommonOptions, type Session } from '../session.ts'
import { describeConflicts, findAssignment } from './codes.ts'
import { baseCommand } from './options.ts'

interface ExportOptions extends CommonOptions {
  readonly out?: string
  readonly facesCleared?: boolean
  readonly alsoNotShown?: boolean
  readonly instructions: string
}

/** By name or id. */
const findCoder = async (session: Session, name: string): Promise<{ id: string; name: string }> => {
  const all = await session.lab.request('coder.list', {})
  const found = all.find((coder) => coder.id === name || coder.name.toLowerCase() === name.toLowerCase())
  if (found === undefined)
    throw new AULensError('CODER_NOT_FOUND', `There is no coder "${name}" in this project.`, {
      hint: all.length === 0 ? 'It has none yet.' : `Coders: ${all.map((coder) => coder.name).join(', ')}.`,
    })
  return found
}

const exportPart = (): Command =>
  baseCommand(
    'export',
    'one coder’s work as one file, for a coder who has no corpus',
    'aulens packet export 1 "Coder A" --out for-a.aulens-packet',
  )
    .argument('<session>', 'number or title of a coding session')
    .argument('<coder>', 'name of the coder')
    .option('--out <file>', `file to write (default: SESSION CODER${packetEnding} in the project’s exports)`)
    .option(
      '--faces-cleared',
      'you say that the faces in it may be passed on to this coder; needed where it holds faces, and recorded',
    )
    .option(
      '--also-not-shown',
      'with --faces-cleared: also the faces of people who may not be shown in publications (aulens consent)',
    )
    .option('--instructions <text>', 'words to the coder', '')
    .action(async (name: string, coderName: string, options: ExportOptions) => {
      await runCommand(options, true, async (session) => {
        const [assignment, coder] = [await findAssignment(session, name), await findCoder(session, coderName)]
        const project = await session.lab.request('project.current', {})
        const out =
          options.out ??
          join(
            project?.directory ?? '.',
            'exports',
            `${plainFileName(`${assignment.title} ${coder.name}`)}${packetEnding}`,
          )
        const result = ExportedPacket.parse(
          await session.run('packet.export', {
            assignment: assignment.id,
            coder: coder.id,
            out: resolve(out),
            facesCleared: options.facesCleared === true,
            alsoNotShown: options.alsoNotShown === true,
            instructions: options.instructions,
          }),
        )
        const left = result.left.map((what) => `\nNot in it: ${what}.`).join('')
        session.print(
          result,
          `${result.file}: ${String(result.items)} items, ${String(result.pictures)} pictures, ` +
            `${(result.bytes / 1e6).toFixed(1)} MB${result.faces ? ', with faces' : ', no faces'}.${left}\nSeal ` +
            `(SHA-256): ${result.seal}`,
        )
      })
    })

const openPart = (): Command =>
  baseCommand(
    'open',
    'check a packet and make your working copy beside it; opening it again goes on',
    'aulens packet open for-a.aulens-packet',
  )
    .argument('<file>', `the packet, NAME${packetEnding}`)
    .action(async (file: string, options: CommonOptions) => {
      await runCommand(options, false, async (session) => {
        const directory = options.project === undefined ? {} : { directory: resolve(options.project) }
        const result = UnpackedPacket.parse(await session.run('packet.open', { file: resolve(file), ...directory }))
        session.print(
          result,
          `“${result.title}”, ${String(result.items)} items for ${result.coder}: ` +
            `${result.directory}${result.isNew ? '' : ' (opened before; your answers are there)'}\nTo code: ` +
            `aulens open --project ${JSON.stringify(result.directory)}`,
        )
      })
    })

const answersPart = (): Command =>
  baseCommand(
    'answers',
    'coder: everything you answered, as one file for the lead',
    'aulens packet answers --project for-a.aulens --out back.aulens-answers',
  )
    .option('--out <file>', `file to write (default: SESSION CODER${answersEnding} here)`)
    .action(async (options: CommonOptions & { out?: string }) => {
      await runCommand(options, true, async (session) => {
        const { name, content, items, answered, handedIn } = await session.lab.request('packet.answers', {})
        const file = resolve(options.out ?? name)
        await atomicWrite(file, content)
        session.print(
          { file, items, answered, handedIn },
          `${file}: ${String(answered)} of ${String(items)} items, ${handedIn ? 'handed in' : 'not handed in yet'}.`,
        )
      })
    })

const mergePart = (): Command =>
  baseCommand(
    'merge',
    'lead: take in what a coder sent back; nothing is overwritten, twice gives nothing new',
    'aulens packet merge back.aulens-answers',
  )
    .argument('<file>', `NAME${answersEnding}`)
    .option('--coder <name>', 'take it only if it comes from this coder')
    .action(async (file: string, options: CommonOptions & { coder?: string }) => {
      await runCommand(options, true, async (session) => {
        const coder = options.coder === undefined ? {} : { coder: (await findCoder(session, options.coder)).id }
        const result = MergedAnswers.parse(await session.run('packet.merge', { file: resolve(file), ...coder }))
        session.print(
          result,
          `“${result.title}”, ${result.coderName}: ${String(result.added)} answers and edits added, ` +
            `${String(result.known)} known already, ` +
            `${result.handedIn ? 'handed in' : 'not handed in yet'}.${result.notes.map((note) => `\n${note}`).join('')}${describeConflicts(result.conflicts)}`,
        )
      })
    })

/** `aulens packet export|open|answers|merge` */
export const packetCommand = (): Command =>
  new Command('packet')
    .description('coding packets: work out to a coder as one file, and the answers back')
    .addHelpText('after', '\nExample:\n  aulens packet export 1 "Coder A"')
    .addCommand(exportPart())
    .addCommand(openPart())
    .addCommand(answersPart())
    .addCommand(mergePart())
