import { Random } from '../../shared/random/random.ts'
import {
  parameterShapes,
  parameterSize,
  type ParameterName,
  type Parameters,
} from '../../shared/network/architecture.ts'
import type { TrainingSettings } from '../../shared/protocol/settings.ts'
import { eachParameter } from '../network/parameter-tensors.ts'

/** Range that k is drawn from where the settings do not fix it (paper, section 3.2). */
export const initScaleRange = [0.2, 1.2] as const
/** Biases at the start (released code). */
const initialBias: Partial<Record<ParameterName, number>> = { 'fc.bias': 1, 'softmax.bias': 0 }

type InitialSettings = Pick<TrainingSettings, 'classes' | 'initScale' | 'initRule' | 'hiddenFanIn' | 'seed'>

const fanIn = (name: ParameterName, settings: InitialSettings): number =>
  name === 'fc.kernel' ? settings.hiddenFanIn : parameterSize(parameterShapes(settings.classes)[name].slice(0, -1))

/** k as fixed by the settings, or one uniform draw by the seed. */
export const initScaleOf = (settings: Pick<TrainingSettings, 'initScale' | 'seed'>): number =>
  settings.initScale ?? Random.fromSeed(settings.seed, 'initial scale').between(...initScaleRange)

/**
 * Weights before the first step: Gaussian of mean 0 and standard deviation k / sqrt(fan-in) (released code) or
 * k / fan-in (text); hidden biases 1, softmax biases 0. The stream of the weights does not depend on whether k was
 * drawn.
 */
export const drawInitialParameters = (settings: InitialSettings): { parameters: Parameters; initScale: number } => {
  const initScale = initScaleOf(settings)
  const random = Random.fromSeed(settings.seed, 'initial weights')
  const shapes = parameterShapes(settings.classes)
  const parameters = eachParameter((name) => {
    const values = new Float32Array(parameterSize(shapes[name]))
    const bias = initialBias[name]
    if (bias !== undefined) return values.fill(bias)
    const inputs = fanIn(name, settings)
    const deviation = initScale / (settings.initRule === 'k/fan-in' ? inputs : Math.sqrt(inputs))
    for (let index = 0; index < values.length; index++) values[index] = deviation * random.normal()
    return values
  })
  return { parameters, initScale }
}
