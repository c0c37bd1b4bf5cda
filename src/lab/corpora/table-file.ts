import { stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import { FindingList } from './findings.ts'
import { errorCode, readFolder, rootFolder } from './folder-reader.ts'

/**
 * The table that a user points at: the CSV file itself, or the folder that holds exactly one, or one by a preferred
 * name.
 *
 * @returns its folder (the corpus root) and its name
 * @throws AULensError CORPUS_NOT_FOUND, TABLE_MISSING, TABLE_AMBIGUOUS
 */
export const locateTable = async (
  path: string,
  preferred: RegExp,
): Promise<{ root: string; name: string; file: string }> => {
  const start = resolve(path)
  const status = await stat(start).catch((cause: unknown) => {
    throw new AULensError('CORPUS_NOT_FOUND', `There is no file or folder ${start} (${errorCode(cause)}).`, {
      path: start,
      cause,
      hint: 'Give the CSV file, or the folder that holds it.',
    })
  })
  if (status.isFile()) return { root: dirname(start), name: basename(start), file: start }
  if (!status.isDirectory())
    throw new AULensError('CORPUS_NOT_FOUND', `${start} is neither a file nor a folder.`, {
      path: start,
      hint: 'Give the CSV file, or the folder that holds it.',
    })
  const contents = await readFolder(await rootFolder(start), new FindingList())
  const tables = contents?.files.filter(({ name }) => /\.(csv|tsv)$/i.test(name)) ?? []
  const named = tables.filter(({ name }) => preferred.test(name))
  const chosen = named.length > 0 ? named : tables
  const [table] = chosen
  if (table === undefined)
    throw new AULensError('TABLE_MISSING', `There is no CSV file in ${start}.`, {
      path: start,
      hint: 'Give the CSV file itself.',
    })
  if (chosen.length > 1) {
    throw new AULensError(
      'TABLE_AMBIGUOUS',
      `${start} holds several CSV files: ${chosen
        .slice(0, 5)
        .map(({ name }) => name)
        .join(', ')}.`,
      { path: start, hint: 'Give the one to import.' },
    )
  }
  return { root: start, name: table.name, file: table.absolute }
}
