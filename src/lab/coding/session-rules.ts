import { Training, type Assignment } from '../../shared/contract/coding.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { readCodebook, type CodebookRule } from '../../shared/facs/codebook.ts'

type Settings = Pick<Assignment, 'settings'>

/** The codebook that an assignment was given with; empty for one that has none. */
export const codebookOf = ({ settings }: Settings): string =>
  typeof settings['codebook'] === 'string' ? settings['codebook'] : ''

export const rulesOf = (assignment: Settings): readonly CodebookRule[] => readCodebook(codebookOf(assignment)).rules

/** @throws AULensError CODEBOOK_INVALID, naming the line */
export const requireCodebook = (text: string): void => {
  const [problem] = readCodebook(text).problems
  if (problem !== undefined)
    throw new AULensError('CODEBOOK_INVALID', `Line ${String(problem.line)} of the codebook: ${problem.message}`, {
      hint: 'Put the line right, or begin it with # to leave it out.',
    })
}

/** How coders of an assignment are trained; null where they are not. */
export const trainingOf = ({ settings }: Settings): Training | null =>
  Training.safeParse(settings['training']).data ?? null
