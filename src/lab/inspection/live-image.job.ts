import sharp, { type Sharp } from 'sharp'
import { AULensError } from '../../shared/contract/errors.ts'
import type { GreyImage } from '../../shared/contract/compute.ts'
import { largestPhotograph, type LiveAnalysis, type LiveFilter } from '../../shared/contract/live.ts'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import { classesOf } from '../../shared/protocol/emotions.ts'
import { squareAround } from '../faces/crop-around.ts'
import { decodePicture, pixelLimit } from '../faces/decode-picture.ts'
import { FacePool } from '../faces/face-pool.ts'
import type { Box, FaceResult } from '../faces/face-task.ts'
import type { JobWork } from '../jobs/job-queue.ts'
import { patchStripOf } from '../figures/patch-pictures.ts'
import { storedSide } from '../store/project-store.ts'
import { keptCheckpoint, type ResultServices } from '../training/evaluate.job.ts'
import { halve } from '../training/selection.ts'
import { keepLivePictures } from './live-pictures.ts'
import { layerOfRun, storedEvidence, storedMaxima } from './stored-results.ts'

export interface LiveRequest {
  readonly run: string
  readonly layer: ConvolutionLayer
  readonly name: string
  readonly photograph: Uint8Array
  readonly top: number
  readonly face?: number
}

/** Longer sides are made this long before a face is looked for, pixels: it only has to fill 96. */
const longestSide = 2400

