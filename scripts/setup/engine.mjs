// Step 2: the engine ladder. Each rung is made ready, or its refusal is recorded with reason and fix for `aulens doctor`.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { bindingKey } from './binding.mjs'
import { checkEngine, enginePresent, packageFolder } from './engine-check.mjs'
import { byPackage, gpuByWheels, nativeByWheel, wheels } from './engine-routes.mjs'
import { findNvidiaDriver } from './nvidia-driver.mjs'
import { cacheFolder, manifest, platformName, projectNode, readJson, recordFolder, writeJson } from './paths.mjs'
import { say } from './progress.mjs'
import { Refusal } from './refusal.mjs'
import { runAlone } from './run-alone.mjs'

/**
 * @typedef {object} RungRecord
 * @property {'ready' | 'refused'} state
 * @property {'wheel' | 'package' | null} route where the library came from
 * @property {string | null} version of TensorFlow, as far as known
 * @property {string | null} key changes when the rung has to be made again
 * @property {string | null} reason of a refusal
 * @property {string | null} fix
 */

export const recordFile = join(recordFolder, 'engine.json')

const ready = (route, version, key) => ({ state: 'ready', route, version, key, reason: null, fix: null })
const refused = (reason, fix, key = null) => ({ state: 'refused', route: null, version: null, key, reason, fix })

/** Node modules change with the package; a rung made by the package's own installer lasts as long as its version. */
const packageKey = (name) => `${name}-${readJson(join(packageFolder(name), 'package.json'))?.version}-${platformName}`
const wheelKey = (list) => `${bindingKey(wheels.cpu)}-${list.map((wheel) => wheel.sha256.slice(0, 8)).join('')}`

/**
 * Tries the routes in order; the first that makes an engine that computes wins. What a failed one left is taken away, so that the
 * program never loads half an engine.
 */
const climb = async (name, routes) => {
  const refusals = []
  for (const { make, check, record } of routes) {
    try {
      await make()
      await check()
      return record
    } catch (error) {
      for (const part of ['deps', 'lib']) rmSync(join(packageFolder(name), part), { recursive: true, force: true })
      // A refusal is an answer; anything else (a full disk, say) too, but it has no fix of its own.
      refusals.push(error instanceof Refusal ? error : new Refusal(error.message, 'npm run setup -- --force'))
    }
  }
  return refused(
    refusals.map((refusal) => refusal.message).join(' '),
    refusals.find((refusal) => refusal.fix !== null)?.fix ?? 'npm run setup',
  )
}

const native = (node) => {
  const check = () => checkEngine(node, 'tfjs-node')
  const own = {
    make: () => byPackage(node, 'tfjs-node'),
    check,
    record: ready('package', null, packageKey('tfjs-node')),
  }
  if (wheels === null) return climb('tfjs-node', [own])
  return climb('tfjs-node', [
    { make: nativeByWheel, check, record: ready('wheel', manifest.tensorflow.version, wheelKey([wheels.cpu])) },
    own,
  ])
}

const gpu = async (node) => {
  const mode = process.env.AULENS_GPU ?? 'auto'
  if (mode === 'off') return refused('AULENS_GPU=off leaves the graphics card out.', 'AULENS_GPU=auto npm run setup')
  const driver = (await findNvidiaDriver()) ?? (mode === 'on' ? 'none found, but AULENS_GPU=on' : null)
  if (driver === null) {
    return refused(
      'No NVIDIA driver was found on this machine.',
      process.platform === 'darwin'
        ? null
        : 'On a machine with an NVIDIA graphics card: install its driver (525 or newer), then npm run setup',
    )
  }
  const check = async () => {
    if (!(await checkEngine(node, 'tfjs-node-gpu')).gpu) {
      throw new Refusal(
        `TensorFlow sees no graphics card it can use (driver: ${driver}).`,
        'Check that nvidia-smi lists the card and that the driver is 525 or newer, then: npm run setup -- --force',
      )
    }
  }
  if (wheels !== null && wheels.gpu.length > 0)
    return climb('tfjs-node-gpu', [
      { make: gpuByWheels, check, record: ready('wheel', manifest.tensorflow.version, wheelKey(wheels.gpu)) },
    ])
  if (process.platform === 'win32')
    return climb('tfjs-node-gpu', [
      {
        make: () => byPackage(node, 'tfjs-node-gpu'),
        check,
        record: ready('package', null, packageKey('tfjs-node-gpu')),
      },
    ])
  return refused(`TensorFlow for graphics cards is not offered for ${platformName}.`, null)
}

const wasm = () =>
  existsSync(join(packageFolder('tfjs-backend-wasm'), 'dist', 'tfjs-backend-wasm.wasm'))
    ? ready('package', null, packageKey('tfjs-backend-wasm'))
    : refused('The package @tensorflow/tfjs-backend-wasm is not complete.', 'npm run setup -- --force')

const stillGood = (record, name, list) =>
  record?.state === 'ready' &&
  enginePresent(name) &&
  (record.route === 'package' ? record.key === packageKey(name) : wheels !== null && record.key === wheelKey(list))

/**
 * @param {{ force?: boolean, retry?: boolean }} options `retry: false` keeps a recorded refusal instead of trying again
 * @returns {Promise<{ rungs: { gpu: RungRecord, native: RungRecord, wasm: RungRecord } }>} what was recorded
 */
export const ensureEngine = async ({ force = false, retry = true } = {}) => {
  const node = projectNode()
  if (node === null || !existsSync(packageFolder('tfjs-node')))
    throw new Refusal('The npm packages are not installed.', 'npm run setup')
  const before = force ? null : readJson(recordFile)?.rungs
  const keep = (record, name, list) => stillGood(record, name, list) || (!retry && record?.state === 'refused')
  // The processor first: an interrupted download of 3 GB for the graphics card must not leave the machine without an engine.
  const nativeRecord = keep(before?.native, 'tfjs-node', [wheels?.cpu]) ? before.native : await native(node)
  const gpuRecord = keep(before?.gpu, 'tfjs-node-gpu', wheels?.gpu ?? []) ? before.gpu : await gpu(node)
  const record = {
    format: 1,
    platform: platformName,
    cache: cacheFolder(),
    rungs: { gpu: gpuRecord, native: nativeRecord, wasm: wasm() },
  }
  writeJson(recordFile, record)
  return record
}

/** @param {Awaited<ReturnType<typeof ensureEngine>>} record */
export const reportEngine = ({ rungs }) => {
  const names = { gpu: 'graphics card', native: 'native processor', wasm: 'WebAssembly' }
  for (const [rung, { state, version, reason, fix }] of Object.entries(rungs)) {
    if (state === 'ready') say(`  ${names[rung]}: ready${version === null ? '' : ` (TensorFlow ${version})`}`)
    else say(`  ${names[rung]}: not available. ${reason}${fix === null ? '' : `\n    To have it: ${fix}`}`)
  }
}

await runAlone(
  import.meta.url,
  `
Usage: node scripts/setup/engine.mjs [--force]

Makes the engines ready that this machine can have: graphics card, native processor, WebAssembly. What is refused is recorded with
reason and fix in node_modules/.aulens/engine.json. Environment: AULENS_GPU=auto|on|off, AULENS_WHEELS, AULENS_CACHE, CXX.`,
  async (options) => reportEngine(await ensureEngine(options)),
)
