import type { CodingAnswer, CodingEvent, FaceAnswer, FilterAnswer, ItemContent } from '../contract/coding.ts'
import { checkCodebook, type CodebookRule } from '../facs/codebook.ts'
import { checkFacsCode } from '../facs/facs-rules.ts'

export const emptyFaceAnswer: FaceAnswer = { kind: 'face', onset: null, apex: null, offset: null, scores: [] }
export const emptyFilterAnswer: FilterAnswer = {
  kind: 'filter',
  verdict: null,
  codes: '',
  region: null,
  confidence: null,
  note: '',
}

export const emptyAnswerOf = (kind: ItemContent['kind']): CodingAnswer =>
  kind === 'face' ? emptyFaceAnswer : emptyFilterAnswer

const checkFace = (
  { onset, apex, offset, scores }: FaceAnswer,
  frames: number,
  rules: readonly CodebookRule[],
): string[] => {
  const problems = scores.flatMap(({ frame, codes }) => {
    const { units, problems: wrong } = checkFacsCode(codes)
    return [...wrong.map(({ message }) => message), ...checkCodebook(rules, units)].map(
      (message) => `Frame ${String(frame)}: ${message}`,
    )
  })
  const marks = [onset, apex, offset].filter((mark) => mark !== null)
  if (marks.some((mark, place) => place > 0 && mark < (marks[place - 1] ?? 0)))
    problems.push('Onset, apex and offset must follow each other in this order.')
  if ([...marks, ...scores.map(({ frame }) => frame)].some((frame) => frame > frames))
    problems.push(`The sequence has ${String(frames)} frames.`)
  if (new Set(scores.map(({ frame }) => frame)).size < scores.length) problems.push('A frame has two scores.')
  if (scores.length === 0) problems.push('No frame is scored yet: write the Action Units you see, or 0 for none.')
  return problems
}

const checkFilter = ({ verdict, codes }: FilterAnswer): string[] => {
  const { units, problems } = checkFacsCode(codes)
  if (verdict === null) return ['Nothing is answered yet: write Action Units, or choose one of the answers below them.']
  if (verdict === 'units' && units.length === 0 && problems.length === 0) return ['No Action Unit is written yet.']
  if (verdict !== 'units' && codes.trim() !== '')
    return ['“Nothing consistent”, “Not the face” and “Can’t tell” stand without Action Units.']
  return problems.map(({ message }) => message)
}

/**
 * Why an answer cannot be saved as finished, in words; empty where it can. `frames` are those of the sequence, `rules`
 * those of the session's codebook.
 */
export const problemsOfAnswer = (
  answer: CodingAnswer,
  frames = Infinity,
  rules: readonly CodebookRule[] = [],
): string[] => (answer.kind === 'face' ? checkFace(answer, frames, rules) : checkFilter(answer))

/** What can be undone, what is in force, and what can be done again. */
export interface AnswerHistory {
  readonly past: readonly CodingAnswer[]
  readonly present: CodingAnswer
  readonly future: readonly CodingAnswer[]
}

/** How one event moves along the history; saving and skipping change nothing that could be undone. */
export const advance = (
  { past, present, future }: AnswerHistory,
  { kind, answer }: Pick<CodingEvent, 'kind' | 'answer'>,
): AnswerHistory => {
  switch (kind) {
    case 'change':
      return { past: [...past, present], present: answer, future: [] }
    case 'undo':
      return { past: past.slice(0, -1), present: answer, future: [present, ...future] }
    case 'redo':
      return { past: [...past, present], present: answer, future: future.slice(1) }
    case 'save':
    case 'skip':
      return { past, present: answer, future }
  }
}

/** The history that an item's events tell, oldest first. */
export const historyOf = (
  kind: ItemContent['kind'],
  events: readonly Pick<CodingEvent, 'kind' | 'answer'>[],
): AnswerHistory => events.reduce(advance, { past: [], present: emptyAnswerOf(kind), future: [] })
