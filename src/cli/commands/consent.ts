import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CorpusConsent } from '../../shared/contract/privacy.ts'
import { runCommand, type CommonOptions, type Session } from '../session.ts'
import { baseCommand, choice } from './options.ts'

interface ConsentOptions extends CommonOptions {
  readonly all?: 'yes' | 'no' | 'unknown'
  readonly list?: string
  readonly show?: string[]
  readonly hide?: string[]
}

const said = { yes: true, no: false, unknown: null } as const

const describe = ({ corpus, stated, drawn, subjects }: CorpusConsent): string =>
  [
    `${corpus}: ` +
      `${stated === null ? (drawn ? 'drawn by AULens, so everybody may be shown' : 'nothing was said, so nobody is shown') : stated ? 'everybody may be shown, unless said otherwise' : 'nobody may be shown, unless said otherwise'}.`,
    `${String(subjects.filter(({ showable }) => showable).length)} of ${String(subjects.length)} ` +
      'subjects may be shown in publications.',
    ...subjects
      .filter((subject) => subject.stated !== null)
      .map(({ name, showable }) => `  ${name}: ${showable ? 'may be shown' : 'may not be shown'}`),
  ].join('\n')

/** What was asked for, in the order whole corpus, list, single subjects. */
const state = async (session: Session, corpus: string, options: ConsentOptions): Promise<CorpusConsent> => {
  const { lab } = session
  if (options.all !== undefined) await lab.request('privacy.stateCorpus', { corpus, showable: said[options.all] })
  if (options.list !== undefined) {
    const { unknown } = await lab.request('privacy.importList', {
      corpus,
      list: await readFile(resolve(options.list), 'utf8'),
    })
    if (unknown.length > 0)
      session.warn(
        `The list names subjects that ${corpus} does not have: ` +
          `${unknown.slice(0, 10).join(', ')}${unknown.length > 10 ? ', …' : ''}.`,
      )
  }
  if (options.show !== undefined)
    await lab.request('privacy.stateSubjects', { corpus, subjects: options.show, showable: true })
  if (options.hide !== undefined)
    await lab.request('privacy.stateSubjects', { corpus, subjects: options.hide, showable: false })
  return lab.request('privacy.consent', { corpus })
}

/** `aulens consent CORPUS` */
export const consentCommand = (): Command =>
  baseCommand(
    'consent',
    'who may be shown in publications: reports and figures coarsen the faces of everybody else',
    'aulens consent ck --list may-be-shown.txt',
  )
    .argument('<corpus>', 'a corpus of the project')
    .addOption(choice('--all <answer>', 'for the whole corpus', ['yes', 'no', 'unknown']))
    .option('--list <file>', 'names of those who may be shown, one a line; nobody else may then')
    .option('--show <subjects...>', 'subjects who may be shown')
    .option('--hide <subjects...>', 'subjects who may not')
    .action(async (corpus: string, options: ConsentOptions) => {
      await runCommand(options, true, async (session) => {
        const consent = await state(session, corpus, options)
        session.print(consent, describe(consent))
      })
    })
