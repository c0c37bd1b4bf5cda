import type { GraphModel } from '@tensorflow/tfjs-converter'
import type { Tensor, io } from '@tensorflow/tfjs-core'
import type { DetectedFace, GreyImage } from '../../shared/contract/compute.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { loadEngine, type TensorFlow } from '../tensorflow.ts'
import { modelFolder } from './face-api.ts'
import { letterbox, type Letterbox } from './letterbox.ts'

/** Side of the network's square input, pixels. */
const side = 256
/** Cells of the two output maps a side, and boxes a cell. */
const grids = [
  { cells: 16, boxes: 2 },
  { cells: 8, boxes: 6 },
] as const
/** Centre, size and six points, x and y of each. */
const valuesPerBox = 16
const anchorCount = grids.reduce((total, { cells, boxes }) => total + cells * cells * boxes, 0)
/** Least score of a face that counts, and the overlap beyond which two boxes are one face. */
const scoreThreshold = 0.5
const overlapThreshold = 0.3

/** Centres of the cells in input pixels, x y x y …, in the order of the network's outputs. */
const anchors = Float32Array.from(
  grids.flatMap(({ cells, boxes }) =>
    Array.from({ length: cells * cells * boxes }, (_, index) => {
      const cell = Math.floor(index / boxes)
      return [((cell % cells) + 0.5) * (side / cells), (Math.floor(cell / cells) + 0.5) * (side / cells)]
    }).flat(),
  ),
)

interface ModelFile {
  readonly modelTopology: { node: { op: string; attr: { shape?: { shape: { dim: { size: string }[] } } } }[] }
  readonly weightsManifest: readonly { readonly weights: io.WeightsManifestEntry[] }[]
}

const bytesOf = ({ shape }: io.WeightsManifestEntry): number => 4 * shape.reduce((product, size) => product * size, 1)

/**
 * Makes the network take several pictures at once: the leading 1 of its input and of the shapes that its four outputs
 * are given becomes "any number".
 */
const withoutBatchSize = ({ modelTopology, weightsManifest }: ModelFile, weights: Uint8Array): io.ModelArtifacts => {
  for (const { op, attr } of modelTopology.node) {
    const size = op === 'Placeholder' ? attr.shape?.shape.dim[0] : undefined
    if (size !== undefined) size.size = '-1'
  }
  const weightSpecs = weightsManifest.flatMap((group) => group.weights)
  const data = new Uint8Array(weights)
  let at = 0
  for (const entry of weightSpecs) {
    // The shapes are the only whole numbers with three entries.
    if (entry.dtype === 'int32' && entry.shape.join() === '3') new DataView(data.buffer).setInt32(at, -1, true)
    at += bytesOf(entry)
  }
  return { format: 'graph-model', modelTopology, weightSpecs, weightData: data.buffer }
}

let network: Promise<GraphModel> | undefined

const loadNetwork = async (): Promise<GraphModel> => {
  const folder = modelFolder('blazeface')
  const { readFile } = process.getBuiltinModule('node:fs/promises')
  const { join } = process.getBuiltinModule('node:path')
  try {
    // Loaded after the engine, so that both use one copy of TensorFlow.js.
    const { tf } = await loadEngine()
    const { loadGraphModel } = await import('@tensorflow/tfjs-converter')
    const file = JSON.parse(await readFile(join(folder, 'blazeface.json'), 'utf8')) as ModelFile
    const weights = await readFile(join(folder, 'blazeface.bin'))
    return await loadGraphModel(tf.io.fromMemory(withoutBatchSize(file, weights)))
  } catch (cause) {
    throw new AULensError('MODEL_UNREADABLE', `The weights of BlazeFace could not be read from ${folder}.`, {
      hint: 'Restore resources/models/blazeface from the repository.',
      path: folder,
      cause,
    })
  }
}

/**
 * BlazeFace draws from brow to chin, SSD from the hairline: factors of the box's width and height, and the shift of its
 * centre as parts of them, that make the one box the other. Medians over 102 frontal photographs of 51 people
 * (docs/corpora.md); on those of 51 other people the boxes then overlap by 0.90 (median of intersection over union).
 */
