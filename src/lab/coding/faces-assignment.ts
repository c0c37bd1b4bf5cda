import { AULensError } from '../../shared/contract/errors.ts'
import type { FacesAssignment } from '../../shared/contract/coding.ts'
import { emotions } from '../../shared/protocol/emotions.ts'
import { Random } from '../../shared/random/random.ts'
import { findCorpus } from '../corpora/find-corpus.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { NewTarget } from '../store/tables/assignments-table.ts'

/**
 * The sequences (or last frames) that an assignment asks for.
 *
 * @throws AULensError NOTHING_TO_CODE, CORPUS_NOT_FOUND
 */
export const faceTargets = (
  store: ProjectStore,
  { corpus: name, unit, emotions: wanted, subjects, coded: asked, count, seed, training }: FacesAssignment,
): NewTarget[] => {
  // Nothing can be compared with codes that the corpus does not have.
  const coded = training?.criterion.kind === 'corpus' ? true : asked
  const corpus = findCorpus(store, name)
  const matching = store.sequences.toCode(corpus.id).filter((row) => {
    const emotion = row.emotion === null ? undefined : emotions[row.emotion]
    return (
      row.frames > 0 &&
      (wanted === undefined || (emotion !== undefined && wanted.includes(emotion))) &&
      (subjects === undefined || subjects.includes(row.subject)) &&
      (coded === undefined || coded === (row.coded === 1))
    )
  })
  if (matching.length === 0)
    throw new AULensError('NOTHING_TO_CODE', `No sequence of "${corpus.name}" fits this choice.`, {
      hint: 'Leave a filter out.',
    })
  const drawn =
    count === null
      ? matching
      : Random.fromSeed(seed, 'sequences to code')
          .shuffle([...matching])
          .slice(0, count)
  return drawn.map((row) => ({
    kind: unit,
    corpus: corpus.name,
    subject: row.subject,
    sequence: row.name,
    frame: unit === 'frame' ? row.frames : null,
    run: null,
    step: null,
    layer: null,
    filter: null,
    picture: null,
  }))
}
