import type * as tensorflow from '@tensorflow/tfjs-core'
import type { EngineReport, RungName } from '../shared/contract/compute.ts'
import { AULensError, toContractError } from '../shared/contract/errors.ts'
import { RefusedRungs, refusedVariable, rungFailed } from '../shared/contract/refused-rungs.ts'
import { bindingOf, nativePackages, readFirst, threadCount, type NativePackage } from './machine.ts'
import { wrongAnswer } from './self-test/trial.ts'

export type TensorFlow = typeof tensorflow

/** TensorFlow.js on the highest rung of the ladder that loads: CUDA, native CPU, WebAssembly. */
export interface Engine {
  readonly tf: TensorFlow
  readonly rung: RungName
  /**
   * The package that computes. Whatever else needs TensorFlow.js must use the same one:
   * a second copy would not know this one's tensors, and a second native library ends the process.
   */
  readonly packageName: NativePackage | '@tensorflow/tfjs-backend-wasm'
  report(): EngineReport
}

type Refused = EngineReport['refused'][number]

interface Loaded {
  readonly tf: TensorFlow
  readonly rung: RungName
  readonly packageName: Engine['packageName']
  readonly deviceName: string
  readonly libraryVersion?: string
}

const rungs: readonly RungName[] = ['gpu', 'native', 'wasm']

/** What the binding of tfjs-node says of itself. */
interface NativeBackend {
  readonly isUsingGpuDevice: boolean
  readonly binding: { readonly TF_Version: string }
}

const nativeBackend = (tf: TensorFlow): NativeBackend => tf.backend() as unknown as NativeBackend

/** tfjs-node 4.22 calls two functions of `util` that Node 23 removed; they must exist before it loads. */
const restoreRemovedUtilities = (): void => {
  const util = process.getBuiltinModule('node:util') as unknown as Record<string, unknown>
  util['isNullOrUndefined'] ??= (value: unknown): boolean => value === null || value === undefined
  util['isArray'] ??= Array.isArray
}

const processorName = (): string => {
  const [processor] = process.getBuiltinModule('node:os').cpus()
  return processor?.model.trim() ?? process.arch
}

const loadNative = async (rung: 'gpu' | 'native'): Promise<Loaded> => {
  const packageName = nativePackages[rung]
  if (bindingOf(packageName) === null) throw new Error(`The compiled binding of ${packageName} is not there.`)
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
  restoreRemovedUtilities()
  // tfjs-node also registers itself with face-api's `require`: the default export is that very module object.
  const module = rung === 'gpu' ? await import('@tensorflow/tfjs-node-gpu') : await import('@tensorflow/tfjs-node')
  const tf = (module as unknown as { default: TensorFlow }).default
  await tf.ready()
  const backend = nativeBackend(tf)
  const onGpu = backend.isUsingGpuDevice
  return {
    tf,
    rung: onGpu ? 'gpu' : 'native',
    packageName,
    deviceName: onGpu
      ? (readFirst('/proc/driver/nvidia/gpus', 'information', /^Model:\s*(.+)$/m) ?? 'CUDA GPU')
      : processorName(),
    libraryVersion: backend.binding.TF_Version,
  }
}

const loadWebAssembly = async (): Promise<Loaded> => {
  const module = await import('@tensorflow/tfjs-core')
  const tf = (module as unknown as { default: TensorFlow }).default
  tf.enableProdMode()
  await import('@tensorflow/tfjs-backend-cpu')
  await import('@tensorflow/tfjs-backend-wasm')
  if (!(await tf.setBackend('wasm'))) throw new Error('The WebAssembly backend did not start.')
  await tf.ready()
  return { tf, rung: 'wasm', packageName: '@tensorflow/tfjs-backend-wasm', deviceName: processorName() }
}

const load = (rung: RungName): Promise<Loaded> => (rung === 'wasm' ? loadWebAssembly() : loadNative(rung))

const engineOf = (loaded: Loaded, refused: readonly Refused[]): Engine => {
  const { tf, rung, packageName } = loaded
  // Quiets the advice that TensorFlow.js prints for web pages.
  tf.enableProdMode()
  const versions: Record<string, string> = { 'tfjs-core': tf.version_core, node: process.versions.node }
  if (loaded.libraryVersion !== undefined) versions['tensorflow'] = loaded.libraryVersion
  return {
    tf,
    rung,
    packageName,
    report: () => ({
      rung,
      backend: tf.getBackend(),
      device: rung === 'gpu' ? 'gpu' : 'cpu',
      deviceName: loaded.deviceName,
      canTrain: rung !== 'wasm',
      versions,
      threads: rung === 'wasm' ? 1 : threadCount(),
      refused,
      network: 'plain',
    }),
  }
}

