import { AULensError } from '../../../../shared/contract/errors.ts'

export interface ChosenFile {
  readonly name: string
  readonly text: string
}

/** What a page sends in one message; more is read from a path by the lab itself. */
const mostBytes = 6 * 1024 * 1024

/**
 * Reads files that the user chose; of a folder those with the ending.
 *
 * @throws AULensError FILES_TOO_LARGE, NOTHING_CHOSEN
 */
export const readChosen = async (files: Iterable<File>, ending: string): Promise<ChosenFile[]> => {
  const chosen = [...files]
  const own = chosen.length === 1 ? chosen : chosen.filter(({ name }) => name.toLowerCase().endsWith(ending))
  if (own.length === 0)
    throw new AULensError('NOTHING_CHOSEN', `None of these files ends in ${ending}.`, {
      hint: 'Choose another format, or other files.',
    })
  const bytes = own.reduce((sum, { size }) => sum + size, 0)
  if (bytes > mostBytes) {
    throw new AULensError(
      'FILES_TOO_LARGE',
      `These files have ${String(Math.round(bytes / 1024 / 1024))} MB; at most ` +
        `${String(mostBytes / 1024 / 1024)} MB go at once.`,
      { hint: 'Write the path of their folder instead, or choose fewer.' },
    )
  }
  return await Promise.all(
    own.map(async (file) => ({
      name: file.webkitRelativePath === '' ? file.name : file.webkitRelativePath,
      text: await file.text(),
    })),
  )
}
