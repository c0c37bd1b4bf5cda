import { AULensError } from '../../../shared/contract/errors.ts'
import type { FindingList } from '../findings.ts'
import { openMatlabFile } from './matlab-file.ts'
import type { MatlabValue } from './matlab-value.ts'

/** Of the TFD's source sets, the one with this prefix is Cohn-Kanade. */
const cohnKanade = /(^|[/\\])dfat/i

const namesIn = (value: MatlabValue): readonly string[] | null => {
  if (value.kind === 'text') return value.rows
  if (value.kind !== 'cell') return null
  return value.cells.map((cell) => (cell.kind === 'text' ? (cell.rows[0] ?? '') : ''))
}

/**
 * Names of the pictures' original files, in the order of the pictures, from TFD_info.mat (struct tfd_info, field
 * imfiles).
 *
 * @returns null, after a finding, where they cannot be had
 */
export const readPictureNames = async (
  info: { readonly name: string; readonly path: string } | null,
  count: number,
  findings: FindingList,
): Promise<readonly string[] | null> => {
  if (info === null) {
    findings.add(
      'INFO_MISSING',
      'TFD_info.mat',
      'There is no TFD_info.mat: it is not known which pictures come from Cohn-Kanade.',
    )
    return null
  }
  try {
    const file = await openMatlabFile(info.path)
    try {
      const value = file.variables.has('tfd_info') ? await file.value('tfd_info') : null
      const field = value?.kind === 'struct' ? value.fields.get('imfiles')?.[0] : undefined
      const names = field === undefined ? null : namesIn(field)
      if (names?.length === count) return names
      findings.add(
        'INFO_INVALID',
        info.name,
        names === null
          ? `${info.name} has no names of pictures (struct tfd_info with the cell array imfiles).`
          : `${info.name} names ${String(names.length)} pictures, there are ${String(count)}.`,
      )
    } finally {
      await file.close()
    }
  } catch (error) {
    if (!(error instanceof AULensError)) throw error
    findings.add('INFO_INVALID', info.name, error.message)
  }
  return null
}

/** Cohn-Kanade's pictures in the TFD are those of CK+: a network trained on them has seen the test. */
export const reportCohnKanade = (
  file: string,
  names: readonly string[],
  labels: readonly (number | null)[],
  findings: FindingList,
): void => {
  let [all, labelled] = [0, 0]
  names.forEach((name, index) => {
    if (!cohnKanade.test(name)) return
    all++
    if (labels[index] !== null) labelled++
  })
  if (all === 0) return
  findings.add(
    'COHN_KANADE_INSIDE',
    file,
    `${String(all)} pictures (${String(labelled)} of them labelled) come from the Cohn-Kanade database (dfat).`,
  )
}
