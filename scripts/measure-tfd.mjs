// Measures the import of a Toronto Face Database of full size (102,236 pictures of 96 x 96): peak memory and speed.
//   npm run tool measure-tfd -- [plain|compressed|both] [--keep]
// Needs 4 GB in the temporary folder (TMPDIR). The pixels are no faces; labels, identities, splits and names are as many as the corpus has.
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDeflate } from 'node:zlib'
import { importCorpus } from '../src/lab/corpora/import.job.ts'
import { MatlabFile, numericArray, structOfTexts } from '../src/lab/corpora/synthetic/matlab-writer.ts'
import { ProjectStore } from '../src/lab/store/project-store.ts'
import { Random } from '../src/shared/random/random.ts'

const count = 102_236
const labelled = 4178
const side = 96
const megabytes = (count * side * side) / 1e6

const pixels = Random.fromSeed(1, 'cheap pixels')
const noise = Uint8Array.from({ length: 1 << 20 }, () => 96 + (pixels.nextUint32() & 31))
/** One column of pixels of all pictures. */
const columnOf = (column) => {
  const bytes = new Uint8Array(side * count)
  for (let at = 0, turn = (column * 7919) % noise.length; at < bytes.length; at += noise.length - turn, turn = 0)
    bytes.set(noise.subarray(turn, turn + bytes.length - at), at)
  return bytes
}

const each = (value) => Array.from({ length: count }, (_, index) => value(index))
const smallArrays = () => [
  numericArray(
    'folds',
    [count, 5],
    'int8',
    Array.from({ length: 5 }, (_, fold) =>
      each((index) => (index >= labelled ? 0 : [1, 1, 1, 2, 3][(index + fold) % 5])),
    ).flat(),
  ),
  numericArray(
    'labs_ex',
    [count, 1],
    'double',
    each((index) => (index < labelled ? 1 + (index % 7) : -1)),
  ),
  numericArray(
    'labs_id',
    [count, 1],
    'double',
    each((index) => (index < labelled ? 1 + (index % 900) : -1)),
  ),
]

/** Packs the first array of a plain file into a compressed element and copies the others behind it. */
const writeCompressed = async (path, head) => {
  const deflate = createDeflate({ level: 1 })
  const file = await MatlabFile.create(path)
  await file.append(Buffer.alloc(8))
  let length = 0
  const packed = (async () => {
    for await (const piece of deflate) {
      length += piece.length
      await file.append(piece)
    }
  })()
  const write = async (bytes) => {
    if (!deflate.write(bytes)) await once(deflate, 'drain')
  }
  await write(head)
  for (let column = 0; column < side; column++) await write(columnOf(column))
  deflate.end()
  await packed
  const tag = Buffer.alloc(8)
  tag.writeUInt32LE(15, 0)
  tag.writeUInt32LE(length, 4)
  await file.place(128, tag)
  for (const array of smallArrays()) await file.append(array)
  await file.close()
}

const writePlain = async (path) => {
  const file = await MatlabFile.create(path)
  const start = await file.reserve('images', [count, side, side])
  for (let column = 0; column < side; column++) await file.place(start + column * side * count, columnOf(column))
  for (const array of smallArrays()) await file.append(array)
  await file.close()
}

/** The bytes before the pixels in the plain form: tag, flags, dimensions, name, tag of the data. */
const headOfImages = () => {
  const head = Buffer.alloc(72)
  const words = [14, 64 + side * side * count, 6, 8, 9, 0, 5, 12, count, side, side, 0, 1, 6]
  words.forEach((word, index) => head.writeUInt32LE(word, 4 * index))
  head.write('images', 56, 'latin1')
  head.writeUInt32LE(2, 64)
  head.writeUInt32LE(side * side * count, 68)
  return head
}

const measure = async (path, project) => {
  const store = await ProjectStore.open(project, { create: true, appVersion: 'measure' })
  const start = performance.now()
  const marks = {}
  const seconds = () => (performance.now() - start) / 1000
  const processor = () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  }
  // The first report of pixels, of faces, and what follows.
  const onProgress = ({ unit }) => {
    marks[unit] ??= { seconds: seconds(), processor: processor() }
  }
  const {
    samples,
    labelled: withLabel,
    findings,
  } = await importCorpus(
    { layout: 'tfd', path, detector: 'none' },
    { store, compute: null },
    { signal: new AbortController().signal, onProgress },
  )
  const whole = seconds()
  store.close()
  const work = processor()
  const registered = marks.pictures
  console.log(
    JSON.stringify({
      samples,
      labelled: withLabel,
      findings: findings.map(({ code }) => code),
      seconds: whole,
      processorSeconds: work,
      registering: registered,
      pixelSeconds: whole - registered.seconds,
      pixelProcessorSeconds: work - registered.processor,
      megabytesASecond: megabytes / whole,
      pixelMegabytesASecond: megabytes / (whole - registered.seconds),
      peakMegabytes: process.resourceUsage().maxRSS / 1000,
    }),
  )
}

const [task = 'both', ...rest] = process.argv.slice(2)
if (task === 'import') {
  await measure(rest[0], rest[1])
} else {
  const folder = await mkdtemp(join(tmpdir(), 'aulens-measure-tfd-'))
  try {
    for (const form of task === 'both' ? ['plain', 'compressed'] : [task]) {
      const corpus = join(folder, `TFD_96x96.mat`)
      await (form === 'plain' ? writePlain(corpus) : writeCompressed(corpus, headOfImages()))
      const info = await MatlabFile.create(join(folder, 'TFD_info.mat'))
      await info.append(
        structOfTexts(
          'tfd_info',
          'imfiles',
          each((index) => `web_${String(index).padStart(6, '0')}`),
        ),
      )
      await info.close()
      const project = join(folder, `${form}.aulens`)
      const child = spawnSync(process.execPath, [import.meta.filename, 'import', corpus, project], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      if (child.status !== 0) throw new Error(`The import of the ${form} file failed.`)
      console.log(`${form}: ${child.stdout.trim()}`)
      await rm(project, { recursive: true, force: true })
    }
  } finally {
    if (!rest.includes('--keep')) await rm(folder, { recursive: true, force: true })
    else console.log(folder)
  }
}
