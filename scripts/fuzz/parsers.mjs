// Every reader of foreign bytes: valid inputs to damage, and what it may do with damaged ones.
//   read(bytes, folder): returns when it took the input; throws a named refusal. Anything else that it throws is a failure.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, zlibSync, zipSync } from 'fflate'
import sharp from 'sharp'
import { checkProject } from '../../src/lab/check/check-project.ts'
import { parseEmotionFile, parseFacsFile, parseLandmarkFile } from '../../src/lab/corpora/ckplus/label-files.ts'
import { readCsv } from '../../src/lab/corpora/csv.ts'
import { FindingList } from '../../src/lab/corpora/findings.ts'
import { decodeText } from '../../src/lab/corpora/text-file.ts'
import { Hdf5File } from '../../src/lab/corpora/tfd/hdf5-file.ts'
import { openMatlabFile } from '../../src/lab/corpora/tfd/matlab-file.ts'
import { decodePicture } from '../../src/lab/faces/decode-picture.ts'
import { parseReportSettings } from '../../src/lab/report/settings-file.ts'
import { encodeNpy } from '../../src/lab/store/arrays/npy.ts'
import { decodeNpz, encodeNpz } from '../../src/lab/store/arrays/npz.ts'
import { decodeSafetensors, encodeSafetensors } from '../../src/lab/store/arrays/safetensors.ts'
import { ProjectStore } from '../../src/lab/store/project-store.ts'
import { AULensError } from '../../src/shared/contract/errors.ts'
import { readDatavyu, writeDatavyu } from '../../src/shared/exchange/datavyu.ts'
import { readElan, writeElan } from '../../src/shared/exchange/elan.ts'
import { readFacialColumns, writeFacialColumns } from '../../src/shared/exchange/facial-columns.ts'
import { readJudgements } from '../../src/shared/exchange/judgements-csv.ts'
import { settingsOf } from '../../src/shared/protocol/settings.ts'
import { sampleCodings } from '../../tests/fixtures/exchange/sample-codings.ts'
import { mendPng, mutate, randomFrom } from './mutate.mjs'

const fixtures = join(import.meta.dirname, '../../tests/fixtures')
const stored = (name) => readFileSync(join(fixtures, name))

const isNamed = (error) => error instanceof AULensError
/** The picture decoder throws its library's reason; an error of our own code is of another kind. */
const isReason = (error) => isNamed(error) || (error instanceof Error && error.constructor === Error)

const noise = (width, height, channels) =>
  sharp(Buffer.from(Array.from({ length: width * height * channels }, (_, at) => (at * 37 + (at >> 3)) & 255)), {
    raw: { width, height, channels },
  })
const pictures = async (format, options) => [
  await noise(24, 18, 1).toColourspace('b-w')[format](options[0]).toBuffer(),
  await noise(24, 18, 3)
    [format](options[1] ?? {})
    .toBuffer(),
]
const readPicture = (name) => async (bytes) => {
  await decodePicture(bytes, name)
}

/** Level 5 and 7.3 by their own signatures; each variable is read as an import would. */
const readMatlab = async (file) => {
  try {
    for (const variable of file.variables.values()) {
      if (!variable.bytes) {
        await file.value(variable.name)
        continue
      }
      let left = 64 * 1024 * 1024
      for await (const piece of file.bytes(variable.name, new AbortController().signal))
        if ((left -= piece.length) < 0) break
    }
  } finally {
    await file.close()
  }
}

const inFolder = (folder, name, bytes) => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

const named = { subject: 'S005', sequence: '001' }
const [coding] = sampleCodings
const judgements =
  'coder,corpus,subject,sequence,frame,codes,confidence,note\nA,ck,S005,001,11,"1C+R12B",4,"a, b"\nA,ck,S005,001,12,0,,\nB,ck,S005,001,11,4+7,2,\n'
const filterJudgements =
  'coder,run,layer,filter,verdict,codes,region,confidence,note\nA,run-1,conv3,7,units,1+2,brow,4,\nA,run-1,conv3,8,nothing,,,,\n'
