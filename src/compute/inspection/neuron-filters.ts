import type { PatchNeuron } from './patch-network.ts'

/**
 * Activations after ReLU: each neuron's filter times what it sees of the map below.
 *
 * @param values  [neurons, inputs], the neurons' views
 * @param filters [filters, inputs]
 * @param inputs  numbers in one view
 */
export const activationsOf = (
  values: Float32Array,
  filters: Float32Array,
  inputs: number,
  neurons: readonly PatchNeuron[],
): Float32Array<ArrayBuffer> =>
  Float32Array.from(neurons, ({ filter }, index) => {
    let sum = 0
    for (let from = index * inputs, weight = filter * inputs, end = from + inputs; from < end; from++, weight++) {
      sum += (values[from] as number) * (filters[weight] as number)
    }
    return Math.max(0, sum)
  })

/** Each neuron's activation times its filter: the signal at its view, [neurons, inputs], into `signal`. */
export const writeSignals = (
  signal: Float32Array,
  activations: Float32Array,
  filters: Float32Array,
  inputs: number,
  neurons: readonly PatchNeuron[],
): void => {
  neurons.forEach(({ filter }, index) => {
    const activation = activations[index] as number
    for (let to = index * inputs, weight = filter * inputs, end = to + inputs; to < end; to++, weight++) {
      signal[to] = activation * (filters[weight] as number)
    }
  })
}
