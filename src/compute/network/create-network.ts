import type { Engine } from '../tensorflow.ts'
import { fastMethodsOf } from './fast/choose-methods.ts'
import type { FastMethods } from './fast/fast-layers.ts'
import { FastNetwork, fastNetworkName } from './fast/fast-network.ts'
import type { Network } from './network.ts'
import { PlainNetwork, type PlainNetworkOptions } from './plain-network.ts'

export type NetworkOptions = PlainNetworkOptions

/**
 * What the fast network may use here, by its self-test; undefined: the plain one computes. `AULENS_NETWORK` narrows it:
 * "plain" is TensorFlow.js's own operations, "direct" the fast network without Winograd's transform.
 */
const methodsFor = (engine: Engine): FastMethods | undefined => {
  const asked = process.env['AULENS_NETWORK']
  if (asked === 'plain') return undefined
  const methods = fastMethodsOf(engine)
  return asked === 'direct' && methods !== undefined ? { ...methods, convolution: 'direct' } : methods
}

/** The network that this engine computes fastest; its name is the one that the engine reports. */
export const createNetwork = (engine: Engine, options: NetworkOptions): Network => {
  const methods = methodsFor(engine)
  return methods === undefined ? new PlainNetwork(engine, options) : new FastNetwork(engine, { ...options, methods })
}

/** Name of the network that {@link createNetwork} makes. */
export const networkNameOf = (engine: Engine): string => {
  const methods = methodsFor(engine)
  return methods === undefined ? 'plain' : fastNetworkName(methods)
}
