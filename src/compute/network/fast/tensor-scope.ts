import type { Binding, TensorId } from './tensorflow-binding.ts'

/**
 * Owns tensors of native TensorFlow: each belongs to the innermost scope that was open when it was made, and is deleted
 * when that scope closes, however it closes. Tensors made outside all scopes live until `free`.
 */
export class TensorScopes {
  readonly #binding: Binding
  readonly #scopes: Set<TensorId>[] = [new Set()]

  constructor(binding: Binding) {
    this.#binding = binding
  }

  /** Tensors not yet deleted. */
  get live(): number {
    return this.#scopes.reduce((sum, scope) => sum + scope.size, 0)
  }

  own(id: TensorId): TensorId {
    this.#scopes.at(-1)?.add(id)
    return id
  }

  /** Deletes tensors before their scope closes, to keep the peak of memory low. */
  free(...ids: readonly TensorId[]): void {
    for (const id of ids) {
      const owner = this.#scopes.findLast((scope) => scope.delete(id))
      if (owner !== undefined) this.#binding.deleteTensor(id)
    }
  }

  /** Moves a tensor from the innermost scope to the one around it. */
  handUp(id: TensorId): TensorId {
    if (this.#scopes.at(-1)?.delete(id) === true) this.#scopes.at(-2)?.add(id)
    return id
  }

  /** Moves a tensor out of every scope: it lives until `free`. */
  keep(id: TensorId): TensorId {
    for (const scope of this.#scopes) scope.delete(id)
    this.#scopes[0]?.add(id)
    return id
  }

  open(): void {
    this.#scopes.push(new Set())
  }

  close(): void {
    const scope = this.#scopes.length > 1 ? this.#scopes.pop() : undefined
    for (const id of scope ?? []) this.#binding.deleteTensor(id)
  }

  /** Runs `body` in a scope of its own. */
  within<T>(body: () => T): T {
    this.open()
    try {
      return body()
    } finally {
      this.close()
    }
  }

  /** Deletes everything. */
  dispose(): void {
    for (const scope of this.#scopes.splice(0)) for (const id of scope) this.#binding.deleteTensor(id)
    this.#scopes.push(new Set())
  }
}
