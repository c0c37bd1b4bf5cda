import type { FaceAnswer, FrameScore } from '../contract/coding.ts'

/** One coder's codes of one sequence, as programs for annotation exchange them. */
export interface FaceCoding {
  readonly subject: string
  readonly sequence: string
  readonly coder: string
  readonly answer: FaceAnswer
}

/** Frames are counted from 1; frame 1 begins at 0. Milliseconds are whole, as ELAN and Datavyu have them. */
export const frameStart = (frame: number, framesPerSecond: number): number =>
  Math.round(((frame - 1) * 1000) / framesPerSecond)
export const frameAt = (milliseconds: number, framesPerSecond: number): number =>
  Math.round((milliseconds * framesPerSecond) / 1000) + 1

export const sequenceName = ({ subject, sequence }: Pick<FaceCoding, 'subject' | 'sequence'>): string =>
  `${subject}_${sequence}`

const phases = ['onset', 'apex', 'offset'] as const
type Phase = (typeof phases)[number]

/** Marked frames, each with the phases that begin there, "onset+apex". */
export const markedFrames = (answer: FaceAnswer): { frame: number; phases: string }[] => {
  const frames = [...new Set(phases.flatMap((phase) => answer[phase] ?? []))].sort((a, b) => a - b)
  return frames.map((frame) => ({ frame, phases: phases.filter((phase) => answer[phase] === frame).join('+') }))
}

/** An answer that is being put together from cells, annotations or rows. */
export class FaceAnswerBuilder {
  readonly #scores = new Map<number, FrameScore>()
  readonly #marks: Record<Phase, number | null> = { onset: null, apex: null, offset: null }

  score(frame: number, part: Partial<Omit<FrameScore, 'frame'>>): void {
    this.#scores.set(frame, {
      ...(this.#scores.get(frame) ?? { frame, codes: '', confidence: null, note: '' }),
      ...part,
    })
  }

  mark(frame: number, text: string): void {
    for (const phase of phases) if (text.split('+').includes(phase)) this.#marks[phase] = frame
  }

  answer(): FaceAnswer {
    return { kind: 'face', ...this.#marks, scores: [...this.#scores.values()].sort((a, b) => a.frame - b.frame) }
  }
}

/** "4" to 4; empty to null. */
export const confidenceOf = (text: string): number | null => (/^[1-5]$/.test(text) ? Number(text) : null)