const reportSettings = JSON.stringify({
  aulens: 'report settings',
  version: 1,
  appVersion: '1.0.0',
  runs: [
    {
      run: 'run-1',
      corpus: { name: 'ck', layout: 'ckplus', detector: 'haar', contentHash: null },
      settings: settingsOf({}),
      dataHash: 'a'.repeat(64),
      parts: [['a.png', 'train']],
      checkpoint: { step: 5, sha256: 'b'.repeat(64) },
      evaluation: {
        accuracy: 0.5,
        confusion: [
          [1, 2],
          [3, 4],
        ],
      },
      evidence: null,
      backend: null,
    },
  ],
})

const floats = { dtype: 'F32', shape: [3, 4], data: Float32Array.from({ length: 12 }, (_, at) => at / 7) }
const bytesTensor = { dtype: 'U8', shape: [2, 5], data: new Uint8Array(10).fill(7) }
const landmarks = Array.from(
  { length: 68 },
  (_, at) => `   ${(100 + at).toExponential(7)}   ${(200 + at / 2).toExponential(7)}\n`,
).join('')

/** `share`: parts in a hundred of all inputs. HDF5 takes a thread for each. */
export const parsers = {
  png: {
    share: 12,
    seeds: async () => [
      ...(await pictures('png', [{}, { interlace: true }])),
      await noise(24, 18, 3).png({ palette: true }).toBuffer(),
    ],
    read: readPicture('a.png'),
    refuses: isReason,
    mend: mendPng,
  },
  jpeg: {
    share: 12,
    seeds: () => pictures('jpeg', [{}, { progressive: true }]),
    read: readPicture('a.jpg'),
    refuses: isReason,
  },
  matlab5: {
    share: 12,
    seeds: async () =>
      ['kinds.mat', 'kinds-compressed.mat', 'scipy/TFD_info.mat', 'scipy-compressed/TFD_48x48.mat'].map((name) =>
        stored(`corpora/tfd/${name}`),
      ),
    read: async (bytes, folder) => readMatlab(await openMatlabFile(inFolder(folder, 'a.mat', bytes))),
    refuses: isNamed,
  },
  hdf5: {
    share: 5,
    seeds: async () => [stored('corpora/tfd/h5py/TFD_info.mat'), stored('corpora/tfd/h5py/TFD_48x48.mat')],
    read: async (bytes, folder) => readMatlab(await Hdf5File.open(inFolder(folder, 'a.mat', bytes), 4000)),
    refuses: isNamed,
  },
  safetensors: {
    share: 12,
    seeds: async () => [
      Buffer.from(encodeSafetensors({ a: floats, b: bytesTensor }, { format: 'aulens-checkpoint-1', step: '7' })),
    ],
    read: async (bytes) => {
      decodeSafetensors(bytes, 'a.safetensors')
    },
    refuses: isNamed,
  },
  npz: {
    share: 10,
    seeds: async () => [
      Buffer.from(encodeNpz({ a: floats, b: bytesTensor })),
      Buffer.from(zipSync({ 'a.npy': encodeNpy(floats), 'b.npy': encodeNpy(bytesTensor) })),
    ],
    read: async (bytes) => {
      decodeNpz(bytes, 'a.npz')
    },
    refuses: isNamed,
  },
  facs: {
    share: 10,
    seeds: async () => [
      Buffer.from('   1.0000000e+00   3.0000000e+00\n   1.2000000e+01   5.0000000e+00\n'),
      Buffer.from('   7.0000000e+00\n'),
      Buffer.from(landmarks),
    ],
    read: async (bytes) => {
      const { text } = decodeText(bytes)
      for (const parse of [parseFacsFile, parseEmotionFile, parseLandmarkFile])
        parse(text, 'S005/001/S005_001_00000011_facs.txt', new FindingList())
    },
    refuses: () => false,
  },
  csv: {
    share: 10,
    seeds: async () => [
      Buffer.from('path,subject,emotion,AU1\r\n"a, ""b"".png",S1,happy,3\r\nc.png,S2,,\r\n'),
      Buffer.from('\uFEFFemotion;pixels;Usage\n3;1 2 3 4;Training\n'),
    ],
    read: async (bytes, folder) => {
      for await (const row of readCsv(inFolder(folder, 'a.csv', bytes)))
        if (row.cells.length === 0) throw new TypeError('a row without cells')
    },
    refuses: () => false,
  },
  eaf: {
    share: 8,
    seeds: async () => [stored('exchange/sample.eaf'), Buffer.from(writeElan(sampleCodings, 30, new Date(0)))],
    read: async (bytes) => {
      readElan(bytes.toString('utf8'), 30, named)
    },
    refuses: isNamed,
  },
  exchange: {
    share: 10,
    seeds: async () =>
      [
        writeDatavyu(sampleCodings, 30),
        writeFacialColumns('openface', coding, 30),
        writeFacialColumns('pyfeat', coding, 30),
        judgements,
        filterJudgements,
      ].map((text) => Buffer.from(text)),
    // People choose the wrong format: every reader is given every text, and must take it or refuse it by name.
    read: async (bytes) => {
      const text = bytes.toString('utf8')
      const refusals = []
      for (const read of [
        () => readDatavyu(text, 30, named),
        () => readFacialColumns('openface', text, 'A', named),
        () => readFacialColumns('pyfeat', text, 'A', named),
        () => readJudgements(text, 'ck', 'A'),
      ]) {
        try {
          read()
        } catch (error) {
          if (!isNamed(error)) throw error
          refusals.push(error)
        }
      }
      if (refusals.length === 4) throw refusals[0]
    },
    refuses: isNamed,
  },
  settings: {
    share: 2,
    seeds: async () => [Buffer.from(reportSettings)],
    read: async (bytes) => {
      parseReportSettings(bytes.toString('utf8'), 'settings.json')
    },
    refuses: isNamed,
  },
  project: {
    share: 5,
    seeds: async () => [1, 2, 3, 4, 5].map((version) => stored(`projects/schema-${version}.sqlite`)),
    read: async (bytes, folder) => {
      const project = join(folder, 'a.aulens')
      rmSync(project, { recursive: true, force: true })
      mkdirSync(project)
      inFolder(project, 'project.sqlite', bytes)
      await checkProject(project, { repair: false, held: false })
      const store = await ProjectStore.open(project, { create: false, appVersion: '0' })
      store.close()
    },
    refuses: isNamed,
  },
}

