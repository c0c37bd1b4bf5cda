import { convolutionFilters, kernelSide } from '../../../shared/network/architecture.ts'
import { Random } from '../../../shared/random/random.ts'
import type { Engine } from '../../tensorflow.ts'
import { createLayers, type FastLayers, type FastMethods } from './fast-layers.ts'
import type { LayerMap } from './layer.ts'
import { TensorOperations } from './tensor-operations.ts'
import { nativeBinding } from './tensorflow-binding.ts'

/** From the fastest to the one that needs least of the machine. */
const candidates: readonly FastMethods[] = [
  { convolution: 'winograd', sparseConv3: true, precision: 'float32' },
  { convolution: 'direct', sparseConv3: true, precision: 'float32' },
  { convolution: 'direct', sparseConv3: false, precision: 'float32' },
]

const side = 48
const faces = 2
const inputs = [1, ...convolutionFilters] as const

/**
 * Largest distance (Euclidean, as a share of the reference's length) of the pooled maps or of a kernel's gradient.
 * Right
 * methods differ by 1e-6 or, where a gate or a maximum hangs on the last digits, by some 1e-3; wrong ones by about 1.
 */
const tolerance = 1e-2

/** Pooled maps and the gradients of the three kernels, for random faces, kernels and gradients. */
const trial = (operations: TensorOperations, { layers }: FastLayers): Float32Array[] =>
  operations.scopes.within(() => {
    const random = Random.fromSeed(1, 'self-test of the fast network')
    const draw = (length: number, deviation: number): Float32Array =>
      Float32Array.from({ length }, () => deviation * random.normal())
    const passes = layers.map((layer, index) => {
      const shape = [kernelSide, kernelSide, inputs[index] as number, inputs[index + 1] as number]
      const fanIn = kernelSide ** 2 * (inputs[index] as number)
      return layer.pass(operations.tensor(shape, draw(fanIn * (inputs[index + 1] as number), 1 / Math.sqrt(fanIn))))
    })
    const pictures: LayerMap = { tensor: operations.tensor([faces, side, side, 1], draw(faces * side ** 2, 1)) }
    const pooled = passes.reduce<LayerMap>((map, pass) => pass.forward(map, faces), pictures)
    const values = operations.read(pooled.tensor)
    const gradient: LayerMap = {
      tensor: operations.tensor([faces, 2, 2, convolutionFilters[2]], draw(values.length, 1)),
    }
    passes.reduceRight<LayerMap | undefined>(
      (above, pass) => (above === undefined ? undefined : pass.backward(above)),
      gradient,
    )
    return [values, ...passes.map((pass) => operations.read(pass.kernelGradient()))]
  })

/** Length of the difference as a share of the reference's length. */
const distance = (values: Float32Array, reference: Float32Array): number => {
  let difference = 0
  let length = 0
  reference.forEach((expected, index) => {
    difference += ((values[index] ?? Infinity) - expected) ** 2
    length += expected ** 2
  })
  return Math.sqrt(difference / length)
}

/**
 * The fastest methods that on this machine give what TensorFlow's own convolutions and pooling give; undefined where
 * none
 * does, and where the engine is not native TensorFlow on the processor.
 *
 * @param create how layers are made, for tests
 */
export const chooseMethods = (engine: Engine, create: typeof createLayers = createLayers): FastMethods | undefined => {
  const binding = engine.rung === 'native' ? nativeBinding(engine.tf) : undefined
  if (binding === undefined) return undefined
  const operations = new TensorOperations(binding)
  const run = (layers: FastLayers): Float32Array[] => {
    try {
      return trial(operations, layers)
    } finally {
      layers.dispose()
    }
  }
  try {
    const reference = run(
      createLayers(operations, side, faces, candidates[2] as FastMethods, { kernels: true, workspacePooling: true }),
    )
    return candidates.find((methods) => {
      try {
        return run(create(operations, side, faces, methods)).every(
          (values, index) => distance(values, reference[index] as Float32Array) <= tolerance,
        )
      } catch {
        return false
      }
    })
  } finally {
    operations.dispose()
  }
}

const chosen = new WeakMap<Engine, { readonly methods: FastMethods | undefined }>()

/** {@link chooseMethods}, once per engine. */
export const fastMethodsOf = (engine: Engine): FastMethods | undefined => {
  let choice = chosen.get(engine)
  if (choice === undefined) {
    choice = { methods: chooseMethods(engine) }
    chosen.set(engine, choice)
  }
  return choice.methods
}
