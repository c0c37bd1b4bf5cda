import type * as faceApiModule from '@vladmandic/face-api'
import type { RungName } from '../../shared/contract/compute.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { loadEngine } from '../tensorflow.ts'

export type FaceApi = typeof faceApiModule

/** The part of face-api's networks that loading needs. */
interface Network {
  readonly isLoaded: boolean
  loadFromDisk(folder: string | undefined): Promise<void>
}

/** Where the weights of a model lie in the repository, as they were published. */
export const modelFolder = (model: 'face-api' | 'blazeface'): string => {
  const { fileURLToPath } = process.getBuiltinModule('node:url')
  return fileURLToPath(new URL(`../../../resources/models/${model}`, import.meta.url))
}

/**
 * face-api ships one build for each TensorFlow.js package; it must compute with the very copy that our engine loaded.
 */
const importBuild = async (rung: RungName): Promise<FaceApi> => {
  const module: unknown = await (rung === 'gpu'
    ? import('@vladmandic/face-api/dist/face-api.node-gpu.js')
    : rung === 'native'
      ? import('@vladmandic/face-api/dist/face-api.node.js')
      : import('@vladmandic/face-api/dist/face-api.node-wasm.js'))
  return (module as { default: FaceApi }).default
}

let faceApi: Promise<FaceApi> | undefined

/** face-api on the engine's rung, loaded once per process. */
export const loadFaceApi = async (): Promise<FaceApi> => {
  const { tf, rung } = await loadEngine()
  const backend = tf.getBackend()
  faceApi ??= importBuild(rung)
  const loaded = await faceApi
  // The WebAssembly build brings backends of its own along; the engine's choice stands.
  if (tf.getBackend() !== backend) await tf.setBackend(backend)
  return loaded
}

/**
 * Loads a network's weights on first use; they stay in memory for the life of the process.
 *
 * @throws AULensError `MODEL_UNREADABLE` naming the folder
 */
export const ensureLoaded = async (network: Network, name: string, folder = modelFolder('face-api')): Promise<void> => {
  if (network.isLoaded) return
  try {
    await network.loadFromDisk(folder)
  } catch (cause) {
    throw new AULensError('MODEL_UNREADABLE', `The weights of ${name} could not be read from ${folder}.`, {
      hint: 'Restore resources/models/face-api from the repository.',
      path: folder,
      cause,
    })
  }
}
