import type { Tensor } from '@tensorflow/tfjs-core'
import type { TensorFlow } from '../tensorflow.ts'
import type { ConvolutionTensors, HeadTensors } from './forward.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import {
  parameterNames,
  parameterShapes,
  parameterSize,
  type ParameterName,
  type Parameters,
} from '../../shared/network/architecture.ts'

/** Every weight (or gradient, or momentum) of the network as a tensor. */
export type ParameterTensors = ConvolutionTensors & HeadTensors

/** Builds a record with one entry a parameter. */
export const eachParameter = <T>(make: (name: ParameterName) => T): Record<ParameterName, T> =>
  Object.fromEntries(parameterNames.map((name) => [name, make(name)])) as Record<ParameterName, T>

/** One tensor a parameter; their shapes are those of `parameterShapes`, which the caller vouches for. */
export const eachTensor = (make: (name: ParameterName) => Tensor): ParameterTensors =>
  eachParameter(make) as unknown as ParameterTensors

/** All zero: the momentum before the first step. */
export const zeroParameters = (classes: number): Parameters => {
  const shapes = parameterShapes(classes)
  return eachParameter((name) => new Float32Array(parameterSize(shapes[name])))
}

/** @throws AULensError `WEIGHTS_WRONG_SHAPE` naming the array whose length does not fit */
export const checkParameters = (parameters: Parameters, classes: number): void => {
  const shapes = parameterShapes(classes)
  for (const name of parameterNames) {
    const length = (parameters[name] as Float32Array | undefined)?.length ?? 0
    const expected = parameterSize(shapes[name])
    if (length !== expected) {
      throw new AULensError(
        'WEIGHTS_WRONG_SHAPE',
        `${name} has ${String(length)} numbers; a network of ${String(classes)} classes needs ` +
          `${String(expected)} (${shapes[name].join(' x ')}).`,
        { hint: 'Check that the checkpoint belongs to a run with the same classes.' },
      )
    }
  }
}

/** Copies the arrays, so that the caller may change its own. */
export const uploadParameters = (tf: TensorFlow, parameters: Parameters, classes: number): ParameterTensors => {
  checkParameters(parameters, classes)
  const shapes = parameterShapes(classes)
  return eachTensor((name) => tf.tensor(parameters[name].slice(), [...shapes[name]], 'float32'))
}

export const readParameters = (tensors: ParameterTensors): Parameters =>
  eachParameter((name) => new Float32Array(tensors[name].dataSync()))

export const disposeParameters = (tensors: ParameterTensors): void => {
  for (const name of parameterNames) tensors[name].dispose()
}
