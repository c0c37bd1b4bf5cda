import type { Engine } from '../tensorflow.ts'
import type { Network } from './network.ts'
import { PlainNetwork, type PlainNetworkOptions } from './plain-network.ts'

export type NetworkOptions = PlainNetworkOptions

/** The network that this engine computes fastest; its name is the one that the engine reports. */
export const createNetwork = (engine: Engine, options: NetworkOptions): Network => new PlainNetwork(engine, options)
