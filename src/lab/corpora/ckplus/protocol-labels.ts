import type { CodedUnit, ScannedSample, ScannedSequence } from '../corpus-layout.ts'

/** A frame of a sequence before it carries labels. */
export interface Frame {
  readonly path: string
  readonly frame: number
  readonly landmarks?: Float32Array
}

/** Frames at the end of a sequence that show its peak and carry its labels (Khorrami et al. 2015, section 4.1). */
const peakFrames = 3

/**
 * Gives each frame the label it carries under the paper's protocol: the first frame is neutral, the last three carry
 * the
 * sequence's emotion and Action Units, the others nothing. A sequence of fewer than four frames is kept whole: its
 * first
 * frame is neutral, all others carry the label. A sequence without an emotion has no neutral frame either, for the
 * protocol
 * takes its neutral frames from labelled sequences; its Action Units count all the same (none in the first frame).
 * Where the first frame kept is not the sequence's first (its number is above 1), it is not known to be neutral: it
 * carries what the last three carry, or nothing.
 */
export const labelFrames = (
  frames: readonly Frame[],
  emotion: number | null,
  units: readonly CodedUnit[] | null,
): ScannedSample[] =>
  frames.map((frame, index) => {
    const first = index === 0 && frame.frame <= 1
    const peak = !first && index >= frames.length - peakFrames
    return {
      ...frame,
      position: index + 1,
      emotion: emotion === null ? null : first ? 0 : peak ? emotion : null,
      actionUnits: units === null ? null : first ? [] : peak ? units : null,
    }
  })

export const ckplusSequence = (
  subject: string,
  name: string,
  frames: readonly Frame[],
  emotion: number | null,
  units: readonly CodedUnit[] | null,
): ScannedSequence => ({ subject, name, emotion, actionUnits: units, samples: labelFrames(frames, emotion, units) })