const seedsOf = {}

/** Input number N of a seed: the same bytes on every machine. */
export const damagedInput = async (parser, seed, number) => {
  const { seeds, mend } = parsers[parser]
  seedsOf[parser] ??= await seeds()
  const random = randomFrom(`${seed} ${parser} ${number}`)
  const bytes = mutate(seedsOf[parser], random)
  return mend !== undefined && random(2) === 0 ? mend(bytes) : bytes
}

const png = (width, height) => {
  const chunk = (type, data) =>
    Buffer.concat([
      Buffer.from([data.length >>> 24, (data.length >>> 16) & 255, (data.length >>> 8) & 255, data.length & 255]),
      Buffer.from(type),
      data,
      Buffer.alloc(4),
    ])
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = 8
  return mendPng(
    Buffer.concat([
      Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
      chunk('IHDR', head),
      chunk('IDAT', Buffer.from(zlibSync(new Uint8Array(1 << 20)))),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  )
}

/** A level-5 file whose one compressed array claims and holds a gigabyte of zeros. */
const matlabBomb = () => {
  const size = 1 << 30
  const element = (type, data) => {
    const head = Buffer.alloc(8)
    head.writeUInt32LE(type, 0)
    head.writeUInt32LE(data.length, 4)
    return Buffer.concat([head, data, Buffer.alloc((8 - (data.length % 8)) % 8)])
  }
  const words = (...values) => {
    const bytes = Buffer.alloc(values.length * 4)
    values.forEach((value, at) => bytes.writeUInt32LE(value, at * 4))
    return bytes
  }
  const front = Buffer.concat([element(6, words(6, 0)), element(5, words(size / 8, 1)), element(1, Buffer.from('a'))])
  const data = words(9, size)
  const tag = words(14, front.length + data.length + size)
  // Deflated in stored order: 16 MB blocks of zeros, as one stream
  const packed = deflateSync(Buffer.concat([tag, front, data, Buffer.alloc(1 << 24)]), { level: 9 })
  const compressed = Buffer.concat([Buffer.from([0x78, 0x9c]), packed, Buffer.alloc(4)])
  const head = Buffer.alloc(128, ' ')
  head.writeUInt16LE(0x0100, 124)
  head.write('IM', 126, 'latin1')
  return Buffer.concat([head, words(15, compressed.length), compressed])
}

/** A zip entry that says it swells a thousandfold. */
const npzBomb = () => Buffer.from(zipSync({ 'a.npy': new Uint8Array(128 << 20) }, { level: 9 }))

/** An HDF5 file whose arrays claim sides of two thousand million. */
const hdf5Bomb = () => {
  const bytes = Buffer.from(stored('corpora/tfd/h5py/TFD_48x48.mat'))
  for (let at = 0; at + 8 <= bytes.length; at++)
    if (bytes.readUInt32LE(at) === 48 && bytes.readUInt32LE(at + 4) === 0) bytes.writeUInt32LE(0x7fff_ffff, at)
  return bytes
}

/** Inputs made to take memory or time: each must be refused, by the parser named. */
export const bombs = [
  { parser: 'png', name: 'a picture of 60,000 x 60,000 in a megabyte', make: () => png(60_000, 60_000) },
  {
    parser: 'jpeg',
    name: 'a picture of 65,500 x 65,500',
    make: async () => {
      const bytes = Buffer.from((await parsers.jpeg.seeds())[0])
      const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]))
      bytes.writeUInt16BE(65_500, frame + 5)
      bytes.writeUInt16BE(65_500, frame + 7)
      return bytes
    },
  },
  { parser: 'matlab5', name: 'an array that inflates to a gigabyte', make: matlabBomb },
  { parser: 'npz', name: 'an array that swells a thousandfold', make: npzBomb },
  {
    parser: 'npz',
    name: 'an entry that claims 4 GB',
    make: () => {
      const bytes = Buffer.from(encodeNpz({ a: floats }))
      const at = bytes.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'))
      bytes.writeUInt32LE(0xffff_fffe, at + 24)
      return bytes
    },
  },
  { parser: 'hdf5', name: 'arrays whose sides claim 2,147,483,647', make: hdf5Bomb },
  {
    parser: 'safetensors',
    name: 'a head that claims 100 MB',
    make: () => {
      const bytes = Buffer.from(encodeSafetensors({ a: floats }))
      bytes.writeBigUInt64LE(99_999_999n, 0)
      return bytes
    },
  },
]
/** Inputs made to take time: read to their end, or refused, within the limits. */
export const slow = [
  { parser: 'csv', name: 'one line of 96 MB', make: () => Buffer.alloc(96 << 20, 'a') },
  {
    parser: 'eaf',
    name: 'a name of 4 MB',
    make: () => Buffer.from(`<ANNOTATION_DOCUMENT ${'a'.repeat(4 << 20)}></ANNOTATION_DOCUMENT>`),
  },
  { parser: 'eaf', name: '4 MB of blanks in an element', make: () => Buffer.from(`<a${' '.repeat(4 << 20)}b></a>`) },
  {
    parser: 'eaf',
    name: '200,000 elements, one inside the other',
    make: () => Buffer.from(`${'<a>'.repeat(200_000)}${'</a>'.repeat(200_000)}`),
  },
  { parser: 'eaf', name: 'a text of 500,000 entities', make: () => Buffer.from(`<a>${'&amp;'.repeat(500_000)}</a>`) },
  {
    parser: 'exchange',
    name: '60,000 rows of one answer',
    make: () => Buffer.from(`coder,corpus,subject,sequence,frame,codes\n${'A,ck,S005,001,11,12\n'.repeat(60_000)}`),
  },
  {
    parser: 'exchange',
    name: 'one field of 20 MB',
    make: () => Buffer.from(`coder,subject,sequence,frame,codes\nA,S,1,1,"${'a'.repeat(20 << 20)}"\n`),
  },
  {
    parser: 'exchange',
    name: 'a table of 20,000 columns',
    make: () =>
      Buffer.from(
        `${Array.from({ length: 20_000 }, (_, at) => `AU${at}_c`).join(',')},frame\n${'1,'.repeat(20_000)}1\n`,
      ),
  },
]
