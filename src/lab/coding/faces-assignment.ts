import { AULensError } from '../../shared/contract/errors.ts'
import type { FacesAssignment } from '../../shared/contract/coding.ts'
import { emotions } from '../../shared/protocol/emotions.ts'
import { Random } from '../../shared/random/random.ts'
import { findCorpus } from '../handlers/corpus.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { NewTarget } from '../store/tables/assignments-table.ts'

interface SequenceRow {
  readonly subject: string
  readonly name: string
  readonly emotion: number | null
  readonly coded: number
  readonly frames: number
}

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
  const rows = store.database
    .prepare<[number], SequenceRow>(
      `
    SELECT u.name AS subject, q.name, q.emotion, q.coded, (SELECT count(*) FROM samples s WHERE s.sequence = q.id) AS frames
    FROM sequences q JOIN subjects u ON u.id = q.subject WHERE q.corpus = ? ORDER BY u.name, q.name
  `,
    )
    .all(corpus.id)
  const matching = rows.filter((row) => {
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

/** Samples of a target's sequence in their order; empty where the corpus no longer has it. */
export const samplesOfTarget = (
  store: ProjectStore,
  target: Pick<NewTarget, 'corpus' | 'subject' | 'sequence'>,
): number[] =>
  store.database
    .prepare<[string | null, string | null, string | null], number>(
      `
    SELECT s.id FROM samples s JOIN sequences q ON q.id = s.sequence JOIN subjects u ON u.id = q.subject JOIN corpora c ON c.id = q.corpus
    WHERE c.name = ? AND u.name = ? AND q.name = ? ORDER BY s.position
  `,
    )
    .pluck()
    .all(target.corpus, target.subject, target.sequence)
