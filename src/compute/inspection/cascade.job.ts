import type { CascadePictures, ComputeJobs } from '../../shared/contract/compute.ts'
import { layerGeometry, type ConvolutionLayer, type Parameters } from '../../shared/network/architecture.ts'
import type { ComputeHandler, JobContext } from '../job.ts'
import { edgePicture } from './edge-picture.ts'
import { cutWindows } from './patch-network.ts'
import { LikenessMeter } from './picture-likeness.ts'
import { cascadeStages, withRandomKernels } from './random-kernels.ts'
import { viewsBelow, type Position, type View } from './receptive-field.ts'
import { inputsFor, reconstruct } from './reconstruct.job.ts'
import { checkFaces, checkKernels, checkNeurons } from './validation.ts'

/** The part of a receptive field that lies within the image. */
interface Part {
  readonly top: number
  readonly left: number
  readonly rows: number
  readonly columns: number
}

const visiblePart = ({ extent, stride, offset, side }: View, { row, column }: Position): Part => {
  const within = (position: number): { start: number; length: number } => {
    const from = stride * position + offset
    const start = Math.max(0, -from)
    return { start, length: Math.min(extent, side - from) - start }
  }
  const [vertical, horizontal] = [within(row), within(column)]
  return { top: vertical.start, left: horizontal.start, rows: vertical.length, columns: horizontal.length }
}

/** What lies outside the image is 0 in every picture and would count as likeness. */
const cropTo = (picture: Float32Array, window: number, { top, left, rows, columns }: Part): Float32Array => {
  const part = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++)
    part.set(picture.subarray((top + row) * window + left, (top + row) * window + left + columns), row * columns)
  return part
}

/** One stage of the cascade: which layers are random, and its networks. */
interface Stage {
  readonly randomised: readonly ConvolutionLayer[]
  readonly permuted: boolean
  readonly networks: number
  readonly network: (draw: number) => Parameters
}

/** The trained network, more and more random ones, and the one on permuted labels. */
const stagesOf = ({ parameters, permuted, layer, draws, seed }: ComputeJobs['cascade']['input']): Stage[] => [
  ...cascadeStages(layer).map((randomised): Stage => ({
    randomised,
    permuted: false,
    networks: randomised.length === 0 ? 1 : draws,
    network: (draw) => withRandomKernels(parameters, randomised, seed, draw),
  })),
  ...(permuted === undefined ? [] : [{ randomised: [], permuted: true, networks: 1, network: () => permuted }]),
]

/**
 * Do pictures of neurons change when the weights that they are said to explain are replaced by random ones? (Adebayo et
 * al. 2018,
 * arXiv:1810.03292, section 3.) Layers are randomised from the neuron's own downwards; what lies above it takes no part
 * in its picture.
 * Each stage's pictures of the same neurons on the same faces are compared with the trained network's, as far as they
 * lie within the image. A neuron that its new weights
 * silence has an empty picture: it is counted, not compared. Last comes the network that was trained on permuted
 * labels, where there is one (section 3.2):
 * it began with the same weights, so that a neuron's number and place mean the same in both.
 *
 * @throws AULensError `INVALID_FACES`, `INVALID_PARAMETERS`, `INVALID_NEURON`
 */
export const cascade: ComputeHandler<'cascade'> = async (input, context) => {
  const { parameters, normalisation, faces, layer, neurons, methods } = input
  checkFaces(faces)
  checkKernels(parameters)
  if (input.permuted !== undefined) checkKernels(input.permuted)
  checkNeurons(neurons, layer, faces)
  const { window } = layerGeometry(layer, faces.side)
  const size = window * window
  const view = viewsBelow(layer, faces.side)[0] as View
  const inputs = cutWindows(view, neurons, inputsFor(neurons, faces, normalisation))
  const stages = stagesOf(input)
  const total = methods.length * stages.reduce((sum, { networks }) => sum + networks, 0)
  let done = 0
  // The inner job tells its own progress; only the whole cascade's is of interest.
  const quiet: JobContext = { ...context, emit: () => undefined }
  const visible = neurons.map((neuron) => visiblePart(view, neuron))
  const pictureOf = (pictures: Float32Array, neuron: number): Float32Array =>
    cropTo(pictures.subarray(neuron * size, (neuron + 1) * size), window, visible[neuron] as Part)
  const result: CascadePictures[] = []
  for (const method of methods) {
    let trained = new Float32Array(0)
    const rows: CascadePictures['stages'][number][] = []
    for (const { randomised, permuted, networks, network } of stages) {
      const meter = new LikenessMeter(true)
      let pictures = new Float32Array(0)
      let compared = 0
      let silent = 0
      for (let draw = 0; draw < networks; draw++) {
        const answer = await reconstruct(
          { parameters: network(draw), normalisation, faces, layer, neurons, method },
          quiet,
        )
        if (draw === 0) pictures = new Float32Array(answer.pictures)
        if (rows.length === 0) trained = pictures
        neurons.forEach((_, neuron) => {
          if (
            (answer.values[neuron] as number) > 0 &&
            meter.add(pictureOf(trained, neuron), pictureOf(answer.pictures, neuron), visible[neuron] as Part)
          )
            compared++
          else silent++
        })
        context.emit({
          type: 'progress',
          done: ++done,
          total,
          unit: 'networks',
          message: `${method} with ${permuted ? 'permuted labels' : 'random weights'}`,
        })
      }
      rows.push({ randomised, permuted, ...meter.mean(), compared, silent, pictures })
    }
    const edges = new LikenessMeter(false)
    neurons.forEach((_, neuron) => {
      const part = visible[neuron] as Part
      edges.add(pictureOf(trained, neuron).map(Math.abs), edgePicture(pictureOf(inputs, neuron), part), part)
    })
    const { ssim, rankAbsolute } = edges.mean()
    result.push({ method, stages: rows, edges: { ssim, rankAbsolute } })
  }
  return { window, methods: result }
}
