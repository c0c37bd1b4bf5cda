import type { CodingAnswer, FilterVerdict } from '../contract/coding.ts'

export const verdictWords: Readonly<Record<Exclude<FilterVerdict, 'units'>, string>> = {
  nothing: 'nothing consistent',
  'not-face': 'not the face',
  'cannot-tell': 'can’t tell',
}

/** An answer in one line: "12: 6B+12C; 14: 12D", "4", "not the face"; a dash where nothing was said. */
export const answerWords = (answer: CodingAnswer | null): string => {
  if (answer === null) return '–'
  if (answer.kind === 'filter')
    return answer.verdict === null ? '–' : answer.verdict === 'units' ? answer.codes : verdictWords[answer.verdict]
  return (
    answer.scores.map(({ frame, codes }) => `${String(frame)}: ${codes.trim() === '' ? 'no AU' : codes}`).join('; ') ||
    '–'
  )
}