const decode = async ({ name, photograph }: LiveRequest): Promise<GreyImage> => {
  if (photograph.length > largestPhotograph)
    throw new AULensError('PHOTOGRAPH_TOO_LARGE', `${name} has ${String(photograph.length)} bytes.`, {
      hint: 'Make it smaller than 5 MB.',
    })
  try {
    return (await decodePicture(photograph, name)).image
  } catch (cause) {
    if (cause instanceof Error && /pixel limit/i.test(cause.message))
      throw new AULensError(
        'PHOTOGRAPH_TOO_LARGE',
        `${name} has more than ${String(pixelLimit / 1_048_576)} million pixels.`,
        { cause, hint: 'Save it smaller: a face needs no more than a few hundred pixels.' },
      )
    throw new AULensError(
      'PHOTOGRAPH_UNREADABLE',
      `${name} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause, hint: 'Choose a PNG, JPEG, TIFF or WebP picture.' },
    )
  }
}

type FoundFace = NonNullable<FaceResult['face']>

/** The picture at the size that it is looked at, and how much smaller that is. */
const fitted = async (image: GreyImage): Promise<{ image: GreyImage; scale: number }> => {
  const scale = Math.min(1, longestSide / Math.max(image.width, image.height))
  if (scale === 1) return { image, scale }
  const [width, height] = [Math.max(1, Math.round(scale * image.width)), Math.max(1, Math.round(scale * image.height))]
  return {
    image: {
      width,
      height,
      pixels: new Uint8Array(
        await grey(image.pixels, image.width, image.height).resize(width, height, { fit: 'fill' }).raw().toBuffer(),
      ),
    },
    scale,
  }
}

interface Looked {
  readonly face: FoundFace | null
  readonly faces: readonly Box[]
}

/**
 * The paper's detector first, so that the crop is framed as in training; a network where it finds nothing, or another
 * face is asked for.
 */
const findFace = async (
  pool: Pick<FacePool, 'process'>,
  compute: ResultServices['compute'],
  image: GreyImage,
  chosen: number,
  signal: AbortSignal,
): Promise<Looked> => {
  if (chosen === 0) {
    const haar = await pool.process({ source: { image }, face: 'haar', side: storedSide })
    if (haar.face !== null) return { face: haar.face, faces: [] }
  }
  const found =
    (await compute.call('detect', { detector: 'ssd', landmarks: false, images: [image] }, { signal })).faces[0] ?? []
  const ordered = [...found].sort((a, b) => b.width * b.height - a.width * a.height)
  const faces = ordered.map((face) => squareAround(face, image))
  const [box, best] = [faces[chosen], ordered[chosen]]
  if (box === undefined || best === undefined) return { face: null, faces }
  const { face } = await pool.process({ source: { image }, face: box, side: storedSide })
  return { face: face === null ? null : { ...face, foundBy: `ssd, score ${best.score.toFixed(2)}` }, faces }
}

const grey = (pixels: Uint8Array, width: number, height: number): Sharp =>
  sharp(pixels, { raw: { width, height, channels: 1 } }).toColourspace('b-w')

/** A normalised input, values around 0, as grey: 0 is 128, three deviations the end of the scale. */
const greyOfInput = (values: Float32Array): Uint8Array => {
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / Math.max(1, values.length))
  return Uint8Array.from(values, (value) =>
    Math.max(0, Math.min(255, Math.round(128 + (deviation === 0 ? 0 : (127 * value) / (3 * deviation))))),
  )
}

/**
 * Strongest responses of the layer, each measured against the strongest one of the same filter on the training faces.
 */
const strongestFilters = (
  services: ResultServices,
  request: LiveRequest,
  maxima: { maximum: Float32Array; row: Uint16Array; column: Uint16Array },
): LiveFilter[] => {
  const place = layerOfRun(services.store, request.run, request.layer)
  const stored = storedMaxima(services.store, place)
  const evidence = storedEvidence(services.store, place)?.evidence
  const scores = new Map(evidence?.filters.map((entry) => [entry.filter, entry]))
  const usual = new Float64Array(maxima.maximum.length)
  stored?.samples.forEach(({ split }, sample) => {
    if (split !== 'train') return
    for (let filter = 0; filter < usual.length; filter++)
      usual[filter] = Math.max(usual[filter] ?? 0, stored.maximum[sample * stored.filters + filter] ?? 0)
  })
  return Array.from(maxima.maximum, (value, filter): LiveFilter => {
    const { best, verdict } = scores.get(filter) ?? {}
    const most = usual[filter] ?? 0
    return {
      filter,
      value,
      row: maxima.row[filter] ?? 0,
      column: maxima.column[filter] ?? 0,
      share: most > 0 ? value / most : null,
      best: best === undefined || best === null || !Number.isFinite(best.kl) ? null : best,
      grade: verdict?.grade ?? null,
      statement: verdict?.statement ?? null,
    }
  })
    .filter(({ value }) => value > 0)
    .sort((a, b) => (stored === null ? b.value - a.value : (b.share ?? 0) - (a.share ?? 0) || b.value - a.value))
    .slice(0, request.top)
}

/** Finds the face of a photograph and asks the run's kept checkpoint what it makes of it. Nothing of it is stored. */
export const analysePhotograph =
  (services: ResultServices, request: LiveRequest): JobWork<LiveAnalysis> =>
  async ({ signal, onProgress }) => {
    const { store, compute } = services
    const { record, geometry } = layerOfRun(store, request.run, request.layer)
    const progress = (done: number, message: string): void => {
      onProgress({ done, total: 4, unit: 'steps', message })
    }
    progress(0, 'Looking for a face')
    const whole = await decode(request)
    const { image, scale } = await fitted(whole)
    const chosen = request.face ?? 0
    const pool = new FacePool({ workers: 1 })
    const { face, faces: all } = await findFace(pool, compute, image, chosen, signal).finally(() => pool.close())
    const { step, parameters } = await keptCheckpoint(store, request.run)
    const { side, classes, normalisation } = record.settings
    const inWhole = ({ x, y, width, height }: Box): Box => ({
      x: x / scale,
      y: y / scale,
      width: width / scale,
      height: height / scale,
    })
    const { rung, network } = await compute.report()
    const base = {
      run: request.run,
      step,
      engine: { rung, network },
      layer: request.layer,
      name: request.name,
      width: whole.width,
      height: whole.height,
      faces: all.map(inWhole),
      chosen,
      geometry: { side, window: geometry.window, stride: geometry.stride, offset: geometry.offset },
    }
    const frame = await grey(image.pixels, image.width, image.height)
      .resize({ width: 1200, height: 1200, fit: 'inside', withoutEnlargement: true })
      .png()
      .toBuffer()
    if (face === null)
      return {
        ...base,
        face: null,
        prediction: [],
        filters: [],
        pictures: `live/${keepLivePictures(new Map([['frame', frame]]))}`,
      }
    const pixels = side === storedSide ? face.pixels : halve(face.pixels, 1, storedSide)
    const faces = { count: 1, side, pixels }
    progress(1, 'Predicting the emotion')
    const { probabilities } = await compute.call('predict', { parameters, normalisation, faces, classes }, { signal })
    const { inputs } = await compute.call('normalise', { normalisation, faces }, { signal })
    progress(2, 'Asking the filters')
    const maxima = await compute.call('maxima', { parameters, normalisation, faces, layer: request.layer }, { signal })
    const filters = strongestFilters(services, request, maxima)
    progress(3, 'Reconstructing what they respond to')
    const neurons = filters.map(({ filter, row, column }) => ({ face: 0, filter, row, column }))
    const reconstructed =
      neurons.length === 0
        ? null
        : await compute.call(
            'reconstruct',
            { parameters, normalisation, faces, layer: request.layer, neurons, method: 'guided' },
            { signal },
          )
    const pictures = new Map<string, Uint8Array>([
      ['frame', frame],
      ['crop', await grey(face.pixels, storedSide, storedSide).png().toBuffer()],
      ['input', await grey(greyOfInput(inputs), side, side).png().toBuffer()],
    ])
    if (reconstructed !== null)
      pictures.set('patches', await patchStripOf(reconstructed.pictures, reconstructed.window, neurons.length))
    const prediction = classesOf(classes)
      .map((emotion, index) => ({ emotion, probability: probabilities[index] ?? 0 }))
      .sort((a, b) => b.probability - a.probability)
    return {
      ...base,
      face: { box: inWhole(face.box), foundBy: face.foundBy },
      prediction,
      filters,
      pictures: `live/${keepLivePictures(pictures)}`,
    }
  }
