import type { CascadePictures } from '../../shared/contract/compute.ts'
import { layerGeometry } from '../../shared/network/architecture.ts'
import type { ComputeHandler, JobContext } from '../job.ts'
import { edgePicture } from './edge-picture.ts'
import { cutWindows } from './patch-network.ts'
import { LikenessMeter } from './picture-likeness.ts'
import { cascadeStages, withRandomKernels } from './random-kernels.ts'
import { viewsBelow, type View } from './receptive-field.ts'
import { inputsFor, reconstruct } from './reconstruct.job.ts'
import { checkFaces, checkKernels, checkNeurons } from './validation.ts'

/**
 * Do pictures of neurons change when the weights that they are said to explain are replaced by random ones? (Adebayo et al. 2018,
 * arXiv:1810.03292, section 3.) Layers are randomised from the neuron's own downwards; what lies above it takes no part in its picture.
 * Each stage's pictures of the same neurons on the same faces are compared with the trained network's. A neuron that its new weights
 * silence has an empty picture: it is counted, not compared.
 *
 * @throws AULensError `INVALID_FACES`, `INVALID_PARAMETERS`, `INVALID_NEURON`
 */
export const cascade: ComputeHandler<'cascade'> = async (input, context) => {
  const { parameters, normalisation, faces, layer, neurons, methods, draws, seed } = input
  checkFaces(faces)
  checkKernels(parameters)
  checkNeurons(neurons, layer, faces)
  const { window } = layerGeometry(layer, faces.side)
  const size = window * window
  const inputs = cutWindows(viewsBelow(layer, faces.side)[0] as View, neurons, inputsFor(neurons, faces, normalisation))
  const stages = cascadeStages(layer)
  const total = methods.length * (1 + (stages.length - 1) * draws)
  let done = 0
  // The inner job tells its own progress; only the whole cascade's is of interest.
  const quiet: JobContext = { ...context, emit: () => undefined }
  const pictureOf = (pictures: ArrayLike<number> & { subarray(from: number, to: number): ArrayLike<number> }, neuron: number): ArrayLike<number> => pictures.subarray(neuron * size, (neuron + 1) * size)
  const result: CascadePictures[] = []
  for (const method of methods) {
    let trained = new Float32Array(0)
    const rows: CascadePictures['stages'][number][] = []
    for (const randomised of stages) {
      const meter = new LikenessMeter(window, true)
      let pictures = new Float32Array(0)
      let compared = 0
      let silent = 0
      for (let draw = 0; draw < (randomised.length === 0 ? 1 : draws); draw++) {
        const answer = await reconstruct({ parameters: withRandomKernels(parameters, randomised, seed, draw), normalisation, faces, layer, neurons, method }, quiet)
        if (draw === 0) pictures = new Float32Array(answer.pictures)
        if (randomised.length === 0) trained = pictures
        neurons.forEach((_, neuron) => {
          if ((answer.values[neuron] as number) > 0 && meter.add(pictureOf(trained, neuron), pictureOf(answer.pictures, neuron))) compared++
          else silent++
        })
        context.emit({ type: 'progress', done: ++done, total, unit: 'networks', message: `${method} with random weights` })
      }
      rows.push({ randomised, ...meter.mean(), compared, silent, pictures })
    }
    const edges = new LikenessMeter(window, false)
    neurons.forEach((_, neuron) => { edges.add(Float64Array.from(pictureOf(trained, neuron), Math.abs), edgePicture(pictureOf(inputs, neuron), window)) })
    const { ssim, rankAbsolute } = edges.mean()
    result.push({ method, stages: rows, edges: { ssim, rankAbsolute } })
  }
  return { window, methods: result }
}
