import type { Random } from '../../../shared/random/random.ts'
import type { Emotion } from '../../../shared/protocol/emotions.ts'
import { drawnUnits } from './drawn-units.ts'
import type { DrawnUnit } from './drawn-units.ts'

export type LabelledEmotion = Exclude<Emotion, 'neutral'>

/** Labelled sequences of CK+ by emotion (Lucey et al. 2010): the shares of the synthetic corpus. */
export const emotionCounts: readonly (readonly [LabelledEmotion, number])[] = [
  ['anger', 45],
  ['contempt', 18],
  ['disgust', 59],
  ['fear', 25],
  ['happy', 69],
  ['sad', 28],
  ['surprise', 83],
]

/** How often each Action Unit takes part in an emotion; `oneOf` asks for at least one. */
interface Prototype {
  readonly members: Readonly<Partial<Record<DrawnUnit, number>>>
  readonly oneOf: readonly DrawnUnit[]
}

const prototypes: Readonly<Record<LabelledEmotion, Prototype>> = {
  anger: { members: { 4: 0.9, 5: 0.2, 7: 0.65, 17: 0.75, 23: 0.85, 24: 0.8 }, oneOf: [23, 24] },
  contempt: { members: { 14: 1, 1: 0.12, 2: 0.12, 4: 0.15, 12: 0.15, 17: 0.15, 24: 0.12 }, oneOf: [14] },
  disgust: { members: { 4: 0.6, 6: 0.25, 7: 0.65, 9: 0.85, 10: 0.5, 17: 0.6, 25: 0.25 }, oneOf: [9, 10] },
  fear: { members: { 1: 0.95, 2: 0.7, 4: 0.85, 5: 0.7, 7: 0.15, 20: 0.8, 25: 0.75, 26: 0.2 }, oneOf: [1, 20] },
  happy: { members: { 6: 0.8, 12: 0.98, 25: 0.75, 26: 0.08 }, oneOf: [12] },
  sad: { members: { 1: 0.9, 4: 0.8, 7: 0.12, 11: 0.15, 15: 0.9, 17: 0.85, 24: 0.08 }, oneOf: [15, 11] },
  surprise: { members: { 1: 0.95, 2: 0.95, 5: 0.8, 25: 0.97, 26: 0.25, 27: 0.68 }, oneOf: [1, 2] },
}

/** Pairs that one face cannot carry out together, or that hide each other. */
const exclusive: readonly (readonly [DrawnUnit, DrawnUnit])[] = [
  [12, 15],
  [24, 25],
  [24, 26],
  [24, 27],
  [23, 27],
  [26, 27],
  [18, 20],
  [18, 12],
  [18, 27],
  [20, 27],
  [5, 7],
  [16, 24],
  [16, 17],
  [17, 27],
  [15, 27],
]

/** An Action Unit that a sequence shows. */
export interface ShownUnit {
  readonly au: DrawnUnit
  /** 1 (A) … 5 (E): what is drawn. */
  readonly intensity: number
  readonly sides: 'both' | 'left' | 'right'
}

const fits = (shown: ReadonlyMap<DrawnUnit, ShownUnit>, au: DrawnUnit): boolean =>
  !exclusive.some(([first, second]) => (first === au && shown.has(second)) || (second === au && shown.has(first)))

const strong = (random: Random): number => random.pick([2, 3, 3, 3, 4, 4, 4, 5, 5])
const weak = (random: Random): number => random.pick([1, 2, 2, 3])

const add = (
  shown: Map<DrawnUnit, ShownUnit>,
  au: DrawnUnit,
  intensity: number,
  sides: ShownUnit['sides'] = 'both',
): void => {
  if (!shown.has(au) && fits(shown, au)) shown.set(au, { au, intensity, sides })
}

const finish = (shown: Map<DrawnUnit, ShownUnit>, random: Random): ShownUnit[] => {
  const jaw = shown.get(26) ?? shown.get(27)
  if (jaw !== undefined && !shown.has(25)) shown.set(25, { au: 25, intensity: random.pick([3, 4]), sides: 'both' })
  return [...shown.values()].sort((first, second) => first.au - second.au)
}

/**
 * Draws the Action Units of one labelled sequence: its prototype, members now and then missing, and AUs that do not
 * belong to it.
 */
export const drawExpression = (emotion: LabelledEmotion, random: Random): ShownUnit[] => {
  const shown = new Map<DrawnUnit, ShownUnit>()
  const { members, oneOf } = prototypes[emotion]
  const oneSided = emotion === 'contempt' && random.chance(0.55)
  const sides = oneSided ? random.pick(['left', 'right'] as const) : 'both'
  const likeliestFirst = drawnUnits
    .filter((au) => members[au] !== undefined)
    .sort((first, second) => (members[second] ?? 0) - (members[first] ?? 0))
  for (const au of likeliestFirst) {
    if (random.chance(members[au] ?? 0)) add(shown, au, strong(random), au === 14 ? sides : 'both')
  }
  if (!oneOf.some((au) => shown.has(au))) {
    const au = oneOf[0]
    if (au !== undefined) add(shown, au, strong(random), au === 14 ? sides : 'both')
  }
  while (random.chance(0.3)) add(shown, random.pick(drawnUnits), weak(random))
  return finish(shown, random)
}

/** Draws two to five Action Units regardless of any emotion, for sequences without a label. */
export const drawCombination = (random: Random): ShownUnit[] => {
  const shown = new Map<DrawnUnit, ShownUnit>()
  const count = 2 + random.integer(4)
  for (let turn = 0; turn < 20 && shown.size < count; turn++) {
    const au = random.pick(drawnUnits)
    add(shown, au, strong(random), au === 14 && random.chance(0.3) ? random.pick(['left', 'right'] as const) : 'both')
  }
  return finish(shown, random)
}
