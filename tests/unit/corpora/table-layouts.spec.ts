import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fer2013Layout, parsePixels } from '../../../src/lab/corpora/fer2013/fer2013-layout.ts'
import { manifestLayout } from '../../../src/lab/corpora/manifest/manifest-layout.ts'
import { codesAt, quiet, smallPng, temporaryFolder, writeTree } from '../../fixtures/corpora/trees.ts'

let root: string
beforeEach(() => {
  root = temporaryFolder()
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

describe('a manifest', () => {
  const manifest = (...lines: string[]) => {
    for (const name of ['a.png', 'b.png', 'sub/c.png']) writeTree(root, { [name]: smallPng })
    writeTree(root, { 'manifest.csv': `${lines.join('\n')}\n` })
    return manifestLayout().scan(root, quiet)
  }
  const units = (scan: Awaited<ReturnType<typeof manifest>>) =>
    scan.sequences.map(({ samples: [sample] }) => sample!.actionUnits)

  it('gives path, subject, emotion, units and split of each row', async () => {
    const scan = await manifest(
      'path,subject,emotion,AU1,AU12,split',
      'a.png,P1,Happiness,0,3,train',
      'b.png,P2,0,A,e,val',
      'sub\\c.png,P2,7,,,test',
    )
    expect(scan.findings.map(({ code, path }) => `${code} ${path}`)).toEqual(['CLASSES_ASSUMED manifest.csv'])
    expect(
      scan.sequences.map(({ subject, emotion, split, samples: [sample] }) => ({
        subject,
        emotion,
        split,
        path: sample!.path,
        label: sample!.emotion,
      })),
    ).toEqual([
      { subject: 'P1', emotion: 5, split: 'train', path: 'a.png', label: 5 },
      { subject: 'P2', emotion: 0, split: 'validation', path: 'b.png', label: 0 },
      { subject: 'P2', emotion: 7, split: 'test', path: 'sub/c.png', label: 7 },
    ])
    expect(units(scan)).toEqual([
      [{ au: 12, intensity: 3 }],
      [
        { au: 1, intensity: 1 },
        { au: 12, intensity: 5 },
      ],
      null,
    ])
  })
  it('reads columns of 0 and 1 as presence', async () => {
    expect(units(await manifest('path,subject,AU01,au_6', 'a.png,x,1,0', 'b.png,x,0,0'))).toEqual([
      [{ au: 1, intensity: 0 }],
      [],
    ])
  })
  it('reads columns as they name themselves', async () => {
    expect(units(await manifest('path,subject,AU1_c,AU6_intensity', 'a.png,x,1,1', 'b.png,x,0,0'))).toEqual([
      [
        { au: 1, intensity: 0 },
        { au: 6, intensity: 1 },
      ],
      [],
    ])
  })
  it('joins rows of a sequence in the order of frames', async () => {
    const { sequences } = await manifest(
      'path,subject,sequence,frame,emotion,AU12',
      'b.png,P1,s1,9,happy,4',
      'a.png,P1,s1,2,neutral,0',
    )
    expect(sequences).toMatchObject([
      {
        subject: 'P1',
        name: 's1',
        emotion: 5,
        actionUnits: [{ au: 12, intensity: 4 }],
        samples: [
          { path: 'a.png', position: 1, emotion: 0 },
          { path: 'b.png', position: 2, frame: 9 },
        ],
      },
    ])
  })
  it.each<[string, string, string]>([
    ['/etc/hostname,P,happy,0,train', 'PATH_OUTSIDE', 'manifest.csv#3'],
    ['../a.png,P,happy,0,train', 'PATH_OUTSIDE', 'manifest.csv#3'],
    ['C:\\a.png,P,happy,0,train', 'PATH_OUTSIDE', 'manifest.csv#3'],
    ['none.png,P,happy,0,train', 'IMAGE_MISSING', 'manifest.csv#3'],
    ['sub,P,happy,0,train', 'NOT_A_FILE', 'manifest.csv#3'],
    [',P,happy,0,train', 'ROW_INVALID', 'manifest.csv#3'],
    ['"b.png,P,happy,0,train', 'ROW_INVALID', 'manifest.csv#3'],
    ['a.png,P,happy,0,train', 'ROW_DUPLICATE', 'manifest.csv#3'],
    ['b.png,P,elated,0,train', 'EMOTION_UNKNOWN', 'manifest.csv#3'],
    ['b.png,P,8,0,train', 'EMOTION_UNKNOWN', 'manifest.csv#3'],
    ['b.png,P,happy,7,train', 'INTENSITY_OUT_OF_RANGE', 'manifest.csv#3'],
    ['b.png,P,happy,0,sometimes', 'SPLIT_UNKNOWN', 'manifest.csv#3'],
    ['b.png,,happy,0,train', 'SUBJECT_UNKNOWN', 'manifest.csv'],
  ])('row "%s" gives %s, and its good rows stay', async (line, code, path) => {
    const { findings, sequences } = await manifest(
      'path,subject,emotion,AU12,split',
      'a.png,P,happy,3,train',
      line,
      'sub/c.png,P,sad,0,test',
    )
    expect(findings.map((finding) => `${finding.code} ${finding.path}`)).toEqual([`${code} ${path}`])
    expect(sequences.map(({ samples: [sample] }) => sample!.path)).toEqual(
      expect.arrayContaining(['a.png', 'sub/c.png']),
    )
  })
  it('reports columns it does not know, units without a name and half-coded rows', async () => {
    const { findings } = await manifest('path,subject,mood,AU80,AU12', 'a.png,P,x,1,', 'b.png,P,x,1,1')
    expect(codesAt(findings, 'manifest.csv#1')).toEqual(['COLUMN_UNKNOWN', 'AU_UNKNOWN'])
    expect(codesAt(findings, 'manifest.csv#2')).toEqual(['AU_PARTLY_CODED'])
  })
  it('without a path column, or without a table, is an error', async () => {
    await expect(manifest('subject', 'P')).rejects.toMatchObject({ code: 'TABLE_COLUMNS_MISSING' })
    await expect(manifest('')).rejects.toMatchObject({ code: 'TABLE_COLUMNS_MISSING' })
    rmSync(join(root, 'manifest.csv'))
    await expect(manifestLayout().scan(root, quiet)).rejects.toMatchObject({ code: 'TABLE_MISSING', path: root })
    await expect(manifestLayout().scan(join(root, 'x.csv'), quiet)).rejects.toMatchObject({
      code: 'CORPUS_NOT_FOUND',
      path: join(root, 'x.csv'),
    })
    writeTree(root, { 'one.csv': 'path', 'two.csv': 'path' })
    await expect(manifestLayout().scan(root, quiet)).rejects.toMatchObject({ code: 'TABLE_AMBIGUOUS' })
  })
})

describe('FER2013', () => {
  const pixels = Array.from({ length: 48 * 48 }, (_, index) => index % 251).join(' ')
  it('gives labels in its own order, splits, and pixels row by row', async () => {
    writeTree(root, {
      'fer2013.csv': `emotion,pixels,Usage\n${[0, 1, 2, 3, 4, 5, 6].map((code) => `${String(code)},${pixels},${['Training', 'PublicTest', 'PrivateTest'][code % 3]!}`).join('\n')}\n`,
    })
    const scan = await fer2013Layout.scan(root, quiet)
    expect(scan.aligned).toBe(true)
    expect(scan.sequences.map(({ emotion }) => emotion)).toEqual([1, 3, 4, 5, 6, 7, 0])
    expect(scan.sequences.slice(0, 3).map(({ split }) => split)).toEqual(['train', 'validation', 'test'])
    const image = await scan.readPixels!(scan.sequences[6]!.samples[0]!)
    expect([image.width, image.height, image.pixels[0], image.pixels[252], image.pixels.length]).toEqual([
      48, 48, 0, 1, 2304,
    ])
    expect(scan.findings.map(({ code }) => code)).toEqual(['SUBJECT_UNKNOWN'])
  })
  it("accepts the competition's heading with spaces and its order of columns", async () => {
    writeTree(root, { 'icml_face_data.csv': `emotion, Usage, pixels\n3,Training,${pixels}\n` })
    const scan = await fer2013Layout.scan(root, quiet)
    expect((await scan.readPixels!(scan.sequences[0]!.samples[0]!)).pixels[5]).toBe(5)
  })
  it.each<[string, string]>([
    ['7,PIX,Training', 'EMOTION_UNKNOWN'],
    ['happy,PIX,Training', 'EMOTION_UNKNOWN'],
    ['3,PIX,Later', 'SPLIT_UNKNOWN'],
    ['3', 'ROW_INVALID'],
    ['3,"PIX,Training', 'ROW_INVALID'],
  ])('row %s gives %s', async (line, code) => {
    writeTree(root, { 'fer2013.csv': `emotion,pixels,Usage\n${line.replace('PIX', pixels)}\n4,${pixels},Training\n` })
    const { findings, sequences } = await fer2013Layout.scan(root, quiet)
    expect(codesAt(findings, 'fer2013.csv#2')).toEqual([code])
    expect(sequences.at(-1)!.samples[0]!.path).toBe('fer2013.csv#3')
  })
  it.each([
    ['1 2 3', '3 pixels instead of 2304'],
    [pixels.replace(/^0/, '256'), 'pixel 1 is not'],
    [pixels.replace(/ 5 /, ' -5 '), 'pixel 6 is not'],
    [pixels.replace(/ 5 /, ' NaN '), 'pixel 6 is not'],
  ])('refuses wrong pixels', (cell, message) => {
    expect(() => parsePixels(cell, 'fer2013.csv#2')).toThrow(message)
  })
  it('without pixels is an error', async () => {
    writeTree(root, { 'fer2013.csv': 'emotion,Usage\n' })
    await expect(fer2013Layout.scan(root, quiet)).rejects.toMatchObject({ code: 'TABLE_COLUMNS_MISSING' })
    mkdirSync(join(root, 'empty'))
    await expect(fer2013Layout.scan(join(root, 'empty'), quiet)).rejects.toMatchObject({ code: 'TABLE_MISSING' })
  })
})
