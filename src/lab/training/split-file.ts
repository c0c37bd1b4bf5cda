import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import { settingsOf, type TrainingSettings, type TrainingSettingsInput } from '../../shared/protocol/settings.ts'
import { readCsv } from '../corpora/csv.ts'
import type { Split } from '../store/tables/runs-table.ts'

/** Who or what belongs to which part of the data, as a user's own file says. */
export interface SplitFile {
  readonly name: string
  /** Of the file's bytes. */
  readonly sha256: string
  /** Whether its rows name subjects or single pictures. */
  readonly by: 'subject' | 'path'
  /** Folds that it knows, in order; null where it has no column of that name: the whole file is one. */
  readonly folds: readonly number[] | null
  /** Its part under that fold; undefined: it takes no part. */
  partOf(face: { readonly subject: string; readonly path: string }, fold: number): Split | undefined
  /** The row that names each subject or picture of a fold; absent where the parts come from no file. */
  rowsOf?(fold: number): ReadonlyMap<string, number>
}

const partNames: Readonly<Record<string, Split>> = {
  train: 'train',
  training: 'train',
  validation: 'validation',
  val: 'validation',
  dev: 'validation',
  test: 'test',
}

const invalid = (file: string, message: string): AULensError =>
  new AULensError('SPLIT_FILE_INVALID', `${basename(file)}: ${message}`, {
    path: file,
    hint:
      'A split file is a CSV with the columns "subject" (or "path"), "split" (train, validation, test) ' +
      'and, where it holds several, "fold".',
  })

/**
 * Reads a split file: CSV with columns `subject` or `path`, `split` (train, validation or test) and optionally `fold`
 * (from 0). What it does
 * not name takes no part.
 *
 * @throws AULensError SPLIT_FILE_INVALID with the row
 */
export const readSplitFile = async (file: string): Promise<SplitFile> => {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new AULensError('SPLIT_FILE_INVALID', `The split file ${file} cannot be read.`, {
      path: file,
      cause,
      hint: 'Check its name and permissions.',
    })
  })
  const parts = new Map<string, Split>()
  const rows = new Map<number, Map<string, number>>()
  let columns: { key: number; split: number; fold: number; by: 'subject' | 'path' } | null = null
  const folds = new Set<number>()
  for await (const { number, cells, defect } of readCsv(file)) {
    const row = `row ${String(number)}`
    if (defect !== null) throw invalid(file, `${row}: ${defect}.`)
    if (columns === null) {
      const names = cells.map((cell) => cell.toLowerCase())
      const by = names.includes('subject') ? 'subject' : 'path'
      columns = { key: names.indexOf(by), split: names.indexOf('split'), fold: names.indexOf('fold'), by }
      if (columns.key < 0 || columns.split < 0)
        throw invalid(file, 'the heading lacks "subject" (or "path") and "split".')
      continue
    }
    const key = cells[columns.key] ?? ''
    const part = partNames[(cells[columns.split] ?? '').toLowerCase()]
    const fold = columns.fold < 0 ? 0 : Number(cells[columns.fold])
    if (key === '') throw invalid(file, `${row} names no ${columns.by}.`)
    if (part === undefined)
      throw invalid(file, `${row}: "${cells[columns.split] ?? ''}" is none of train, validation, test.`)
    if (!Number.isInteger(fold) || fold < 0 || fold > 999)
      throw invalid(file, `${row}: "${cells[columns.fold] ?? ''}" is no fold.`)
    const place = `${String(fold)} ${key}`
    const before = parts.get(place)
    if (before !== undefined && before !== part)
      throw invalid(
        file,
        `${row} puts ${columns.by} "${key}" into ${part}, row ${String(rows.get(fold)?.get(key) ?? 0)} into ${before}.`,
      )
    parts.set(place, part)
    const inFold = rows.get(fold) ?? new Map<string, number>()
    if (!inFold.has(key)) inFold.set(key, number)
    rows.set(fold, inFold)
    if (columns.fold >= 0) folds.add(fold)
  }
  if (columns === null || parts.size === 0) throw invalid(file, 'there is no row in it.')
  const { by } = columns
  const several = columns.fold >= 0
  return {
    name: basename(file),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    by,
    folds: several ? [...folds].sort((a, b) => a - b) : null,
    partOf: (face, fold) => parts.get(`${String(several ? fold : 0)} ${face[by]}`),
    rowsOf: (fold) => rows.get(several ? fold : 0) ?? new Map(),
  }
}

/** Settings with their defaults, naming the split file by which the faces are chosen. */
export const settingsWithSplit = (
  settings: TrainingSettingsInput | Readonly<Record<string, unknown>>,
  splitFile: SplitFile | null,
): TrainingSettings => ({
  ...settingsOf(settings),
  splitFile: splitFile === null ? null : { name: splitFile.name, sha256: splitFile.sha256 },
})
