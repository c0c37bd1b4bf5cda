import { parameterNames, parameterShapes, type Parameters } from '../../../shared/network/architecture.ts'
import { atomicWrite } from '../../store/arrays/atomic-write.ts'
import { encodeNpz } from '../../store/arrays/npz.ts'
import { encodeSafetensors } from '../../store/arrays/safetensors.ts'
import type { Tensor } from '../../store/arrays/tensor.ts'
import { endingOf, type ExportOutcome } from './export-file.ts'

/**
 * Writes a network's seven arrays under the names and in the shapes of shared/network/architecture.
 *
 * @param out      ends in .npz or .safetensors
 * @param metadata texts kept in a .safetensors file (an .npz file has no place for them)
 * @returns rows: the number of arrays
 */
export const exportWeights = async (
  parameters: Parameters,
  classes: number,
  out: string,
  metadata: Readonly<Record<string, string>> = {},
): Promise<ExportOutcome> => {
  const ending = endingOf(out, ['.npz', '.safetensors'])
  const shapes = parameterShapes(classes)
  const tensors: Record<string, Tensor> = Object.fromEntries(
    parameterNames.map((name) => [name, { dtype: 'F32', shape: shapes[name], data: parameters[name] }]),
  )
  await atomicWrite(out, ending === '.npz' ? encodeNpz(tensors) : encodeSafetensors(tensors, metadata))
  return { file: out, rows: parameterNames.length }
}
