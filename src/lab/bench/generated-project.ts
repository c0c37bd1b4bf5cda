import { Random } from '../../shared/random/random.ts'
import type { SampleFilterInput } from '../../shared/contract/browse.ts'
import type { SampleGroup, SampleSort } from '../browse/order.ts'
import type { ProjectStore } from '../store/project-store.ts'

const framesASequence = 4
const sequencesASubject = 10
const framesATransaction = 4000

/** Fills a project with generated samples, paths like CK+'s, about two AUs a coded frame; without pictures. */
export const fillProject = (store: ProjectStore, size: number): void => {
  const random = Random.fromSeed(1, 'growth')
  const corpus = store.corpora.begin({
    name: 'generated',
    layout: 'manifest',
    root: '/nowhere',
    detector: 'none',
    detectorVersion: 'x',
  })
  const addSequence = (first: number): void => {
    const number = first / framesASequence
    const person = `S${String(Math.floor(number / sequencesASubject)).padStart(6, '0')}`
    const name = String(number % sequencesASubject).padStart(3, '0')
    const subject = store.samples.subject(corpus, person)
    const units = [1, 2, 4, 6, 12, 25]
      .filter(() => random.chance(0.3))
      .map((au) => ({ au, intensity: 1 + random.integer(5) }))
    const emotion = random.integer(8)
    const sequence = store.samples.sequence(corpus, subject, { name, emotion, split: null, units })
    for (let position = 0; position < Math.min(framesASequence, size - first); position++) {
      store.samples.sample(corpus, subject, sequence, {
        path: `cohn-kanade-images/${person}/${name}/${person}_${name}_${String(position + 1).padStart(8, '0')}.png`,
        frame: position,
        position,
        count: framesASequence,
        emotion: position === 0 ? 0 : emotion,
        units: position === 0 ? [] : units,
      })
    }
  }
  for (let first = 0; first < size; first += framesATransaction) {
    store.transaction(() => {
      for (let at = first; at < Math.min(size, first + framesATransaction); at += framesASequence) addSequence(at)
    })
  }
  store.corpora.finish(corpus, 'x')
}

/** One of each kind of question that the corpus screen can ask. */
export const askedSearches: readonly {
  readonly filter: SampleFilterInput
  readonly sort?: SampleSort
  readonly group?: SampleGroup
}[] = [
  { filter: { present: [12] } },
  { filter: { emotions: ['happy'], absent: [4] } },
  { filter: { text: 's00' } },
  { filter: { present: [1, 2], intensity: 2 } },
  { filter: { text: '00000003' } },
  { filter: { text: 'nowhere' } },
  { filter: { text: 'S0001 003' } },
  { filter: { folds: [1, 2] } },
  { filter: { folds: [3] }, sort: 'label' },
  { filter: { emotions: ['sad'] }, group: 'subject' },
  { filter: {}, group: 'emotion' },
  { filter: { absent: [1] } },
  { filter: { intensity: 3 } },
  { filter: { flags: ['NO_FACE'] } },
  { filter: { subjects: [7] } },
  { filter: { exclusions: ['included'] } },
  { filter: { text: 'png 8' }, sort: 'label', group: 'fold' },
  { filter: {}, sort: 'label', group: 'subject' },
  { filter: { emotions: ['anger', 'happy'], present: [4], text: 'S01' } },
  { filter: { frames: 'protocol' } },
]
