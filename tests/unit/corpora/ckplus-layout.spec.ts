import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ckplusLayout } from '../../../src/lab/corpora/ckplus/ckplus-layout.ts'
import { makePng } from '../../fixtures/corpora/png.ts'
import {
  ckplusSequenceFiles,
  codesAt,
  quiet,
  smallColourPng,
  temporaryFolder,
  writeTree,
} from '../../fixtures/corpora/trees.ts'

const frames = [1, 2, 3, 4, 5]
let root: string
beforeEach(() => {
  root = temporaryFolder()
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

const scan = (path = root) => ckplusLayout.scan(path, quiet)
const sequence = (
  subject: string,
  name: string,
  options: Partial<Parameters<typeof ckplusSequenceFiles>[2]> = {},
): void => {
  writeTree(root, ckplusSequenceFiles(subject, name, { frames, emotion: '5.0\n', facs: '12 3\n', ...options }))
}

describe('a whole CK+ corpus', () => {
  it('gives sequences with labels on their frames, landmarks, and no finding', async () => {
    sequence('S005', '001')
    sequence('S005', '002', { emotion: undefined! })
    sequence('S010', '001', { emotion: undefined!, facs: undefined! })
    const { sequences, findings, root: base, aligned } = await scan()
    expect(findings).toEqual([])
    expect(base).toBe(root)
    expect(aligned).toBe(false)
    expect(
      sequences.map(({ subject, name, emotion, actionUnits }) => ({ subject, name, emotion, actionUnits })),
    ).toEqual([
      { subject: 'S005', name: '001', emotion: 5, actionUnits: [{ au: 12, intensity: 3 }] },
      { subject: 'S005', name: '002', emotion: null, actionUnits: [{ au: 12, intensity: 3 }] },
      { subject: 'S010', name: '001', emotion: null, actionUnits: null },
    ])
    expect(sequences[0]!.samples[4]).toMatchObject({
      path: 'cohn-kanade-images/S005/001/S005_001_00000005.png',
      frame: 5,
      position: 5,
      emotion: 5,
    })
    expect(sequences[0]!.samples[1]!.landmarks?.slice(0, 2)).toEqual(new Float32Array([102, 200]))
  })
})

describe('the four roots', () => {
  const wrap = (from: string, to: string): void => {
    mkdirSync(join(root, to, '..'), { recursive: true })
    renameSync(join(root, from), join(root, to))
  }
  const whole = { emotion: 5, actionUnits: [{ au: 12, intensity: 3 }] }
  const arrangements: [string, () => void, string[]][] = [
    ['as delivered', () => undefined, ['', 'cohn-kanade-images', 'Landmarks', 'FACS', 'Emotion']],
    [
      'renamed Emotion_labels',
      () => {
        wrap('Emotion', 'Emotion_labels')
      },
      ['', 'Emotion_labels'],
    ],
    [
      'in one wrapper more',
      () => {
        for (const [inner, outer] of [
          ['Emotion', 'Emotion_labels'],
          ['FACS', 'FACS_labels'],
          ['cohn-kanade-images', 'extended-cohn-kanade-images'],
        ] as const)
          wrap(inner, `${outer}/${inner}`)
        wrap('Landmarks', 'wrapped')
        wrap('wrapped', 'Landmarks/Landmarks')
      },
      [
        '',
        'Emotion_labels',
        'Emotion_labels/Emotion',
        'FACS_labels/FACS',
        'Landmarks/Landmarks',
        'extended-cohn-kanade-images',
        'extended-cohn-kanade-images/cohn-kanade-images',
      ],
    ],
    [
      'below one folder',
      () => {
        for (const name of ['cohn-kanade-images', 'Landmarks', 'FACS', 'Emotion']) wrap(name, `CK+/${name}`)
      },
      ['', 'CK+', 'CK+/Emotion'],
    ],
    [
      "with pictures under a name of one's own",
      () => {
        wrap('cohn-kanade-images', 'pictures')
      },
      ['', 'pictures'],
    ],
    [
      'in lower case',
      () => {
        for (const name of ['Landmarks', 'FACS', 'Emotion']) wrap(name, name.toLowerCase())
      },
      ['', 'facs'],
    ],
  ]
  for (const [name, arrange, pointed] of arrangements) {
    it(`are found ${name}, from ${pointed.map((path) => (path === '' ? 'the corpus folder' : path)).join(', ')}`, async () => {
      sequence('S005', '001')
      arrange()
      for (const path of pointed) {
        const result = await scan(join(root, path))
        expect(result.findings, path).toEqual([])
        expect(result.sequences, path).toMatchObject([whole])
        expect(result.sequences[0]!.samples[0]!.landmarks, path).toBeDefined()
      }
    })
  }

  it('that are missing are reported; without pictures there is an error that names the path', async () => {
    sequence('S005', '001')
    for (const name of ['Landmarks', 'FACS', 'Emotion']) rmSync(join(root, name), { recursive: true })
    const { findings, sequences } = await scan()
    expect(findings.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'ROOT_MISSING Landmarks',
      'ROOT_MISSING FACS',
      'ROOT_MISSING Emotion',
    ])
    expect(sequences).toMatchObject([{ emotion: null, actionUnits: null }])
    rmSync(join(root, 'cohn-kanade-images'), { recursive: true })
    await expect(scan()).rejects.toMatchObject({
      code: 'CORPUS_IMAGES_MISSING',
      path: root,
      message: expect.stringContaining(root) as string,
    })
  })
  it('that do not exist, or are a file, are an error that names the path', async () => {
    writeTree(root, { file: '' })
    for (const name of ['nowhere', 'file'])
      await expect(scan(join(root, name))).rejects.toMatchObject({ code: 'CORPUS_NOT_FOUND', path: join(root, name) })
  })
  it('that are empty, or there twice, are reported', async () => {
    sequence('S005', '001')
    rmSync(join(root, 'FACS'), { recursive: true })
    mkdirSync(join(root, 'FACS'))
    writeTree(root, { 'Emotion_labels/S005/001/S005_001_00000005_emotion.txt': '3' })
    const { findings, sequences } = await scan()
    expect(findings.map(({ code, path }) => `${code} ${path}`)).toEqual(['ROOT_AMBIGUOUS Emotion', 'ROOT_EMPTY FACS'])
    expect(sequences[0]!.emotion).toBe(5)
  })
  it('outside whose loops nothing is followed', async () => {
    sequence('S005', '001')
    symlinkSync('..', join(root, 'cohn-kanade-images', 'S006'))
    symlinkSync('.', join(root, 'cohn-kanade-images', 'S005', '002'))
    symlinkSync('S005', join(root, 'Emotion', 'S007'))
    const { findings, sequences } = await scan()
    expect(sequences).toHaveLength(1)
    expect(codesAt(findings, 'cohn-kanade-images/S006')).toEqual(['SYMLINK_LOOP'])
    expect(codesAt(findings, 'cohn-kanade-images/S005/002')).toEqual(['SYMLINK_LOOP'])
    expect(codesAt(findings, 'Emotion/S007/001/S005_001_00000005_emotion.txt')).toEqual(['FILE_MISPLACED'])
  })
  it('may be links to elsewhere', async () => {
    sequence('S005', '001')
    renameSync(join(root, 'cohn-kanade-images'), join(root, 'elsewhere'))
    symlinkSync('elsewhere', join(root, 'cohn-kanade-images'))
    expect(await scan()).toMatchObject({ findings: [], sequences: [{ subject: 'S005' }] })
  })
})

describe('irregularities that CK+ is known for', () => {
  it.each<[string, () => void, string, string]>([
    [
      '.DS_Store',
      () => {
        writeTree(root, { 'Emotion/S005/001/.DS_Store': 'x' })
      },
      'Emotion/S005/001/.DS_Store',
      'SYSTEM_FILE',
    ],
    [
      '.DS_Store in a root',
      () => {
        writeTree(root, { 'FACS/.DS_Store': 'x' })
      },
      'FACS/.DS_Store',
      'SYSTEM_FILE',
    ],
    [
      'empty Emotion folders',
      () => {
        mkdirSync(join(root, 'Emotion/S005/003'), { recursive: true })
      },
      'Emotion/S005/003',
      'FOLDER_EMPTY',
    ],
    [
      'empty FACS folders',
      () => {
        mkdirSync(join(root, 'FACS/S005/003'), { recursive: true })
      },
      'FACS/S005/003',
      'FOLDER_EMPTY',
    ],
    [
      'skipped frame numbers',
      () => {
        sequence('S501', '002', { frames: [1, 2, 5, 6] })
      },
      'cohn-kanade-images/S501/002',
      'FRAME_GAP',
    ],
    [
      'AU 1.7',
      () => {
        sequence('S128', '004', { facs: '1.7 2\n12 3\n' })
      },
      'FACS/S128/004/S128_004_00000005_facs.txt',
      'AU_DECIMAL_SHIFTED',
    ],
    [
      'colour beside grey',
      () => {
        sequence('S999', '001', { picture: smallColourPng })
      },
      'cohn-kanade-images/S999/001/S999_001_00000001.png',
      'COLOUR_MIXED',
    ],
    [
      'another size',
      () => {
        sequence('S895', '001', { picture: makePng({ width: 8, height: 5 }) })
      },
      'cohn-kanade-images/S895/001/S895_001_00000001.png',
      'SIZE_MIXED',
    ],
    [
      'surprise with 10 and 14',
      () => {
        sequence('S129', '002', { emotion: '7', facs: '10 2\n14 3' })
      },
      'Emotion/S129/002/S129_002_00000005_emotion.txt',
      'EMOTION_PROTOTYPE',
    ],
    [
      'contempt without 14',
      () => {
        sequence('S160', '006', { emotion: '2', facs: '12 2' })
      },
      'Emotion/S160/006/S160_006_00000005_emotion.txt',
      'EMOTION_PROTOTYPE',
    ],
    [
      'a short sequence',
      () => {
        sequence('S011', '001', { frames: [1, 2] })
      },
      'cohn-kanade-images/S011/001',
      'SEQUENCE_SHORT',
    ],
    [
      'no landmarks of a sequence',
      () => {
        sequence('S012', '001', { landmarks: false })
      },
      'cohn-kanade-images/S012/001',
      'LANDMARKS_MISSING',
    ],
    [
      'no landmarks of a frame',
      () => {
        rmSync(join(root, 'Landmarks/S005/001/S005_001_00000002_landmarks.txt'))
      },
      'cohn-kanade-images/S005/001/S005_001_00000002.png',
      'LANDMARKS_MISSING',
    ],
    [
      'a label of another frame',
      () => {
        renameSync(
          join(root, 'FACS/S005/001/S005_001_00000005_facs.txt'),
          join(root, 'FACS/S005/001/S005_001_00000004_facs.txt'),
        )
      },
      'FACS/S005/001/S005_001_00000004_facs.txt',
      'LABEL_NOT_LAST_FRAME',
    ],
    [
      'a picture twice',
      () => {
        writeTree(root, { 'cohn-kanade-images/S005/001/S005_001_00000002.tif': 'x' })
      },
      'cohn-kanade-images/S005/001/S005_001_00000002.tif',
      'FRAME_DUPLICATE',
    ],
    [
      'a stray file',
      () => {
        writeTree(root, { 'cohn-kanade-images/S005/001/notes.txt': 'x' })
      },
      'cohn-kanade-images/S005/001/notes.txt',
      'FILE_UNEXPECTED',
    ],
    [
      'a stray folder',
      () => {
        writeTree(root, { 'cohn-kanade-images/readme/x': 'x' })
      },
      'cohn-kanade-images/readme',
      'FILE_UNEXPECTED',
    ],
  ])('%s: exactly one finding, and the good rest stays', async (_, arrange, path, code) => {
    sequence('S005', '001')
    sequence('S006', '001')
    arrange()
    const { findings, sequences } = await scan()
    expect(findings.map((finding) => `${finding.code} ${finding.path}`)).toEqual([`${code} ${path}`])
    expect(sequences.filter(({ subject }) => subject === 'S005' || subject === 'S006')).toMatchObject([
      { emotion: 5, actionUnits: [{ au: 12, intensity: 3 }] },
      { emotion: 5, actionUnits: [{ au: 12, intensity: 3 }] },
    ])
  })
  it('a later first frame is not neutral: the gap and the missing neutral frame are reported', async () => {
    sequence('S501', '002', { frames: [3, 4, 5, 6] })
    const { findings, sequences } = await scan()
    expect(findings.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'FRAME_GAP cohn-kanade-images/S501/002',
      'NEUTRAL_MISSING cohn-kanade-images/S501/002',
    ])
    expect(sequences[0]!.samples.map(({ emotion }) => emotion)).toEqual([null, 5, 5, 5])
  })
  it('a copy of the last three frames shows the peak in all of them', async () => {
    sequence('S501', '002', { frames: [9, 10, 11] })
    const { sequences } = await scan()
    expect(sequences[0]!.samples.map(({ emotion, actionUnits }) => [emotion, actionUnits?.length])).toEqual([
      [5, 1],
      [5, 1],
      [5, 1],
    ])
  })
  it('colour beside grey in one sequence is reported for the sequence and for the corpus', async () => {
    sequence('S005', '001')
    writeTree(root, { 'cohn-kanade-images/S005/001/S005_001_00000003.png': smallColourPng })
    const { findings } = await scan()
    expect(findings.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'COLOUR_MIXED cohn-kanade-images/S005/001',
      'COLOUR_MIXED cohn-kanade-images/S005/001/S005_001_00000003.png',
    ])
  })
  it('two label files of which none names the last frame: none is used', async () => {
    sequence('S005', '001')
    renameSync(
      join(root, 'Emotion/S005/001/S005_001_00000005_emotion.txt'),
      join(root, 'Emotion/S005/001/S005_001_00000003_emotion.txt'),
    )
    writeTree(root, { 'Emotion/S005/001/S005_001_00000004_emotion.txt': '1' })
    const { findings, sequences } = await scan()
    expect(codesAt(findings, 'Emotion/S005/001')).toEqual(['LABEL_AMBIGUOUS'])
    expect(sequences[0]!.emotion).toBeNull()
  })
  it('stops when asked to', async () => {
    sequence('S005', '001')
    await expect(ckplusLayout.scan(root, { ...quiet, signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})
