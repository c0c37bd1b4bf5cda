import { AULensError } from '../../../shared/contract/errors.ts'
import type { PictureArray } from './face-spool.ts'
import type { MatlabFile } from './matlab-file.ts'

/** The variables of a TFD file with pictures, read; the pictures themselves are only described. */
export interface PictureFile {
  readonly array: PictureArray
  /** Per picture, as in the file. */
  readonly labels: Float64Array
  /** Null where the file has none. */
  readonly identities: Float64Array | null
  /** One column a split: per picture 0 unlabelled, 1 train, 2 validation, 3 test. */
  readonly folds: readonly Float64Array[]
}

const sides = [48, 96]
/** `fold` of the settings counts from 0 to 9. */
const mostFolds = 10
const advice =
  'AULens reads files with the variables images (samples x 48 x 48 or samples x 96 x 96), labs_ex, ' +
  'labs_id and folds, as TFD_48x48.mat and TFD_96x96.mat have them.'

const toBytes =
  'In MATLAB: f = load("TFD_96x96.mat"); f.images = uint8(f.images); save("TFD_96x96.mat", "-struct", "f", "-v7.3") ' +
  'in a copy of the folder. Values from 0 to 1 must be multiplied by 255 first.'

const misfit = (path: string, what: string, hint = advice): AULensError =>
  new AULensError(
    'TFD_VARIABLES_UNFIT',
    `${path} does not hold the Toronto Face Database as AULens knows it: ${what}.`,
    { path, hint },
  )

const numbersOf = async (
  file: MatlabFile,
  name: string,
): Promise<{ values: Float64Array; dimensions: readonly number[] }> => {
  const value = await file.value(name)
  if (value.kind !== 'numbers') throw misfit(file.path, `${name} holds no numbers`)
  return value
}

const columnsOf = (
  { values, dimensions }: { values: Float64Array; dimensions: readonly number[] },
  count: number,
): Float64Array[] | null => {
  const columns = values.length / count
  if (!Number.isInteger(columns) || columns < 1 || columns > mostFolds) return null
  // Files written elsewhere than in MATLAB may have it the other way round.
  const sideways = dimensions[0] !== count
  if (sideways && dimensions.at(-1) !== count) return null
  return Array.from({ length: columns }, (_, column) =>
    sideways
      ? Float64Array.from({ length: count }, (_value, index) => values[index * columns + column] ?? 0)
      : values.slice(column * count, (column + 1) * count),
  )
}

/** @throws AULensError TFD_VARIABLES_UNFIT, MAT_DAMAGED, MAT_TRUNCATED, MAT_TOO_LARGE */
export const readPictureFile = async (file: MatlabFile): Promise<PictureFile> => {
  const { path, variables } = file
  const images = variables.get('images')
  for (const name of ['images', 'labs_ex', 'folds']) {
    if (!variables.has(name))
      throw misfit(
        path,
        `it has no variable ${name}, but ${[...variables.keys()].slice(0, 10).join(', ') || 'none at all'}`,
      )
  }
  const { values: labels } = await numbersOf(file, 'labs_ex')
  const count = labels.length
  const dimensions = images?.dimensions ?? []
  const interleaved = dimensions[0] === count
  const [height = 0, width = 0] = interleaved ? dimensions.slice(1) : dimensions
  if (
    dimensions.length !== 3 ||
    (!interleaved && dimensions[2] !== count) ||
    height !== width ||
    !sides.includes(height)
  ) {
    throw misfit(path, `images is ${dimensions.join(' x ')} and labs_ex has ${String(count)} values`)
  }
  if (images?.bytes !== true)
    throw misfit(
      path,
      'its images are not stored as unsigned bytes (uint8) but as another type, whose scale the file does not say',
      toBytes,
    )
  const folds = columnsOf(await numbersOf(file, 'folds'), count)
  if (folds === null)
    throw misfit(path, `folds is ${(variables.get('folds')?.dimensions ?? []).join(' x ')}, not ${String(count)} x 5`)
  const identities = variables.has('labs_id') ? (await numbersOf(file, 'labs_id')).values : null
  if (identities !== null && identities.length !== count)
    throw misfit(path, `labs_id has ${String(identities.length)} values, labs_ex ${String(count)}`)
  return { array: { count, side: height, interleaved }, labels, identities, folds }
}