const framing = { width: 0.952, height: 1.161, right: -0.018, down: -0.104 } as const

/** One box of the network: [centre x, centre y, width, height, six points x y] relative to its cell's centre. */
const faceOf = (
  regression: Float32Array,
  anchor: number,
  score: number,
  { scale, left, top }: Letterbox,
): DetectedFace => {
  const at = (index: number): number => regression[anchor * valuesPerBox + index] ?? 0
  const across = (value: number): number => (value + (anchors[2 * anchor] ?? 0) - left) / scale
  const down = (value: number): number => (value + (anchors[2 * anchor + 1] ?? 0) - top) / scale
  const [width, height] = [at(2) / scale, at(3) / scale]
  const centre = { x: across(at(0)) + framing.right * width, y: down(at(1)) + framing.down * height }
  const framed = { width: framing.width * width, height: framing.height * height }
  return {
    x: centre.x - framed.width / 2,
    y: centre.y - framed.height / 2,
    ...framed,
    score,
    eyes: [across(at(4)), down(at(5)), across(at(6)), down(at(7))],
  }
}

const overlap = (a: DetectedFace, b: DetectedFace): number => {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  if (width <= 0 || height <= 0) return 0
  return (width * height) / (a.width * a.height + b.width * b.height - width * height)
}

/** The best of each group of boxes that overlap, best first. */
const distinctFaces = (faces: readonly DetectedFace[]): DetectedFace[] => {
  const kept: DetectedFace[] = []
  for (const face of [...faces].sort((one, other) => other.score - one.score))
    if (kept.every((before) => overlap(before, face) < overlapThreshold)) kept.push(face)
  return kept
}

const leastLogit = Math.log(scoreThreshold / (1 - scoreThreshold))

/** The outputs of both maps behind each other for one picture of a batch: `width` numbers a box. */
const outputOf = (outputs: readonly { shape: number[]; values: Float32Array }[], width: number, picture: number) => {
  const joined = new Float32Array(anchorCount * width)
  let at = 0
  for (const { cells, boxes } of grids) {
    const count = cells * cells * boxes
    const output = outputs.find(({ shape }) => shape[1] === count && shape[2] === width)
    if (output !== undefined)
      joined.set(output.values.subarray(picture * count * width, (picture + 1) * count * width), at)
    at += count * width
  }
  return joined
}

/**
 * Finds faces with BlazeFace (back-camera model, 256 x 256): for each image its faces with a score of at least 0.5,
 * framed as SSD frames them, with the centres of both eyes. Images are fitted into the square, so that a face should
 * fill at least a tenth of the longer side.
 *
 * @returns one list an image, in their order
 * @throws AULensError `MODEL_UNREADABLE`
 */
export const blazeFaces = async (tf: TensorFlow, images: readonly GreyImage[]): Promise<DetectedFace[][]> => {
  network ??= loadNetwork()
  const model = await network
  const pixels = new Float32Array(images.length * side * side)
  const boxes = images.map((image, index) => letterbox(image, side, pixels, index * side * side))
  const tensors = tf.tidy(() => {
    const grey = tf.sub(tf.div(tf.tensor4d(pixels, [images.length, side, side, 1]), 127.5), 1)
    return model.execute(tf.tile(grey, [1, 1, 1, 3])) as Tensor[]
  })
  try {
    const outputs = await Promise.all(
      tensors.map(async (tensor) => ({ shape: tensor.shape, values: (await tensor.data()) as Float32Array })),
    )
    return boxes.map((box, index) => {
      const logits = outputOf(outputs, 1, index)
      const regression = outputOf(outputs, valuesPerBox, index)
      const faces: DetectedFace[] = []
      logits.forEach((logit, anchor) => {
        if (logit >= leastLogit) faces.push(faceOf(regression, anchor, 1 / (1 + Math.exp(-logit)), box))
      })
      return distinctFaces(faces)
    })
  } finally {
    tf.dispose(tensors)
  }
}
