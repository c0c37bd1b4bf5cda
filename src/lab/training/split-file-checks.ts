import type { RunCheck } from '../../shared/contract/run.ts'
import { classesOf, emotions } from '../../shared/protocol/emotions.ts'
import type { TrainingSettings } from '../../shared/protocol/settings.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { SplitFile } from './split-file.ts'

const most = 5
const listed = (names: readonly string[]): string =>
  `${names.slice(0, most).join(', ')}${names.length > most ? ', …' : ''}`

/**
 * How far a user's split file and a corpus speak of the same things: names that the corpus does not have, each with its
 * row, and
 * labelled faces that the file does not name and that so take no part.
 */
export const splitFileChecks = (
  store: ProjectStore,
  corpus: number,
  splitFile: SplitFile,
  settings: Pick<TrainingSettings, 'classes' | 'fold'>,
): RunCheck[] => {
  const rows = splitFile.rowsOf?.(settings.fold)
  if (rows === undefined) return []
  const faces = store.samples.namesOfCorpus(corpus)
  const known = new Set(faces.map((face) => face[splitFile.by]))
  const unknown = [...rows].filter(([name]) => !known.has(name)).map(([name, row]) => `${name} (row ${String(row)})`)
  const classes: readonly string[] = classesOf(settings.classes)
  const unnamed = faces.filter(
    (face) => face.emotion !== null && classes.includes(emotions[face.emotion] ?? '') && !rows.has(face[splitFile.by]),
  ).length
  const kind = splitFile.by === 'subject' ? 'subject' : 'picture'
  const checks: RunCheck[] = []
  if (unknown.length > 0) {
    checks.push({
      severity: 'warning',
      code: 'SPLIT_NAMES_UNKNOWN',
      message:
        `${splitFile.name} names ` +
        `${unknown.length === 1 ? `one ${kind}` : `${String(unknown.length)} ${kind}s`} that the corpus does ` +
        `not have: ${listed(unknown)}.`,
    })
  }
  if (unnamed > 0) {
    checks.push({
      severity: 'warning',
      code: 'SPLIT_FACES_UNNAMED',
      message:
        `${unnamed === 1 ? 'One labelled face is' : `${String(unnamed)} labelled faces are`} not named in ` +
        `${splitFile.name} and ${unnamed === 1 ? 'takes' : 'take'} no part.`,
    })
  }
  if (checks.length === 0)
    checks.push({
      severity: 'ok',
      code: 'SPLIT_COMPLETE',
      message: `${splitFile.name} names every labelled face, and nothing else.`,
    })
  return checks
}
