import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importCorpus } from '../../../../src/lab/corpora/import.job.ts'
import { MatlabFile, numericArray } from '../../../../src/lab/corpora/synthetic/matlab-writer.ts'
import { ProjectStore } from '../../../../src/lab/store/project-store.ts'
import type { SampleRow } from '../../../../src/lab/store/tables/samples-table.ts'
import { chooseSamples } from '../../../../src/lab/training/selection.ts'
import { quiet, temporaryFolder } from '../../../fixtures/corpora/trees.ts'

const fixtures = join(import.meta.dirname, '../../../fixtures/corpora/tfd')
let folder = ''
let store: ProjectStore
beforeEach(async () => {
  folder = temporaryFolder()
  store = await ProjectStore.open(join(folder, 'study.aulens'), { create: true, appVersion: 'test' })
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})
const run = (path: string, context = quiet) =>
  importCorpus({ layout: 'tfd', path, detector: 'haar' }, { store, compute: null }, context)
const rows = (): SampleRow[] =>
  store.samples.ofCorpus(store.corpora.byName('tfd')!.id).sort((a, b) => a.frame - b.frame)
const codes = (findings: readonly { code: string }[]): string[] => findings.map(({ code }) => code).sort()

/** The fixtures' drawing (make_fixtures.py), [48, 48]. */
const drawing = (picture: number): Uint8Array =>
  Uint8Array.from({ length: 48 * 48 }, (_, at) => {
    const [y, x] = [Math.floor(at / 48), at % 48]
    const [row, column] = [y / 48, x / 48]
    if (y === 47 && x === picture) return 255
    if (((column - 0.5) / 0.18) ** 2 + ((row - 0.7) / 0.05) ** 2 < 1) return 70
    if ([0.31, 0.69].some((centre) => ((column - centre) / 0.1) ** 2 + ((row - 0.34) / 0.06) ** 2 < 1)) return 30
    return ((column - 0.5) / 0.42) ** 2 + ((row - 0.5) / 0.48) ** 2 < 1 ? 150 + 5 * picture : 60
  })

describe.each([
  ['scipy', ['COHN_KANADE_INSIDE']],
  ['scipy-compressed', ['COHN_KANADE_INSIDE']],
  ['h5py', ['COHN_KANADE_INSIDE']],
  // Without MATLAB's conventions rows and columns come exchanged, and there is no info file.
  ['h5py-natural', ['INFO_MISSING', 'PICTURES_TURNED']],
] as const)('files that %s wrote', (name, findings) => {
  it('import with pictures, labels, subjects and splits', async () => {
    const result = await run(join(fixtures, name))
    expect(result).toMatchObject({ samples: 12, sequences: 12, subjects: 9, labelled: 9 })
    expect(codes(result.findings)).toEqual(findings)
    const samples = rows()
    // anger, disgust, fear, happy, sad, surprise, neutral, as AULens numbers them
    expect(samples.map(({ emotion }) => emotion)).toEqual([1, 3, 4, 5, 6, 7, 0, 1, 3, null, null, null])
    expect(samples.map(({ file_hash: hash }) => hash)).toEqual(
      samples.map((_, picture) => createHash('sha256').update(drawing(picture)).digest('hex')),
    )
    expect(samples[3]).toMatchObject({
      path: 'TFD_48x48.mat#4',
      width: 48,
      height: 48,
      box_width: 48,
      found_by: 'whole picture',
      landmarks: null,
    })
    const face = store.faces(samples[3]!.corpus).read([samples[3]!.face_row!])
    const [brow, cheek] = [face[33 * 96 + 30], face[48 * 96 + 30]]
    expect([face.length, brow, cheek]).toEqual([96 * 96, 30, 165])
    const subjects = store.database.prepare('SELECT name FROM subjects ORDER BY name').pluck().all()
    expect(subjects).toEqual(['10', '11', '12', '13', '14', '15', 'unknown-10', 'unknown-11', 'unknown-12'])
    expect(readdirSync(join(store.directory, 'faces'))).toEqual(['corpus-1.u8'])
  })

  it('train on the split that the fold names', async () => {
    await run(join(fixtures, name))
    const ids = rows().map(({ id }) => id)
    for (let fold = 0; fold < 5; fold++) {
      const { samples } = chooseSamples(store, 1, { classes: 7, fold })
      expect(samples.map(({ sample, split, label }) => [ids.indexOf(sample), split, label])).toEqual(
        [0, 1, 2, 3, 4, 5, 6, 0, 1].map((label, picture) => {
          const place = (picture + fold) % 5
          return [picture, place === 4 ? 'test' : place === 3 ? 'validation' : 'train', label]
        }),
      )
    }
    expect(() => chooseSamples(store, 1, { classes: 7, fold: 5 })).toThrow(
      expect.objectContaining({ code: 'FOLD_UNKNOWN' }),
    )
  })
})

