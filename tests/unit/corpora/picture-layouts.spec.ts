import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { disfaLayout } from '../../../src/lab/corpora/disfa/disfa-layout.ts'
import { folderLayout } from '../../../src/lab/corpora/folder/folder-layout.ts'
import { emotionCodeOfWord } from '../../../src/lab/corpora/emotion-names.ts'
import { codesAt, quiet, smallPng, temporaryFolder, writeTree } from '../../fixtures/corpora/trees.ts'

let root: string
beforeEach(() => {
  root = temporaryFolder()
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

describe('names of emotions', () => {
  it.each([
    ['Neutral', 0],
    ['angry', 1],
    ['3_Anger', 1],
    ['CONTEMPT', 2],
    ['disgusted', 3],
    ['fearful', 4],
    ['Happiness', 5],
    ['joy', 5],
    ['sadness', 6],
    ['01-surprised', 7],
  ])('%s is %i', (word, code) => {
    expect(emotionCodeOfWord(word)).toBe(code)
  })
  it.each(['3', '', 'calm', 'happyish', 'toString', 'constructor'])('"%s" is none: nothing is guessed', (word) => {
    expect(emotionCodeOfWord(word)).toBeNull()
  })
})

describe('a folder per class', () => {
  it('labels by the folder, splits by train, validation and test, and makes no guess about subjects', async () => {
    writeTree(root, {
      'train/Happy/a_01.png': smallPng,
      'train/Happy/more/b.jpg': smallPng,
      'test/2_sad/c.webp': smallPng,
    })
    const { sequences, findings } = await folderLayout().scan(root, quiet)
    expect(
      sequences.map(({ subject, emotion, split, actionUnits }) => ({ subject, emotion, split, actionUnits })),
    ).toEqual([
      { subject: 'test/2_sad/c.webp', emotion: 6, split: 'test', actionUnits: null },
      { subject: 'train/Happy/a_01.png', emotion: 5, split: 'train', actionUnits: null },
      { subject: 'train/Happy/more/b.jpg', emotion: 5, split: 'train', actionUnits: null },
    ])
    expect(findings.map(({ code, path }) => `${code} ${path}`)).toEqual(['SUBJECT_UNKNOWN .'])
  })
  it('finds subjects by a pattern', async () => {
    writeTree(root, { 'happy/P7_1.png': smallPng, 'sad/P7_2.png': smallPng })
    const { sequences, findings } = await folderLayout({ subjects: { from: 'pattern', pattern: '(P\\d+)_' } }).scan(
      root,
      quiet,
    )
    expect(sequences.map(({ subject }) => subject)).toEqual(['P7', 'P7'])
    expect(findings).toEqual([])
  })
  it.each<[string, () => void, string, string]>([
    [
      'a class without a known name',
      () => {
        writeTree(root, { '3/x.png': smallPng })
      },
      '3',
      'CLASS_UNKNOWN',
    ],
    [
      'pictures outside classes',
      () => {
        writeTree(root, { 'x.png': smallPng })
      },
      '.',
      'CLASS_UNKNOWN',
    ],
    [
      'an empty class',
      () => {
        mkdirSync(join(root, 'fear'))
      },
      'fear',
      'FOLDER_EMPTY',
    ],
    [
      'a format it does not read',
      () => {
        writeTree(root, { 'happy/x.bmp': 'BM' })
      },
      'happy/x.bmp',
      'IMAGE_UNREADABLE',
    ],
    [
      'another file',
      () => {
        writeTree(root, { 'happy/notes.txt': 'x' })
      },
      'happy/notes.txt',
      'FILE_UNEXPECTED',
    ],
    [
      'a folder named like a picture',
      () => {
        mkdirSync(join(root, 'happy/x.png'))
      },
      'happy/x.png',
      'NOT_A_FILE',
    ],
    [
      'a loop',
      () => {
        symlinkSync('..', join(root, 'happy/again'))
      },
      'happy/again',
      'SYMLINK_LOOP',
    ],
    [
      'a loop over two folders',
      () => {
        mkdirSync(join(root, 'sad'))
        symlinkSync('../sad', join(root, 'happy/to'))
        symlinkSync('../happy', join(root, 'sad/fro'))
      },
      'happy/to/fro',
      'SYMLINK_LOOP',
    ],
    [
      'a broken link',
      () => {
        symlinkSync('nowhere', join(root, 'happy/x.png'))
      },
      'happy/x.png',
      'SYMLINK_BROKEN',
    ],
    [
      'a pipe',
      () => {
        execFileSync('mkfifo', [join(root, 'happy/x.png')])
      },
      'happy/x.png',
      'NOT_A_FILE',
    ],
    [
      'a system file',
      () => {
        writeTree(root, { 'happy/Thumbs.db': 'x' })
      },
      'happy/Thumbs.db',
      'SYSTEM_FILE',
    ],
  ])('reports %s and keeps the good rest', async (_, arrange, path, code) => {
    writeTree(root, { 'happy/good.png': smallPng })
    arrange()
    const { sequences, findings } = await folderLayout().scan(root, quiet)
    expect(codesAt(findings, path)).toContain(code)
    expect(sequences.find(({ name }) => name === 'happy/good.png')).toMatchObject({ emotion: 5 })
  })
  it('that does not exist, or is a file, is an error', async () => {
    writeTree(root, { file: '' })
    for (const name of ['nowhere', 'file'])
      await expect(folderLayout().scan(join(root, name), quiet)).rejects.toMatchObject({
        code: 'CORPUS_NOT_FOUND',
        path: join(root, name),
      })
  })
})

describe('DISFA', () => {
  const labels = (intensities: readonly number[], first = 1): string =>
    intensities.map((intensity, index) => `${String(index + first)},${String(intensity)}\n`).join('')
  const write = (): void => {
    writeTree(root, {
      'ActionUnit_Labels/SN001/SN001_au1.txt': labels([0, 2, 0]),
      'ActionUnit_Labels/SN001/SN001_au12.txt': labels([0, 5, 1]),
      'Images/SN001/SN001_0001.png': smallPng,
      'Images/SN001/SN001_0002.png': smallPng,
      'Images/SN001/SN001_0003.png': smallPng,
    })
  }
  it('gives each frame its own units, 0 being absent', async () => {
    write()
    const { sequences, findings } = await disfaLayout.scan(root, quiet)
    expect(findings).toEqual([])
    expect(sequences).toMatchObject([
      {
        subject: 'SN001',
        name: 'Images/SN001',
        emotion: null,
        actionUnits: [
          { au: 1, intensity: 2 },
          { au: 12, intensity: 5 },
        ],
      },
    ])
    expect(sequences[0]!.samples.map(({ frame, actionUnits }) => [frame, actionUnits])).toEqual([
      [1, []],
      [
        2,
        [
          { au: 1, intensity: 2 },
          { au: 12, intensity: 5 },
        ],
      ],
      [3, [{ au: 12, intensity: 1 }]],
    ])
  })
  it('keeps left and right cameras apart', async () => {
    write()
    writeTree(root, { 'Right/RightVideoSN001_comp/f2.png': smallPng })
    expect((await disfaLayout.scan(root, quiet)).sequences.map(({ subject, name }) => `${subject} ${name}`)).toEqual([
      'SN001 Images/SN001',
      'SN001 Right/RightVideoSN001_comp',
    ])
  })
  it.each<[string, () => void, string, string]>([
    [
      'lines that are no numbers',
      () => {
        writeTree(root, { 'ActionUnit_Labels/SN001/SN001_au2.txt': '1,0\n2,x\n3,0\n' })
      },
      'ActionUnit_Labels/SN001/SN001_au2.txt',
      'FACS_LINE_INVALID',
    ],
    [
      'intensities out of range',
      () => {
        writeTree(root, { 'ActionUnit_Labels/SN001/SN001_au2.txt': '1,0\n2,6\n3,-1\n' })
      },
      'ActionUnit_Labels/SN001/SN001_au2.txt',
      'FACS_LINE_INVALID',
    ],
    [
      'frames without labels',
      () => {
        writeTree(root, { 'Images/SN001/SN001_0009.png': smallPng })
      },
      'Images/SN001/SN001_0009.png',
      'FRAME_NOT_CODED',
    ],
    [
      'frames from 0',
      () => {
        writeTree(root, { 'Images/SN001/SN001_0000.png': smallPng })
      },
      'Images/SN001',
      'FRAME_OFFSET',
    ],
    [
      'videos',
      () => {
        writeTree(root, { 'Videos_LeftCamera/LeftVideoSN001_comp.avi': 'x' })
      },
      'Videos_LeftCamera/LeftVideoSN001_comp.avi',
      'VIDEO_NOT_EXTRACTED',
    ],
    [
      'labels without frames',
      () => {
        writeTree(root, { 'ActionUnit_Labels/SN002/SN002_au1.txt': '1,0\n' })
      },
      'ActionUnit_Labels/SN002',
      'SEQUENCE_WITHOUT_IMAGES',
    ],
    [
      'a label file of another subject',
      () => {
        writeTree(root, { 'ActionUnit_Labels/SN001/SN007_au2.txt': '1,0\n' })
      },
      'ActionUnit_Labels/SN001/SN007_au2.txt',
      'FILE_MISPLACED',
    ],
    [
      'a frame number twice',
      () => {
        writeTree(root, { 'Images/SN001/x_0002.jpg': smallPng })
      },
      'Images/SN001/x_0002.jpg',
      'FRAME_DUPLICATE',
    ],
  ])('reports %s', async (_, arrange, path, code) => {
    write()
    arrange()
    const { sequences, findings } = await disfaLayout.scan(root, quiet)
    expect(codesAt(findings, path)).toContain(code)
    expect(sequences[0]!.samples.some(({ frame }) => frame === 3)).toBe(true)
  })
  it('without labels is imported uncoded, with a finding', async () => {
    write()
    rmSync(join(root, 'ActionUnit_Labels'), { recursive: true })
    const { sequences, findings } = await disfaLayout.scan(root, quiet)
    expect(codesAt(findings, 'ActionUnit_Labels')).toEqual(['ROOT_MISSING'])
    expect(sequences[0]!.samples.every(({ actionUnits }) => actionUnits === null)).toBe(true)
  })
})
