import type { ContractError } from './errors.ts'
import type { ConvolutionLayer, Parameters } from '../network/architecture.ts'
import type { RandomState } from '../random/random.ts'
import type { TrainingSettings } from '../protocol/settings.ts'

/**
 * What the lab asks of the compute process, the only one that loads TensorFlow. Messages travel by
 * `child_process.fork` with `serialization: 'advanced'`, so typed arrays arrive as typed arrays.
 */
export type RungName = 'gpu' | 'native' | 'wasm'

/** The rung of the engine ladder that computes, and what it said of itself. */
export interface EngineReport {
  readonly rung: RungName
  /** Backend name as TensorFlow.js gives it, e.g. "tensorflow". */
  readonly backend: string
  readonly device: 'gpu' | 'cpu'
  readonly deviceName: string
  readonly canTrain: boolean
  readonly versions: Readonly<Record<string, string>>
  readonly threads: number
  /** Higher rungs that were tried and why each did not load. */
  readonly refused: readonly { rung: RungName; reason: string }[]
  /** The network the training uses, e.g. "plain". */
  readonly network: string
  /**
   * Whether the fast network reproduces TensorFlow's numbers here, and whether the processor has bfloat16 instructions.
   */
  readonly forms?: { readonly fast: boolean; readonly bfloat16: boolean }
}

export interface SelfTestReport {
  readonly passed: boolean
  readonly checks: readonly { name: string; passed: boolean; difference: number; tolerance: number }[]
  readonly seconds: number
}

/** Faces [count, side, side], 0..255, row-major. */
export interface FaceBatch {
  readonly count: number
  readonly side: number
  readonly pixels: Uint8Array
}

export interface LabelledFaces extends FaceBatch {
  /** Class index of each face, 0 … classes - 1. */
  readonly labels: Uint8Array
}

export type Normalisation = 'mean-and-deviation' | 'mean'

/** Everything beside settings and data that a run's next step depends on. */
export interface TrainingState {
  /** Steps done. */
  readonly step: number
  readonly parameters: Parameters
  readonly momentum: Parameters
  readonly random: { readonly batches: RandomState; readonly augmentation: RandomState; readonly dropout: RandomState }
  /** The scale k that the initial weights were drawn with. */
  readonly initScale: number
}

/** A face's place in the network's answer. */
export interface Predictions {
  readonly classes: number
  /** [count, classes], each row sums to 1. */
  readonly probabilities: Float32Array
}

/** One face's strongest neuron in each filter: values and map positions, all [count, filters]. */
export interface Maxima {
  readonly layer: ConvolutionLayer
  readonly filters: number
  readonly maximum: Float32Array
  readonly row: Uint16Array
  readonly column: Uint16Array
}

export const reconstructionMethods = ['guided', 'deconv', 'gradient', 'occlusion'] as const
export type ReconstructionMethod = (typeof reconstructionMethods)[number]

/** A neuron of a layer on one face of the batch. */
export interface Neuron {
  readonly face: number
  readonly filter: number
  readonly row: number
  readonly column: number
}

/** Likeness of pictures, means over those that were compared; null where none was. */
export interface PictureLikeness {
  /** Structural similarity of pictures scaled to a largest absolute value of 1. */
  readonly ssim: number | null
  readonly rank: number | null
  /** Of absolute values. */
  readonly rankAbsolute: number | null
}

/** One method's pictures down the cascade; the first stage is the trained network. */
export interface CascadePictures {
  readonly method: ReconstructionMethod
  readonly stages: readonly (PictureLikeness & {
    readonly randomised: readonly ConvolutionLayer[]
    /** The network trained on permuted labels, with nothing randomised. */
    readonly permuted: boolean
    /** Neurons times draws that were compared, and that fell silent. */
    readonly compared: number
    readonly silent: number
    /** [neurons, window, window] of the stage's first draw. */
    readonly pictures: Float32Array
  })[]
  /** Trained pictures' absolute values against an edge detector's answer to the same windows. */
  readonly edges: Omit<PictureLikeness, 'rank'>
}

export interface DetectedFace {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** 0..1 */
  readonly score: number
  /** 68 points, x y x y …, frame pixels; absent when no landmark model ran. */
  readonly landmarks?: Float32Array
  /** Centres of the eye on the left and on the right of the picture, x y x y, frame pixels, where the detector tells. */
  readonly eyes?: readonly [number, number, number, number]
}

