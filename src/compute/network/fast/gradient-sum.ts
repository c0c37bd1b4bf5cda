import type { Precision, TensorOperations } from './tensor-operations.ts'
import type { TensorId } from './tensorflow-binding.ts'

/** A sum of gradients that grows by the parts of a batch. It outlives the scope of the part that it is called in. */
export class GradientSum {
  readonly #operations: TensorOperations
  #sum: TensorId | undefined

  constructor(operations: TensorOperations) {
    this.#operations = operations
  }

  /** Takes the tensor over. */
  add(gradient: TensorId, precision: Precision = 'float32'): void {
    const { scopes } = this.#operations
    const term = this.#operations.cast(gradient, precision, 'float32')
    if (term !== gradient) scopes.free(gradient)
    const before = this.#sum
    const sum = before === undefined ? term : this.#operations.add(before, term)
    if (before !== undefined) scopes.free(before, term)
    this.#sum = scopes.handUp(sum)
  }

  value(): TensorId {
    if (this.#sum === undefined) throw new RangeError('A batch has at least one face.')
    return this.#sum
  }
}
