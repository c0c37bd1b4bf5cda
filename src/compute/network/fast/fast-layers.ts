import { AULensError } from '../../../shared/contract/errors.ts'
import { convolutionFilters } from '../../../shared/network/architecture.ts'
import { DirectLayer } from './direct-layer.ts'
import { kernelModule } from './kernel-module.ts'
import { KernelMemory } from './kernel-memory.ts'
import type { Layer, LayerShape } from './layer.ts'
import { fastestPooling, plainPooling, type MaxPooling } from './max-pooling.ts'
import { hasBfloat16 } from './processor.ts'
import { SparseLayer, sparseSizes } from './sparse-layer.ts'
import type { Precision, TensorOperations } from './tensor-operations.ts'
import { WinogradFilters } from './winograd-filters.ts'
import { WinogradLayer, winogradSizes } from './winograd-layer.ts'

export interface FastMethods {
  /**
   * How conv2 (both ways) and conv3 (forward) are computed. Winograd's form needs the WebAssembly kernels, else it is
   * direct.
   */
  readonly convolution: 'direct' | 'winograd'
  /**
   * Conv3's gradients from the winners of quadrant pooling alone; needs the WebAssembly kernels, else they are dense.
   */
  readonly sparseConv3: boolean
  /** Of direct convolutions: bfloat16 takes half the time where the processor has it, at 3 significant digits. */
  readonly precision: Precision
}

export const defaultMethods: FastMethods = { convolution: 'winograd', sparseConv3: true, precision: 'float32' }

/** Parts of this machine that the network is to do without, to compare and to test. */
export interface Without {
  readonly kernels?: boolean
  readonly workspacePooling?: boolean
}

export interface FastLayers {
  /** What the machine allows of what was asked. */
  readonly methods: FastMethods
  readonly pooling: MaxPooling
  /** Conv1, conv2, conv3. */
  readonly layers: readonly [Layer, Layer, Layer]
  /** Of the maps between the layers. */
  readonly mapPrecision: Precision
  /** Of conv3's pooled maxima. */
  readonly pooledPrecision: Precision
  dispose(): void
}

const layerShapes = (side: number): readonly [LayerShape, LayerShape, LayerShape] => {
  const [first, second, third] = convolutionFilters
  return [
    { side, inputs: 1, filters: first, window: 2 },
    { side: side / 2, inputs: first, filters: second, window: 2 },
    { side: side / 4, inputs: second, filters: third, window: side / 8 },
  ]
}

/**
 * @throws AULensError `PRECISION_UNAVAILABLE` where bfloat16 is asked of a processor without it, or together with
 * Winograd
 */
const checkPrecision = ({ convolution, precision }: FastMethods): void => {
  if (precision === 'float32') return
  if (convolution === 'winograd') {
    throw new AULensError('PRECISION_UNAVAILABLE', "Winograd's convolution in bfloat16 would lose too many digits.", {
      hint: 'Ask for direct convolutions, or for float32.',
    })
  }
  if (!hasBfloat16()) {
    throw new AULensError(
      'PRECISION_UNAVAILABLE',
      'This processor has no bfloat16 instructions (avx512_bf16, amx_bf16).',
      { hint: 'Use float32.' },
    )
  }
}

/** The three layers by the fastest methods that were asked for and that this machine has. */
export const createLayers = (
  operations: TensorOperations,
  side: number,
  partSize: number,
  asked: FastMethods,
  without: Without = {},
): FastLayers => {
  checkPrecision(asked)
  const module = without.kernels === true ? undefined : kernelModule()
  const pooling = without.workspacePooling === true ? plainPooling : fastestPooling(operations)
  const { precision } = asked
  const [first, second, third] = layerShapes(side)
  const direct = (shape: LayerShape, inputGradient: boolean): Layer =>
    new DirectLayer(operations, { shape, pooling, precision, inputGradient })
  if (module === undefined || (asked.convolution === 'direct' && !asked.sparseConv3)) {
    return {
      methods: { convolution: 'direct', sparseConv3: false, precision },
      pooling,
      layers: [direct(first, false), direct(second, true), direct(third, true)],
      mapPrecision: precision,
      pooledPrecision: precision,
      dispose: () => undefined,
    }
  }
  const memory = KernelMemory.reserve(module, { ...winogradSizes(second, partSize), ...sparseSizes(third, partSize) })
  const winograd = asked.convolution === 'winograd' ? new WinogradFilters(operations) : undefined
  return {
    methods: asked,
    pooling,
    layers: [
      direct(first, false),
      winograd === undefined ? direct(second, true) : new WinogradLayer(operations, winograd, memory, second),
      asked.sparseConv3
        ? new SparseLayer(operations, {
            shape: third,
            memory,
            precision,
            ...(winograd === undefined ? {} : { winograd }),
          })
        : direct(third, true),
    ],
    mapPrecision: precision,
    pooledPrecision: asked.sparseConv3 ? 'float32' : precision,
    dispose: () => {
      memory.dispose()
    },
  }
}
