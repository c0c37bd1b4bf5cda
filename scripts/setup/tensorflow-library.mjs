// TensorFlow's C library and NVIDIA's libraries, out of their wheels into the cache.
import { mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { cachedFolder } from './cached-folder.mjs'
import { platformName } from './paths.mjs'
import { say, withProgress } from './progress.mjs'
import { fetchWheel } from './wheel.mjs'
import { unzip } from './zip.mjs'

/** The headers that tensorflow/c/eager/c_api.h pulls in; the wheel's other 11,000 are not needed. */
const headers =
  /^tensorflow\/include\/((tensorflow\/c\/|tensorflow\/core\/platform\/ctstring|tsl\/platform\/|xla\/tsl\/c\/).*\.h)$/
const libraries = /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/

/** @param {string} name entry of the TensorFlow wheel */
export const placeOfLibrary = (name) => {
  const library = libraries.exec(name)
  if (library !== null) return `lib/${library[1]}`
  const header = headers.exec(name)
  return header === null ? null : `include/${header[1]}`
}

const nameOf = (wheel) => `${wheel.project}-${wheel.version}-${platformName}-${wheel.sha256.slice(0, 12)}`

/**
 * @param {import('./wheel.mjs').Wheel} wheel of tensorflow or tensorflow-cpu
 * @returns {Promise<string>} folder with lib/ and include/
 */
export const tensorflowLibrary = (wheel) =>
  cachedFolder(join('tensorflow', nameOf(wheel)), async (folder) => {
    say(`Fetching TensorFlow ${wheel.version} (${wheel.project}).`)
    const { file, done } = await fetchWheel(wheel)
    await withProgress('unpacking', () => unzip(file, folder, placeOfLibrary))
    done()
  })

/** Libraries that TensorFlow's RUNPATH does not name; they are linked into a folder that it does. */
const outsideRunpath = ['curand', 'cuda_nvrtc', 'nvjitlink']

/**
 * @param {readonly import('./wheel.mjs').Wheel[]} wheels NVIDIA's
 * @returns {Promise<string>} a folder laid out like site-packages/nvidia
 */
export const nvidiaLibraries = async (wheels) => {
  const parts = []
  for (const wheel of wheels) {
    parts.push(
      await cachedFolder(join('nvidia', nameOf(wheel)), async (folder) => {
        const { file, done } = await fetchWheel(wheel)
        const place = (name) => /^nvidia\/([^/]+\/(lib|bin|nvvm)\/.+)$/.exec(name)?.[1] ?? null
        await withProgress(`unpacking ${wheel.project}`, () => unzip(file, folder, place))
        done()
      }),
    )
  }
  const together = wheels.map((wheel) => wheel.sha256.slice(0, 4)).join('')
  return cachedFolder(join('nvidia', `joined-${together}`), async (folder) => {
    for (const part of parts) for (const name of readdirSync(part)) joinPart(join(part, name), join(folder, name))
    for (const name of outsideRunpath) joinPart(join(folder, name, 'lib'), join(folder, 'cuda_runtime', 'lib'))
  })
}

/**
 * Real folders, linked files: $ORIGIN of a linked library is the folder of the link. Links go to the file itself, never to another
 * link, since the folder that is being filled gets another name when it is complete.
 */
const joinPart = (from, to) => {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) joinPart(join(from, entry.name), join(to, entry.name))
    else symlinkSync(realpathSync(join(from, entry.name)), join(to, entry.name))
  }
}
