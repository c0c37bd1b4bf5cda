import type { ReconstructionMethod } from '../../shared/contract/compute.ts'

/** Methods that send a signal back through the network; occlusion goes forward only. */
export type BackwardMethod = Exclude<ReconstructionMethod, 'occlusion'>

const needsForward = (method: BackwardMethod): boolean => method !== 'deconv'
const needsSignal = (method: BackwardMethod): boolean => method !== 'gradient'

/** The gates of a method as the WebAssembly kernels take them: 1: forward must be positive; 2: the signal must be. */
export const gatesOf = (method: BackwardMethod): number =>
  (needsForward(method) ? 1 : 0) + (needsSignal(method) ? 2 : 0)

/**
 * Lets a backward signal through the ReLUs of a layer, in place.
 *
 * - `gradient`: open where the forward activation is positive, the derivative of ReLU;
 * - `deconv`: open where the signal is positive, whatever the forward activation (Zeiler and Fergus 2014, section 2.1);
 * - `guided`: open where both are positive (Springenberg et al. 2015, section 3.4).
 *
 * Called on pooled maps although the network rectifies before it pools: unpooling only moves values, so a gate on
 * the signal's sign may act before or after it; and the pooled value is the rectified value at the switch.
 *
 * @param signal  backward signal
 * @param forward rectified, pooled activations at the same places
 */
export const applyGate = (method: BackwardMethod, signal: Float32Array, forward: Float32Array): void => {
  const byForward = needsForward(method)
  const bySignal = needsSignal(method)
  for (let index = 0; index < signal.length; index++) {
    if ((byForward && !((forward[index] as number) > 0)) || (bySignal && !((signal[index] as number) > 0)))
      signal[index] = 0
  }
}
