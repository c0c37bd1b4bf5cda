import type { Sequence } from '../../../shared/contract/browse.ts'

/** Words that stand at a frame, counted from 0. */
export interface FrameMark {
  readonly place: number
  readonly words: readonly string[]
}

/** Words for the moments that FACS coders note of every event (FACS manual: onset, apex, offset). */
export const usualWords = ['Onset', 'Apex', 'Offset'] as const

/** Frames that carry words, in their order. */
export const frameMarks = ({ frames }: Sequence): FrameMark[] =>
  frames.flatMap(({ marks }, place) => (marks.length === 0 ? [] : [{ place, words: marks }]))

/** The usual words, then all others that the project has used. */
export const wordsToChoose = (used: readonly string[]): string[] => [
  ...usualWords,
  ...used.filter((word) => !usualWords.some((usual) => usual === word)),
]

/** What was typed, spelt as a word that is known already where only capitals differ. */
export const wordTyped = (typed: string, known: readonly string[]): string => {
  const word = typed.trim().replace(/\s+/g, ' ')
  return known.find((other) => other.toLowerCase() === word.toLowerCase()) ?? word
}

export interface MarkLabel extends FrameMark {
  readonly text: string
  /** On which side of its frame the text stands. */
  readonly side: 'right' | 'left'
  /** Share of the time axis that the text may take, 0 to 1. */
  readonly room: number
}

/**
 * Texts beside their frames that never run into each other: the last one turns to the left where the right is too
 * narrow.
 */
export const markLabels = (marks: readonly FrameMark[], frames: number): MarkLabel[] => {
  const least = 0.12
  const middle = (mark: FrameMark): number => (mark.place + 0.5) / frames
  return marks.map((mark, index): MarkLabel => {
    const [before, after] = [marks[index - 1], marks[index + 1]]
    const turned = after === undefined && 1 - middle(mark) < least
    const gapBefore = middle(mark) - (before === undefined ? 0 : middle(before))
    if (turned)
      return {
        ...mark,
        text: mark.words.join(', '),
        side: 'left',
        room: before === undefined ? gapBefore : gapBefore / 2,
      }
    const end = after === undefined ? 1 : middle(after)
    const shared = after !== undefined && index === marks.length - 2 && 1 - end < least
    return { ...mark, text: mark.words.join(', '), side: 'right', room: (end - middle(mark)) / (shared ? 2 : 1) }
  })
}