export interface GreyImage {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/**
 * `step`: one training step on a prepared batch; `forward`: class scores; `data`: draw, augment, normalise and assemble
 * a batch.
 */
export type BenchPhase = 'step' | 'forward' | 'data'

export interface ComputeJobs {
  report: { input: Record<string, never>; output: EngineReport }
  selfTest: { input: Record<string, never>; output: SelfTestReport }
  train: {
    input: {
      settings: TrainingSettings
      training: LabelledFaces
      validation: LabelledFaces
      /** Continue from here; absent: draw initial weights by the seed. */
      resumeFrom?: TrainingState
    }
    output: { step: number }
  }
  predict: {
    input: { parameters: Parameters; normalisation: Normalisation; faces: FaceBatch; classes: number }
    output: Predictions
  }
  /** Network inputs [count, side, side] after local normalisation. */
  normalise: { input: { normalisation: Normalisation; faces: FaceBatch }; output: { inputs: Float32Array } }
  maxima: {
    input: { parameters: Parameters; normalisation: Normalisation; faces: FaceBatch; layer: ConvolutionLayer }
    output: Maxima
  }
  reconstruct: {
    input: {
      parameters: Parameters
      normalisation: Normalisation
      faces: FaceBatch
      layer: ConvolutionLayer
      neurons: readonly Neuron[]
      method: ReconstructionMethod
      /** 'patch' computes only the receptive field (default); 'full' the whole image, for checking. */
      extent?: 'patch' | 'full'
    }
    output: {
      window: number
      /** [neurons, window, window]; zero outside the image. */
      pictures: Float32Array
      /** Activation of each neuron. */
      values: Float32Array
    }
  }
  /** The weights that a run with these settings begins with. */
  initialise: { input: { settings: TrainingSettings }; output: { parameters: Parameters; initScale: number } }
  /** The score of the predicted class sent back to the pixels of one face. */
  saliency: {
    input: { parameters: Parameters; normalisation: Normalisation; faces: FaceBatch; method: 'gradient' | 'guided' }
    output: {
      /** Index of the class. */
      predicted: number
      probabilities: Float32Array
      /** [side, side], of the normalised input. */
      picture: Float32Array
    }
  }
  /**
   * Pictures of neurons while the layers below and with theirs are given random weights, top first (Adebayo et al.
   * 2018).
   */
  cascade: {
    input: {
      parameters: Parameters
      normalisation: Normalisation
      faces: FaceBatch
      layer: ConvolutionLayer
      neurons: readonly Neuron[]
      methods: readonly ReconstructionMethod[]
      /**
       * Network of the same architecture and first weights, trained on permuted labels; the last stage where there is
       * one.
       */
      permuted?: Parameters
      /** Random networks a stage. */
      draws: number
      seed: number
    }
    output: {
      window: number
      /** In the order of `methods`. */
      methods: readonly CascadePictures[]
    }
  }
  /** Times one part of the work on random faces, for `aulens bench`. */
  bench: {
    input: { phase: BenchPhase; batch: number; repeats: number }
    output: {
      /** Milliseconds per image of each repetition: wall time, and processor time of the whole process. */
      timings: { wall: number; cpu: number }[]
      /** Largest resident memory of the process so far, bytes. */
      peakMemory: number
      network: string
    }
  }
  /** What the machine can do at most, for `aulens bench`: a matrix product and a copy, each repetition by itself. */
  limits: {
    input: { repeats: number }
    output: {
      /** Billions of floating-point operations a second of a product of 2048x2048 matrices, all cores. */
      gigaflops: number[]
      /** Billions of bytes a second, read and written, of a copy of 256 MB by one thread. */
      gigabytes: number[]
    }
  }
  detect: {
    input: { detector: 'blazeface' | 'ssd' | 'tiny'; landmarks: boolean; images: readonly GreyImage[] }
    output: { faces: readonly (readonly DetectedFace[])[] }
  }
}
export type ComputeJobName = keyof ComputeJobs

/** Sent while a job runs. */
export type ComputeEvent =
  | {
      readonly type: 'progress'
      readonly done: number
      readonly total: number
      readonly unit: string
      readonly message: string
    }
  /** Each step's loss and accuracy on its batch; `images` counts all seen so far. */
  | {
      readonly type: 'step'
      readonly step: number
      readonly loss: number
      readonly accuracy: number
      readonly milliseconds: number
    }
  /** Validation at a checkpoint, with the whole state. `tensors` counts live tensors after the step. */
  | {
      readonly type: 'checkpoint'
      readonly state: TrainingState
      readonly validationAccuracy: number
      readonly validationLoss: number
      readonly tensors: number
    }

export type ToCompute =
  | { readonly type: 'start'; readonly id: number; readonly job: ComputeJobName; readonly input: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  /** Asks a job to end where nothing is lost: a training stores a last checkpoint after the step it is at. */
  | { readonly type: 'stop'; readonly id: number }
  /** Holds a job at its next breath, until 'continue', 'stop' or 'cancel'. */
  | { readonly type: 'pause'; readonly id: number }
  | { readonly type: 'continue'; readonly id: number }
  /** Somebody scrolls: trainings keep still for a moment. */
  | { readonly type: 'give-way' }
  /** Answers one 'checkpoint' event: the state is safe on disk, training may go on. */
  | { readonly type: 'stored'; readonly id: number }

export type FromCompute =
  | { readonly type: 'ready' }
  /** The rung that is about to be loaded; null once one computes. */
  | { readonly type: 'rung'; readonly rung: RungName | null }
  | { readonly type: 'event'; readonly id: number; readonly event: ComputeEvent }
  | { readonly type: 'done'; readonly id: number; readonly output: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly error: ContractError }
