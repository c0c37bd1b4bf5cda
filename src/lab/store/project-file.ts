import { join } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'

/**
 * Path of a file that the database names. A project may come from anybody: a name that leads out of its folder is
 * refused,
 * so that opening a study never reads, overwrites or removes anything else. Names written on Windows are read
 * everywhere.
 *
 * @throws AULensError PATH_OUTSIDE_PROJECT
 */
export const projectFile = (directory: string, relative: string): string => {
  const parts = relative.split(/[\\/]/)
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes(':') || part.includes('\0'))) {
    throw new AULensError(
      'PATH_OUTSIDE_PROJECT',
      `The project ${directory} names a file outside its own folder: ${JSON.stringify(relative)}.`,
      {
        path: directory,
        hint: 'Do not use this project before you know who made it; "aulens check" lists every such entry.',
      },
    )
  }
  return join(directory, ...parts)
}
