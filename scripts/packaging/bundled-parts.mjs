// Everything that a package contains and somebody else made: npm packages that run, npm packages in the page, and the rest.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { manifest, readJson, recordFolder, root } from '../setup/paths.mjs'
import { Refusal } from '../setup/refusal.mjs'
import { readBundledPackages } from './bundled-packages.mjs'
import { licenceOf } from './licence-rules.mjs'
import { runtimePackages } from './npm-packages.mjs'

/**
 * @typedef {{ name: string, version: string, licence: string | null, texts: string[], npm: boolean, about: string, source?: string }} Part
 */

const standardFolder = join(root, 'resources', 'licences', 'standard')
const legalFile = /^(licen[cs]e|copying|notice|unlicense|patents|third[-_]party)/i

/** Where a package holds no licence text, the standard one, with what the package says of its authors. */
const standardText = ({ name, licence, description }) => {
  const texts = (licence ?? '').split(/[()\s]+/).filter((word) => existsSync(join(standardFolder, `${word}.txt`)))
  if (texts.length === 0)
    throw new Refusal(
      `${name} (${licence}) holds no licence text, and resources/licences/standard has none.`,
      'Add the text there.',
    )
  const { author } = description
  const by = typeof author === 'string' ? author : author?.name
  const said = `The package names the licence ${licence} and holds no copy of it.${by === undefined ? '' : ` Copyright: ${by}.`}`
  return [said, ...texts.map((word) => readFileSync(join(standardFolder, `${word}.txt`), 'utf8'))]
}

/** The table of the libraries inside libvips lies in its README. */
const isLegal = (name) => (file) =>
  legalFile.test(file) || (name.startsWith('@img/sharp-libvips-') && file === 'README.md')

const npmPart = (path, about) => {
  const folder = join(root, path)
  const description = readJson(join(folder, 'package.json'))
  const { name, version } = description
  const stated = typeof description.license === 'string' ? description.license : (description.license?.type ?? null)
  const licence = licenceOf(name, version, stated)
  const files = readdirSync(folder).filter(isLegal(name))
  const own = files.map((file) => readFileSync(join(folder, file), 'utf8'))
  const texts = files.some((file) => legalFile.test(file))
    ? own
    : [...own, ...standardText({ name, licence, description })]
  return { name, version, licence, texts, npm: true, about }
}

const resource = (file) => readFileSync(join(root, 'resources', 'licences', file), 'utf8')

/** Chromium lists its own parts in a page; as text it fits into the one file. */
const textOfPage = (page) =>
  page
    .replace(/<(style|script)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\n{3,}/g, '\n\n')

const electronParts = (folder, version) => {
  const own = ['LICENSE.electron.txt', 'LICENSE'].map((file) => join(folder, file)).find((file) => existsSync(file))
  const chromium = join(folder, 'LICENSES.chromium.html')
  if (own === undefined || !existsSync(chromium))
    throw new Refusal(
      `The Electron at ${folder} holds no licences.`,
      'Use an Electron with LICENSE and LICENSES.chromium.html beside the program.',
    )
  return [
    { name: 'Electron', version, licence: 'MIT', texts: [readFileSync(own, 'utf8')], npm: false, about: 'the window' },
    {
      name: 'Chromium and Node inside Electron',
      version,
      licence: 'BSD-3-Clause',
      texts: [textOfPage(readFileSync(chromium, 'utf8'))],
      npm: false,
      about: 'the window; each of its parts with its own licence, below',
    },
  ]
}

/** The wheel's notices lie in the repository, since set-up keeps only the libraries of it. */
const wheelNotices = (version) => {
  const text = resource('tensorflow.txt')
  if (!text.startsWith(`TensorFlow ${version},`)) {
    throw new Refusal(
      `resources/licences/tensorflow.txt is not TensorFlow ${version}'s.`,
      'Put the LICENSE and THIRD_PARTY_NOTICES.txt of the wheel there, under a first line that names the version.',
    )
  }
  return text
}

const tensorflowPart = () => {
  const { native } = readJson(join(recordFolder, 'engine.json')).rungs
  const folder = join(root, 'node_modules', '@tensorflow', 'tfjs-node', 'deps')
  const own = existsSync(folder) ? readdirSync(folder).filter((file) => /licen|third_party/i.test(file)) : []
  const texts =
    own.length > 0
      ? own.map((file) => readFileSync(join(folder, file), 'utf8'))
      : [wheelNotices(manifest.tensorflow.version)]
  return {
    name: 'TensorFlow',
    version: native.version ?? 'as downloaded by tfjs-node',
    licence: 'Apache-2.0',
    texts,
    npm: false,
    about: 'the native engine',
    source: 'pkg:pypi/tensorflow-cpu',
  }
}

const assemblyScript = () => {
  const part = npmPart('node_modules/assemblyscript', 'its runtime, in the WebAssembly modules of AULens')
  return { ...part, name: 'AssemblyScript runtime', npm: false }
}

/**
 * @param {{ folder: string, version: string }} electron the Electron that is packed
 * @returns {Part[]}
 */
export const bundledParts = (electron) => {
  const running = runtimePackages(readJson(join(root, 'package-lock.json')), root).map(({ path }) => [
    path,
    'laboratory and computation',
  ])
  const shown = readBundledPackages(join(root, 'out', 'bundled')).map((path) => [path, 'the window and the page'])
  const npm = [...new Map([...shown, ...running]).entries()].map(([path, about]) => npmPart(path, about))
  // The same package may lie in the tree twice, once a version.
  const once = [...new Map(npm.map((part) => [`${part.name}@${part.version}`, part])).values()]
  return [
    ...once.sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...electronParts(electron.folder, electron.version),
    tensorflowPart(),
    assemblyScript(),
    {
      name: 'OpenCV frontal face cascade',
      version: '4.x',
      licence: 'BSD-3-Clause',
      texts: [resource('opencv-haar-cascade.txt')],
      npm: false,
      about: 'haarcascade_frontalface_default.xml, unchanged',
    },
    {
      name: 'face-api weights',
      version: '1.7.15',
      licence: 'MIT',
      texts: [resource('face-api.txt')],
      npm: false,
      about: 'networks that find faces and landmarks, unchanged',
    },
    {
      name: 'BlazeFace weights',
      version: '3.3.6 of @vladmandic/human',
      licence: 'MIT AND Apache-2.0',
      texts: [resource('blazeface.txt'), resource('standard/Apache-2.0.txt')],
      npm: false,
      about: 'network that finds faces and eyes, unchanged',
    },
  ]
}
