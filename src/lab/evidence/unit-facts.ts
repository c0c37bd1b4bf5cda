import type { CoOccurrence, UnitFacts } from '../../shared/contract/evidence.ts'
import { emotions } from '../../shared/protocol/emotions.ts'
import type { CodedSamples } from './evidence-samples.ts'
import { gatherSequences, type CodedSequence } from './sequences.ts'
import { leastVarying, strataOf, varyingSequences } from './strata.ts'

/** The emotion that most of the unit's labelled sequences carry; of equals the first. */
const mainEmotion = (sequences: readonly CodedSequence[], unit: number): UnitFacts['emotion'] => {
  const counts = emotions.map(
    (_, code) => sequences.filter((sequence) => sequence.emotion === code && sequence.units.has(unit)).length,
  )
  const total = counts.reduce((sum, count) => sum + count, 0)
  const most = Math.max(...counts)
  const emotion = emotions[counts.indexOf(most)]
  return total === 0 || emotion === undefined ? null : { emotion, share: most / total }
}

/** What the corpus can tell of each AU, whatever the filters do. */
export const unitFacts = (coded: CodedSamples, minimumCount: number): UnitFacts[] => {
  const sequences = gatherSequences(coded)
  const strata = strataOf(sequences, 'emotion')
  return coded.units.map((au, unit) => {
    const nWith = (coded.isMember[unit] as Uint8Array).reduce((sum, member) => sum + member, 0)
    const carrying = sequences.filter((sequence) => sequence.units.has(unit))
    const varying = varyingSequences(sequences, strata, unit)
    return {
      au,
      nWith,
      nWithout: coded.samples.length - nWith,
      sequences: carrying.length,
      subjects: new Set(carrying.map(({ subject }) => subject)).size,
      rare: nWith < minimumCount,
      varying,
      identifiable: varying >= leastVarying,
      emotion: mainEmotion(sequences, unit),
    }
  })
}

/** Which AUs, and which emotions, come together. Counts sequences. */
export const coOccurrence = (coded: CodedSamples): CoOccurrence => {
  const sequences = gatherSequences(coded).filter(({ frames }) => frames.length > 0)
  const places = [...coded.units.keys()]
  const withUnit = (list: readonly CodedSequence[]): number[] =>
    places.map((unit) => list.filter((sequence) => sequence.units.has(unit)).length)
  return {
    units: [...coded.units],
    sequences: sequences.length,
    both: places.map((unit) => withUnit(sequences.filter((sequence) => sequence.units.has(unit)))),
    emotions: emotions.flatMap((emotion, code) => {
      const labelled = sequences.filter((sequence) => sequence.emotion === code)
      return labelled.length === 0 ? [] : [{ emotion, sequences: labelled.length, with: withUnit(labelled) }]
    }),
  }
}
