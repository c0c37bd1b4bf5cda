import { Random } from '../../../shared/random/random.ts'
import { planCorpus, type PlannedSequence } from '../../corpora/synthetic/corpus-plan.ts'
import type { EvidenceInput, EvidenceSample } from '../evidence-samples.ts'

/**
 * What the filters of a constructed network follow. `nothing`: levels of their own for subject, emotion and sequence,
 * and the codes are
 * dealt out anew. `emotion`: one emotion, codes as they come with emotions. `units`: each filter one AU.
 */
export type Construction = 'nothing' | 'emotion' | 'units'

export interface StudyPlan {
  readonly construction: Construction
  readonly seed: number
  readonly filters: number
  /** The last filters, which follow nothing. */
  readonly idle: number
  readonly subjects: number
  /** Labelled sequences of each subject. */
  readonly sequences: number
}

export interface ConstructedStudy {
  readonly input: EvidenceInput
  /** AU that each filter follows; null: none. */
  readonly planted: readonly (number | null)[]
}

/** Frames of a sequence: one neutral, three coded, as in CK+. */
const frames = 4
/** Sequences on which an AU must be to be planted. */
const leastSequences = 8
/** Strength of what a filter follows, in standard deviations of its noise between sequences. */
const strength = 2

const shuffledUnits = (
  sequences: readonly PlannedSequence[],
  construction: Construction,
  random: Random,
): (readonly number[])[] => {
  const units = sequences.map(({ actionUnits }) => actionUnits.map(({ au }) => au))
  return construction === 'nothing' ? random.shuffle(units) : units
}

/** AUs on enough sequences, most frequent first. */
const frequentUnits = (units: readonly (readonly number[])[]): number[] => {
  const counts = new Map<number, number>()
  for (const au of units.flat()) counts.set(au, (counts.get(au) ?? 0) + 1)
  return [...counts]
    .filter(([, count]) => count >= leastSequences && count <= units.length - leastSequences)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .map(([au]) => au)
}

/**
 * A study of the labelled sequences of a planned synthetic corpus, whose AUs come with emotions as CK+'s do, and of
 * filters that are
 * known to follow what they were made to follow. Frames of one sequence resemble each other; activations are rectified.
 */
export const constructStudy = ({
  construction,
  seed,
  filters,
  idle,
  subjects,
  sequences: ofSubject,
}: StudyPlan): ConstructedStudy => {
  const random = Random.fromSeed(seed, `constructed study/${construction}`)
  const { sequences } = planCorpus({
    subjects,
    seed,
    sequencesPerSubject: { labelled: ofSubject, unlabelled: 0 },
    framesPerSequence: { from: frames, to: frames },
    colourShare: 0,
  })
  const units = shuffledUnits(sequences, construction, random)
  const names = [...new Set(sequences.map(({ subject }) => subject))]
  const samples = sequences.flatMap(({ subject, emotionCode }, sequence): EvidenceSample[] =>
    Array.from({ length: frames }, (_, frame) => ({
      sequence,
      subject: names.indexOf(subject),
      emotion: frame === 0 ? 0 : emotionCode,
      neutral: frame === 0,
      units: frame === 0 ? [] : (units[sequence] ?? []),
      split: names.indexOf(subject) % 3 === 0 ? ('test' as const) : ('train' as const),
    })),
  )
  const frequent = construction === 'units' ? frequentUnits(units) : []
  const planted = Array.from({ length: filters }, (_, filter) =>
    filter < filters - idle ? (frequent[filter] ?? null) : null,
  )
  const maxima = new Float32Array(samples.length * filters)
  for (let filter = 0; filter < filters; filter++) {
    const favourite = 1 + random.integer(7)
    const levelOfSubject = names.map(() => (construction === 'nothing' ? random.normal() : 0))
    const ofEmotion = Array.from({ length: 8 }, () => (construction === 'nothing' ? random.normal() : 0))
    const ofSequence = sequences.map(() => random.normal())
    samples.forEach((sample, row) => {
      const followed =
        filter >= filters - idle
          ? false
          : construction === 'emotion'
            ? sample.emotion === favourite
            : sample.units?.includes(planted[filter] ?? -1) === true
      const level =
        (levelOfSubject[sample.subject] ?? 0) +
        (sample.neutral ? 0 : (ofEmotion[sample.emotion ?? 0] ?? 0)) +
        (ofSequence[sample.sequence] ?? 0) +
        (followed ? strength : 0)
      maxima[row * filters + filter] = Math.max(0, level + 0.2 * random.normal())
    })
  }
  return { input: { maxima, filters, samples }, planted }
}
