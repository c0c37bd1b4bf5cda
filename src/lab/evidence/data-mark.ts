import { createHash } from 'node:crypto'
import type { ProjectStore } from '../store/project-store.ts'
import type { RunRecord } from '../store/tables/runs-table.ts'

/** What evidence rests on, as two hashes: the weights, and the faces with everything that is coded of them. */
export interface DataMark {
  readonly weights: string
  readonly corpus: string
}

/**
 * Marks as they were after so many changes of the project: reading every face again for each filter that is looked at
 * would take longer than drawing it.
 */
interface Remembered {
  readonly changes: string
  readonly marks: Map<string, DataMark>
}
const remembered = new WeakMap<ProjectStore, Remembered>()

/**
 * The mark of a run's data as they are now. Differs as soon as a code, a label, a split, a picture or the checkpoint
 * does.
 *
 * @param step of the checkpoint
 */
export const dataMarkOf = (store: ProjectStore, record: RunRecord, step: number): DataMark => {
  const changes = store.changes()
  let known = remembered.get(store)
  if (known?.changes !== changes) {
    known = { changes, marks: new Map() }
    remembered.set(store, known)
  }
  const key = `${record.run} ${String(step)}`
  const mark = known.marks.get(key) ?? readMark(store, record, step)
  known.marks.set(key, mark)
  return mark
}

const readMark = (store: ProjectStore, record: RunRecord, step: number): DataMark => {
  const hash = createHash('sha256')
  for (const row of store.runs.dataRows(record.run)) hash.update(`${row.map(String).join('\t')}\n`)
  const checkpoint = store.runs.checkpoints(record.run).find((entry) => entry.step === step)
  return { weights: `${checkpoint?.hash ?? ''} ${record.settings.normalisation}`.trim(), corpus: hash.digest('hex') }
}

/** One line, as stored beside the evidence. */
export const writeDataMark = ({ weights, corpus }: DataMark): string => `${corpus} ${weights}`

export const readDataMark = (line: string): DataMark => {
  const [corpus = '', ...weights] = line.split(' ')
  return { weights: weights.join(' '), corpus }
}