const hdf5Names = ['web_Müller', 'web_😀']
it.each(['scipy', 'scipy-compressed', 'h5py'])('names of the original files are kept (%s)', async (name) => {
  await run(join(fixtures, name))
  const sequences = store.database.prepare('SELECT name FROM sequences').pluck().all() as string[]
  for (const original of ['dfat_000', 'web_001', ...hdf5Names])
    expect(
      sequences.some((sequence) => sequence.endsWith(` ${original}`)),
      original,
    ).toBe(true)
})

/** Pictures of 48 x 48 with given labels, as the corpus's own writer lays them down. */
const write = async (
  name: string,
  labels: readonly number[],
  folds: readonly number[],
  options: { identities?: readonly number[]; side?: number; images?: string } = {},
): Promise<void> => {
  const count = labels.length
  const side = options.side ?? 48
  const drawings = labels.map((_, picture) => drawing(picture))
  mkdirSync(join(folder, 'corpus'), { recursive: true })
  const file = await MatlabFile.create(join(folder, 'corpus', name))
  await file.place(
    await file.reserve(options.images ?? 'images', [count, side, side]),
    Uint8Array.from(
      { length: count * side * side },
      (_, at) => drawings[at % count]![(Math.floor(at / count) % side) * 48 + Math.floor(at / count / side)] ?? 0,
    ),
  )
  await file.append(numericArray('folds', [count, folds.length / count], 'int8', folds))
  await file.append(numericArray('labs_ex', [count, 1], 'double', labels))
  if (options.identities !== undefined)
    await file.append(numericArray('labs_id', [count, 1], 'double', options.identities))
  await file.close()
}
const corpus = (): string => join(folder, 'corpus')

