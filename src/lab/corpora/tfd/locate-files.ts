import { stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { AULensError } from '../../../shared/contract/errors.ts'
import { FindingList } from '../findings.ts'
import { errorCode, readFolder, rootFolder } from '../folder-reader.ts'

export interface TfdFiles {
  readonly root: string
  /** The file with the pictures; its path is root/name. */
  readonly pictures: { readonly name: string; readonly path: string }
  readonly info: { readonly name: string; readonly path: string } | null
}

/** Names as the corpus was handed out, best first. The third goes about with labels of its own. */
const pictureNames = [/^tfd_96x96\.mat$/i, /^tfd_48x48\.mat$/i, /^tfd_ranzato_48x48\.mat$/i]
const infoName = /^tfd_info\.mat$/i
const advice = 'Point at the folder that holds TFD_96x96.mat or TFD_48x48.mat, or at one of these files.'

/**
 * The files of the Toronto Face Database from a path that a user points at: its folder, or the file with the pictures.
 *
 * @throws AULensError CORPUS_NOT_FOUND, TFD_FILES_MISSING
 */
export const locateFiles = async (path: string, findings: FindingList): Promise<TfdFiles> => {
  const start = resolve(path)
  const status = await stat(start).catch((cause: unknown) => {
    throw new AULensError('CORPUS_NOT_FOUND', `There is no file or folder ${start} (${errorCode(cause)}).`, {
      path: start,
      cause,
      hint: advice,
    })
  })
  if (!status.isFile() && !status.isDirectory())
    throw new AULensError('CORPUS_NOT_FOUND', `${start} is neither a file nor a folder.`, { path: start, hint: advice })
  const root = status.isFile() ? dirname(start) : start
  const contents = await readFolder(await rootFolder(root), status.isFile() ? new FindingList() : findings)
  const files = contents?.files ?? []
  const [found, ...others] = status.isFile()
    ? [{ name: basename(start), absolute: start }]
    : pictureNames.flatMap((pattern) => files.filter(({ name }) => pattern.test(name)))
  if (found === undefined || infoName.test(found.name))
    throw new AULensError('TFD_FILES_MISSING', `There are no pictures of the Toronto Face Database in ${start}.`, {
      path: start,
      hint: advice,
    })
  for (const { name } of others)
    findings.add('SIZE_NOT_USED', name, `${name} was not read: ${found.name} holds the same pictures.`)
  const info = files.find(({ name }) => infoName.test(name))
  return {
    root,
    pictures: { name: found.name, path: found.absolute },
    info: info === undefined ? null : { name: info.name, path: info.absolute },
  }
}
