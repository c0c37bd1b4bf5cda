import { codeOfEmotion } from '../../../shared/protocol/emotions.ts'
import { Random } from '../../../shared/random/random.ts'
import { smoothstep } from './canvas.ts'
import { drawCombination, drawExpression, emotionCounts } from './emotion-expressions.ts'
import type { LabelledEmotion, ShownUnit } from './emotion-expressions.ts'

/** What decides a corpus's content; the same plan gives the same bytes. */
export interface PlanSettings {
  readonly subjects: number
  readonly seed: number
  readonly sequencesPerSubject: { readonly labelled: number; readonly unlabelled: number }
  readonly framesPerSequence: { readonly from: number; readonly to: number }
  /** Share of subjects photographed in colour. */
  readonly colourShare: number
}

export interface PlannedSubject {
  readonly id: string
  readonly seed: number
  readonly colour: boolean
}

export interface PlannedUnit extends ShownUnit {
  /** What the FACS file says: the intensity, or 0 for "present, not graded". */
  readonly coded: number
}

export interface PlannedSequence {
  readonly subject: string
  /** Three digits. */
  readonly name: string
  readonly seed: number
  readonly emotion: LabelledEmotion | null
  /** CK+'s number for the emotion. */
  readonly emotionCode: number | null
  readonly actionUnits: readonly PlannedUnit[]
  /** How far each frame has come from neutral (0) to apex (1). */
  readonly ramp: readonly number[]
}

export interface CorpusPlan {
  readonly subjects: readonly PlannedSubject[]
  readonly sequences: readonly PlannedSequence[]
}

/** Numbers that jump as CK+'s do: mostly below 200, a block from 501 on. */
const subjectNumbers = (count: number, random: Random): number[] => {
  const numbers: number[] = []
  const firstBlock = Math.ceil(count * 0.93)
  const step = Math.max(1, Math.min(5, Math.floor(495 / firstBlock)))
  let number = 5
  for (let index = 0; index < count; index++) {
    if (index === firstBlock) number = Math.max(501, number)
    numbers.push(number)
    number += index >= firstBlock ? 1 : 1 + random.integer(step)
  }
  return numbers
}

/** Splits a count over the emotions in CK+'s shares (largest remainders). */
export const apportion = (count: number): LabelledEmotion[] => {
  const total = emotionCounts.reduce((sum, [, number]) => sum + number, 0)
  const shares = emotionCounts.map(([emotion, number]) => ({ emotion, exact: (number * count) / total }))
  const whole = shares.map((share) => ({ ...share, count: Math.floor(share.exact) }))
  let left = count - whole.reduce((sum, share) => sum + share.count, 0)
  for (const share of [...whole].sort((first, second) => second.exact - second.count - (first.exact - first.count))) {
    if (left-- > 0) share.count++
  }
  return whole.flatMap((share) => Array.from({ length: share.count }, () => share.emotion))
}

/**
 * Gives each emotion to a subject that does not show it yet, where there is one; evens out the subjects' loads a
 * little.
 */
const assign = (emotions: readonly LabelledEmotion[], subjects: number, random: Random): LabelledEmotion[][] => {
  const shown = Array.from({ length: subjects }, (): LabelledEmotion[] => [])
  for (const emotion of emotions) {
    const free = shown.filter((list) => !list.includes(emotion))
    const candidates = free.length > 0 ? free : shown
    const first = random.pick(candidates)
    const second = random.pick(candidates)
    const chosen = first.length <= second.length ? first : second
    chosen.push(emotion)
  }
  return shown
}

const rampOf = (frames: number, random: Random): number[] => {
  const start = random.between(-0.05, 0.1)
  const apex = random.between(0.62, 0.9)
  return Array.from({ length: frames }, (_, index) =>
    index === 0 ? 0 : index === frames - 1 ? 1 : smoothstep(start, apex, index / (frames - 1)),
  )
}

/** Draws what the corpus shows, before a pixel is drawn. */
export const planCorpus = (settings: PlanSettings): CorpusPlan => {
  const { seed, framesPerSequence } = settings
  const random = Random.fromSeed(seed, 'synthetic corpus')
  const subjects = subjectNumbers(settings.subjects, random).map((number): PlannedSubject => ({
    id: `S${String(number).padStart(3, '0')}`,
    seed: random.nextUint32(),
    colour: random.chance(settings.colourShare),
  }))
  const labelled = apportion(Math.round(settings.subjects * settings.sequencesPerSubject.labelled))
  const perSubject: (LabelledEmotion | null)[][] = assign(random.shuffle(labelled), subjects.length, random)
  const unlabelled = Math.round(settings.subjects * settings.sequencesPerSubject.unlabelled)
  for (let index = 0; index < unlabelled; index++) {
    const first = random.pick(perSubject)
    const second = random.pick(perSubject)
    const chosen = first.length <= second.length ? first : second
    chosen.push(null)
  }
  const sequences = subjects.flatMap((subject, index) => {
    let number = 0
    return random.shuffle(perSubject[index] ?? []).map((emotion): PlannedSequence => {
      number += random.chance(0.07) ? 2 : 1
      const frames = framesPerSequence.from + random.integer(framesPerSequence.to - framesPerSequence.from + 1)
      const shown = emotion === null ? drawCombination(random) : drawExpression(emotion, random)
      return {
        subject: subject.id,
        name: String(number).padStart(3, '0'),
        seed: random.nextUint32(),
        emotion,
        emotionCode: emotion === null ? null : codeOfEmotion(emotion),
        actionUnits: shown.map((unit) => ({ ...unit, coded: random.chance(0.15) ? 0 : unit.intensity })),
        ramp: rampOf(frames, random),
      }
    })
  })
  return { subjects, sequences }
}