describe('what does not fit', () => {
  it('is reported, and the rest is used', async () => {
    await write('TFD_48x48.mat', [1, 8, -1, 2, 2.5, 7], [1, 1, 3, 0, 2, 9], { identities: [4, 4, -1, -1, 5, 6] })
    const { findings, labelled } = await run(corpus())
    expect(labelled).toBe(3)
    expect(
      findings.filter(({ code }) => code !== 'INFO_MISSING').map(({ code, message }) => `${code}: ${message}`),
    ).toEqual([
      'EMOTION_UNKNOWN: Picture 2 of TFD_48x48.mat: 8 is no label of the TFD (-1, or 1 to 7).',
      'MASKS_DIFFER: Picture 3 of TFD_48x48.mat takes part in split 1 (3), but has no label.',
      'MASKS_DIFFER: Picture 4 of TFD_48x48.mat is labelled (2), but takes no part in split 1.',
      'EMOTION_UNKNOWN: Picture 5 of TFD_48x48.mat: 2.5 is no label of the TFD (-1, or 1 to 7).',
      'SPLIT_UNKNOWN: Picture 6 of TFD_48x48.mat: split 1 is 9, not 0 to 3.',
      'SUBJECT_UNKNOWN: 1 labelled pictures of TFD_48x48.mat have no identity: each counts as its own subject.',
    ])
    expect(chooseSamples(store, 1, { classes: 7, fold: 0 }).samples.map(({ split, label }) => [split, label])).toEqual([
      ['train', 0],
    ])
  })

  it('an info file of another corpus or a damaged one is not used', async () => {
    await write('TFD_48x48.mat', [1, 2], [1, 3], { identities: [1, 2] })
    cpSync(join(fixtures, 'scipy/TFD_info.mat'), join(corpus(), 'TFD_info.mat'))
    expect((await run(corpus())).findings).toMatchObject([
      { severity: 'error', code: 'INFO_INVALID', message: 'TFD_info.mat names 12 pictures, there are 2.' },
    ])
    cpSync(join(fixtures, 'make_fixtures.py'), join(corpus(), 'TFD_info.mat'))
    expect((await run(corpus())).findings).toMatchObject([
      { code: 'INFO_INVALID', message: expect.stringContaining('neither a level-5 nor a 7.3 MATLAB file') as string },
    ])
  })

  it.each<[string, string, () => Promise<void>]>([
    ['no such folder', 'CORPUS_NOT_FOUND', () => Promise.resolve()],
    [
      'a folder without pictures',
      'TFD_FILES_MISSING',
      () => {
        mkdirSync(corpus())
        cpSync(join(fixtures, 'scipy/TFD_info.mat'), join(corpus(), 'TFD_info.mat'))
        return Promise.resolve()
      },
    ],
    ['other variables', 'TFD_VARIABLES_UNFIT', () => write('TFD_ranzato_48x48.mat', [1], [1], { images: 'data' })],
    ['pictures of another size', 'TFD_VARIABLES_UNFIT', () => write('TFD_48x48.mat', [1], [1], { side: 24 })],
    [
      'more splits than there are folds',
      'TFD_VARIABLES_UNFIT',
      () =>
        write(
          'TFD_48x48.mat',
          [1, 2],
          Array.from({ length: 22 }, () => 1),
        ),
    ],
  ])('%s ends the import', async (_, code, prepare) => {
    await prepare()
    await expect(run(corpus())).rejects.toMatchObject({ code, hint: expect.any(String) as string })
    expect(store.corpora.list()).toEqual([])
  })

  it('a head of another version is read, and said', async () => {
    await write('TFD_48x48.mat', [1], [1], { identities: [1] })
    const file = join(corpus(), 'TFD_48x48.mat')
    const bytes = readFileSync(file)
    bytes.writeUInt16LE(0x0900, 124)
    writeFileSync(file, bytes)
    const { samples, findings } = await run(corpus())
    expect(samples).toBe(1)
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'MAT_VERSION_ODD', message: expect.stringContaining('0x0900') as string }),
    )
  })

  it('of two sizes the larger is read; the file with a name of its own is read when it fits', async () => {
    await write('TFD_48x48.mat', [1], [1], { identities: [1] })
    await write('TFD_ranzato_48x48.mat', [2, 3], [1, 2], { identities: [1, 2] })
    expect(await run(corpus())).toMatchObject({
      samples: 1,
      findings: [{ code: 'SIZE_NOT_USED', path: 'TFD_ranzato_48x48.mat' }, { code: 'INFO_MISSING' }],
    })
    expect(await run(join(corpus(), 'TFD_ranzato_48x48.mat'))).toMatchObject({ samples: 2 })
  })
})

describe('an import of the TFD', () => {
  it('done twice reads no pixel again and says the same', async () => {
    const first = await run(join(fixtures, 'h5py-natural'))
    const read: string[] = []
    const second = await run(join(fixtures, 'h5py-natural'), {
      ...quiet,
      onProgress: ({ unit }) => {
        read.push(unit)
      },
    })
    expect(read).toEqual(['pictures'])
    expect(codes(second.findings)).toEqual(codes(first.findings))
    expect(store.faces(1).rows).toBe(12)
  })

  it('of a file that changed reads it again', async () => {
    cpSync(join(fixtures, 'scipy'), corpus(), { recursive: true })
    await run(corpus())
    utimesSync(join(corpus(), 'TFD_48x48.mat'), new Date(0), new Date(0))
    const read: string[] = []
    await run(corpus(), {
      ...quiet,
      onProgress: ({ unit }) => {
        read.push(unit)
      },
    })
    expect(read).toContain('pictures read')
  })

  it('cancelled while it reads leaves nothing behind, and the next one finishes', async () => {
    const controller = new AbortController()
    await expect(
      run(join(fixtures, 'scipy'), {
        signal: controller.signal,
        onProgress: ({ unit }) => {
          if (unit === 'pictures read') controller.abort()
        },
      }),
    ).rejects.toMatchObject({ name: 'AbortError' })
    expect(readdirSync(join(store.directory, 'faces'))).toEqual([])
    expect(store.corpora.byName('tfd')).toMatchObject({ complete: 0 })
    await run(join(fixtures, 'scipy'))
    expect(rows().every(({ face_row: face }) => face !== null)).toBe(true)
  })
})
