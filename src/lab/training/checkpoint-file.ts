import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { AULensError } from '../../shared/contract/errors.ts'
import type { TrainingState } from '../../shared/contract/compute.ts'
import {
  parameterNames,
  parameterShapes,
  type ParameterName,
  type Parameters,
} from '../../shared/network/architecture.ts'
import type { RandomState } from '../../shared/random/random.ts'
import { atomicWrite } from '../store/arrays/atomic-write.ts'
import { decodeSafetensors, encodeSafetensors } from '../store/arrays/safetensors.ts'
import type { Tensor } from '../store/arrays/tensor.ts'

/**
 * A checkpoint is one safetensors file: the seven parameters under their names, their momentum under `momentum/…`, and
 * step, generator states and initial scale in the metadata. It is whole or not there.
 *
 * @returns sha-256 of the file
 */
export const writeCheckpoint = async (file: string, state: TrainingState, classes: number): Promise<string> => {
  const shapes = parameterShapes(classes)
  const tensors: Record<string, Tensor> = {}
  for (const name of parameterNames) {
    tensors[name] = { dtype: 'F32', shape: shapes[name], data: state.parameters[name] }
    tensors[`momentum/${name}`] = { dtype: 'F32', shape: shapes[name], data: state.momentum[name] }
  }
  const bytes = encodeSafetensors(tensors, {
    format: 'aulens-checkpoint-1',
    step: String(state.step),
    random: JSON.stringify(state.random),
    initScale: String(state.initScale),
  })
  await atomicWrite(file, bytes)
  return createHash('sha256').update(bytes).digest('hex')
}

const damaged = (file: string, why: string): AULensError =>
  new AULensError('CHECKPOINT_DAMAGED', `The checkpoint ${file} cannot be used: ${why}.`, {
    path: file,
    hint: 'Go on from an earlier checkpoint, or start the run again.',
  })

/** Reads a checkpoint back; with `hash`, only if the file is exactly the one that was written. */
export const readCheckpoint = async (file: string, classes: number, hash?: string): Promise<TrainingState> => {
  let bytes: Uint8Array
  try {
    bytes = await readFile(file)
  } catch (cause) {
    throw new AULensError('CHECKPOINT_MISSING', `The checkpoint ${file} cannot be read.`, {
      path: file,
      cause,
      hint: 'Go on from an earlier checkpoint, or start the run again.',
    })
  }
  if (hash !== undefined && createHash('sha256').update(bytes).digest('hex') !== hash)
    throw damaged(file, 'its content is not what was written')
  const { tensors, metadata } = decodeSafetensors(bytes, file)
  if (metadata['format'] !== 'aulens-checkpoint-1') throw damaged(file, 'it is not an AULens checkpoint')
  const shapes = parameterShapes(classes)
  const read = (prefix: string): Parameters => {
    const entries = parameterNames.map((name): [ParameterName, Float32Array<ArrayBuffer>] => {
      const tensor = tensors[prefix + name]
      if (tensor?.dtype !== 'F32' || tensor.shape.join() !== shapes[name].join())
        throw damaged(file, `${prefix}${name} is missing or has another shape`)
      return [name, new Float32Array(tensor.data)]
    })
    return Object.fromEntries(entries) as Parameters
  }
  const random = JSON.parse(metadata['random'] ?? '{}') as {
    batches?: RandomState
    augmentation?: RandomState
    dropout?: RandomState
  }
  const step = Number(metadata['step'])
  if (
    random.batches === undefined ||
    random.augmentation === undefined ||
    random.dropout === undefined ||
    !Number.isInteger(step)
  ) {
    throw damaged(file, 'step or generator states are missing')
  }
  return {
    step,
    parameters: read(''),
    momentum: read('momentum/'),
    initScale: Number(metadata['initScale']),
    random: { batches: random.batches, augmentation: random.augmentation, dropout: random.dropout },
  }
}
