import type { Precision, TensorOperations } from './tensor-operations.ts'
import type { TensorId } from './tensorflow-binding.ts'

/** Max pooling over windows side x side, in a form that its backward pass can follow. */
export interface MaxPooling {
  readonly name: string
  forward(operations: TensorOperations, input: TensorId, side: number, precision: Precision): Pooled
}

export interface Pooled {
  readonly output: TensorId
  /** Gradient of the input. */
  backward(gradient: TensorId): TensorId
  free(): void
}

export const plainPooling: MaxPooling = {
  name: 'MaxPoolGrad',
  forward: (operations, input, side, precision) => {
    const output = operations.maxPool(input, side, precision)
    return {
      output,
      backward: (gradient) => operations.maxPoolGradient(input, output, gradient, side, precision),
      free: () => {
        operations.scopes.free(output)
      },
    }
  },
}

/**
 * oneDNN's pooling with a workspace. TensorFlow's own `MaxPoolGrad` searches every window again, which costs a tenth
 * of a training step.
 */
export const workspacePooling: MaxPooling = {
  name: '_MklNativeMaxPoolGrad',
  forward: (operations, input, side, precision) => {
    const { pooled, workspace } = operations.nativeMaxPool(input, side, precision)
    return {
      output: pooled,
      backward: (gradient) => operations.nativeMaxPoolGradient(input, pooled, workspace, gradient, side, precision),
      free: () => {
        operations.scopes.free(pooled, workspace)
      },
    }
  },
}

/** Whether this build of TensorFlow has the workspace operations, found by calling them once on four numbers. */
const hasWorkspacePooling = (operations: TensorOperations): boolean => {
  try {
    return operations.scopes.within(() => {
      const input = operations.tensor([1, 2, 2, 1], Float32Array.of(1, 3, 2, 0))
      const pooled = workspacePooling.forward(operations, input, 2, 'float32')
      const gradient = operations.read(pooled.backward(operations.tensor([1, 1, 1, 1], Float32Array.of(5))))
      return operations.read(pooled.output)[0] === 3 && gradient.join() === '0,5,0,0'
    })
  } catch {
    return false
  }
}

let workspacePoolingWorks: boolean | undefined

/** The faster pooling where it exists; tried once per process. */
export const fastestPooling = (operations: TensorOperations): MaxPooling => {
  workspacePoolingWorks ??= hasWorkspacePooling(operations)
  return workspacePoolingWorks ? workspacePooling : plainPooling
}
