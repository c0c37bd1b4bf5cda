import { AULensError } from '../../shared/contract/errors.ts'
import type { Engine } from '../tensorflow.ts'
import { fastMethodsOf } from './fast/choose-methods.ts'
import type { FastMethods } from './fast/fast-layers.ts'
import { FastNetwork, fastNetworkName } from './fast/fast-network.ts'
import type { Network } from './network.ts'
import { PlainNetwork, type PlainNetworkOptions } from './plain-network.ts'

export type NetworkOptions = PlainNetworkOptions

/**
 * Networks that `AULENS_NETWORK` may name; absent or anything else: the fastest that the self-test passes, else the
 * plain one.
 */
const narrowed = new Map<string | undefined, (methods: FastMethods) => FastMethods | undefined>(
  Object.entries({
    /** TensorFlow.js's own operations. */
    plain: (): undefined => undefined,
    /** The fast network without Winograd's transform. */
    direct: (methods: FastMethods) => ({ ...methods, convolution: 'direct' }),
    /**
     * The same, convolutions in bfloat16: for processors with the instructions. Making the network throws where they
     * are missing.
     */
    bfloat16: (methods: FastMethods) => ({ ...methods, convolution: 'direct', precision: 'bfloat16' }),
  }),
)

/**
 * What the fast network may use here, by its self-test; undefined: the plain one computes.
 *
 * @throws AULensError `NETWORK_UNAVAILABLE` where a fast form is asked for that this engine has not
 */
export const methodsFor = (engine: Engine): FastMethods | undefined => {
  const methods = fastMethodsOf(engine)
  if (methods === undefined && ['fast', 'bfloat16'].includes(process.env['AULENS_NETWORK'] ?? '')) {
    throw new AULensError(
      'NETWORK_UNAVAILABLE',
      'The fast network does not compute here: it needs native TensorFlow on the processor, whose numbers ' +
        'it must reproduce.',
      { hint: 'Choose the plain network, or leave the choice to AULens.' },
    )
  }
  const narrow = narrowed.get(process.env['AULENS_NETWORK'])
  return methods === undefined || narrow === undefined ? methods : narrow(methods)
}

/**
 * The network that this engine computes fastest; its name is the one that the engine reports.
 *
 * @throws AULensError `PRECISION_UNAVAILABLE` where bfloat16 is asked of a processor without it
 */
export const createNetwork = (engine: Engine, options: NetworkOptions): Network => {
  const methods = methodsFor(engine)
  return methods === undefined ? new PlainNetwork(engine, options) : new FastNetwork(engine, { ...options, methods })
}

/** Name of the network that {@link createNetwork} makes. */
export const networkNameOf = (engine: Engine): string => {
  const methods = methodsFor(engine)
  return methods === undefined ? 'plain' : fastNetworkName(methods)
}