const askedRung = (): RungName | undefined => {
  const asked = process.env['AULENS_RUNG']
  if (asked === undefined || asked === '' || asked === 'auto') return undefined
  const rung = rungs.find((name) => name === asked)
  if (rung === undefined) {
    throw new AULensError('ENGINE_UNKNOWN', `AULENS_RUNG is "${asked}".`, {
      hint: `Use one of: auto, ${rungs.join(', ')}.`,
    })
  }
  return rung
}

/** Rungs that failed in an earlier process of this session. */
const refusedBefore = (): Refused[] => {
  try {
    return RefusedRungs.parse(JSON.parse(process.env[refusedVariable] ?? '[]'))
  } catch {
    return []
  }
}

/**
 * @throws AULensError {@link rungFailed} where its first answers are wrong: a native library stays in the process, so
 * another one must go on
 */
const examine = ({ tf, rung }: Loaded): void => {
  const wrong = wrongAnswer(tf, rung !== 'wasm')
  if (wrong === null) return
  throw new AULensError(
    rungFailed,
    `It computes wrong numbers: ${wrong.operation} differs from the right one by ` +
      `${wrong.difference.toExponential(1)} of its size.`,
  )
}

let atWork: RungName | undefined
/** The rung that loads or computes in this process; undefined before anything was asked of it. */
export const currentRung = (): RungName | undefined => atWork

let onRung: (rung: RungName | null) => void = () => undefined
/**
 * @param listener told of each rung before it is loaded, since a library may end the process, and null once one
 * computes
 */
export const watchRungs = (listener: (rung: RungName | null) => void): void => {
  onRung = listener
}

const reasonOf = (error: unknown): string =>
  toContractError(error).message.split('\n')[0]?.trim() ?? 'It does not load.'

/**
 * Whether another rung may be loaded into this process after this one failed: not after a native library that may have
 * been loaded half-way.
 */
const needsNewProcess = (error: unknown, rung: RungName): boolean =>
  (error instanceof AULensError && error.code === rungFailed) ||
  (rung === 'gpu' && bindingOf(nativePackages.gpu) !== null)

const loadHighest = async (): Promise<Engine> => {
  const asked = askedRung()
  const refused = refusedBefore()
  const tried = (asked === undefined ? rungs : [asked]).filter(
    (rung) => !refused.some((before) => before.rung === rung),
  )
  for (const rung of tried) {
    try {
      atWork = rung
      onRung(rung)
      const loaded = await load(rung)
      examine(loaded)
      onRung(null)
      if (rung === 'gpu' && loaded.rung !== 'gpu') {
        refused.push({
          rung,
          reason: 'TensorFlow for CUDA is installed, but it finds no CUDA device; it computes on the processor.',
        })
        if (asked === 'gpu') break
      }
      atWork = loaded.rung
      return engineOf(loaded, refused)
    } catch (error) {
      if (needsNewProcess(error, rung)) throw new AULensError(rungFailed, reasonOf(error), { cause: error })
      refused.push({ rung, reason: reasonOf(error) })
    }
  }
  const reasons = refused.map(({ rung, reason }) => `${rung}: ${reason}`).join(' ')
  throw new AULensError('ENGINE_UNAVAILABLE', `TensorFlow.js does not load. ${reasons}`, {
    hint:
      asked === undefined
        ? '"aulens doctor" says what is missing.'
        : `Leave AULENS_RUNG unset; "aulens doctor" says what the ${asked} rung lacks.`,
  })
}

let engine: Promise<Engine> | undefined

/**
 * TensorFlow.js, loaded once per process on the highest rung that works, or on the one that the environment
 * variable `AULENS_RUNG` names.
 *
 * @throws AULensError `ENGINE_UNAVAILABLE` where no rung loads, `ENGINE_UNKNOWN` for a name that is none, {@link
 *   rungFailed} where the
 *   next rung needs a process of its own
 */
export const loadEngine = async (): Promise<Engine> => {
  engine ??= loadHighest()
  return engine
}
