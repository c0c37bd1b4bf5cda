import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CorpusScan } from '../../../src/lab/corpora/corpus-layout.ts'
import { disfaLayout } from '../../../src/lab/corpora/disfa/disfa-layout.ts'
import { emotionCodeOfWord } from '../../../src/lab/corpora/emotion-names.ts'
import { fer2013Layout } from '../../../src/lab/corpora/fer2013/fer2013-layout.ts'
import { readNpyScalar } from '../../../src/lab/corpora/folder/affectnet-annotations.ts'
import { folderLayout } from '../../../src/lab/corpora/folder/folder-layout.ts'
import { manifestLayout } from '../../../src/lab/corpora/manifest/manifest-layout.ts'
import { ImportAnswers } from '../../../src/shared/contract/import-answers.ts'
import { codeOfEmotion, type Emotion } from '../../../src/shared/protocol/emotions.ts'
import { codesAt, quiet, smallPng, temporaryFolder, writeTree } from '../../fixtures/corpora/trees.ts'

let root: string
beforeEach(() => {
  root = temporaryFolder()
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

const pictures = (...paths: string[]): void => {
  writeTree(root, Object.fromEntries(paths.map((path) => [path, smallPng])))
}
const code = (emotion: Emotion): number => codeOfEmotion(emotion)
/** [subject, emotion] by picture. */
const peopleOf = ({ sequences }: CorpusScan): Record<string, [string, number | null]> =>
  Object.fromEntries(
    sequences.flatMap(({ subject, samples }) =>
      samples.map(({ path, emotion }) => [path, [subject, emotion] as const]),
    ),
  ) as Record<string, [string, number | null]>
const unitsOf = ({ sequences }: CorpusScan): Record<string, Record<number, number> | null> =>
  Object.fromEntries(
    sequences.flatMap(({ samples }) =>
      samples.map(({ path, actionUnits }) => [
        path,
        actionUnits && Object.fromEntries(actionUnits.map(({ au, intensity }) => [au, intensity])),
      ]),
    ),
  )

describe('folders', () => {
  it.each(['con', 'AN', 'SA', 'NE', 'ha', 'dis', '1'])('"%s" is no emotion', (word) => {
    expect(emotionCodeOfWord(word)).toBeNull()
  })
  it('that are numbers have no label, and the import asks what they mean', async () => {
    pictures('train/1/a.jpg', 'train/7/b.jpg', 'test/1/c.jpg')
    const scan = await folderLayout().scan(root, quiet)
    expect(scan.sequences.map(({ emotion }) => emotion)).toEqual([null, null, null])
    expect(codesAt(scan.findings, '.')).toContain('CLASSES_NUMBERED')
  })
  it.each([
    ['rafdb', '1', 'surprise'],
    ['rafdb', '7', 'neutral'],
    ['affectnet', '7', 'contempt'],
    ['affectnet', '0', 'neutral'],
    ['affectnet-alphabetical', '0', 'anger'],
    ['affectnet-alphabetical', '5', 'neutral'],
    ['fer2013', '6', 'neutral'],
    ['ferplus', '4', 'anger'],
    ['ckplus', '03', 'disgust'],
    ['jaffe', 'AN', 'anger'],
    ['kdef', 'AF', 'fear'],
  ] as const)('mean what the preset %s says: %s is %s', async (classes, folder, emotion) => {
    pictures(`${folder}/a.png`)
    const scan = await folderLayout({ classes }).scan(root, quiet)
    expect(scan.sequences[0]!.emotion).toBe(code(emotion))
    expect(codesAt(scan.findings, '.')).not.toContain('CLASSES_NUMBERED')
  })
  it('hold JPEG under all of its endings', async () => {
    pictures('happy/a.jfif', 'happy/b.JPE', 'happy/c.jpeg')
    expect((await folderLayout().scan(root, quiet)).sequences).toHaveLength(3)
  })
  it('of JAFFE, flat: person and expression from the names', async () => {
    pictures('KA.AN1.39.tiff', 'KA.HA1.29.tiff', 'YM.SU2.61.tiff')
    expect(peopleOf(await folderLayout().scan(root, quiet))).toEqual({
      'KA.AN1.39.tiff': ['KA', code('anger')],
      'KA.HA1.29.tiff': ['KA', code('happy')],
      'YM.SU2.61.tiff': ['YM', code('surprise')],
    })
  })
  it('of KDEF: both sessions show one person', async () => {
    pictures('AF01/AF01ANS.JPG', 'BF01/BF01AFHL.JPG', 'AM02/AM02SUFL.JPG')
    expect(peopleOf(await folderLayout().scan(root, quiet))).toEqual({
      'AF01/AF01ANS.JPG': ['F01', code('anger')],
      'AM02/AM02SUFL.JPG': ['M02', code('surprise')],
      'BF01/BF01AFHL.JPG': ['F01', code('fear')],
    })
  })
  it('of CK+48: frames of a sequence stay together', async () => {
    pictures('anger/S010_004_00000018.png', 'anger/S010_004_00000017.png', 'happy/S010_006_00000015.png')
    const { sequences } = await folderLayout().scan(root, quiet)
    expect(
      sequences.map(({ subject, name, emotion, samples }) => [
        subject,
        name,
        emotion,
        samples.map(({ frame }) => frame),
      ]),
    ).toEqual([
      ['S010', '004', code('anger'), [17, 18]],
      ['S010', '006', code('happy'), [15]],
    ])
  })
  it('of own pictures: a thousand of thirty people, by one answer, and the finding names it', async () => {
    const names = Array.from({ length: 1000 }, (_, at) => {
      const expression = ['happy', 'neutral', 'sad'][at % 3] ?? ''
      return `p${String(at % 30).padStart(2, '0')}_${expression}_${String(at)}.jpg`
    })
    pictures(...names)
    const asked = await folderLayout().scan(root, quiet)
    const message = asked.findings.find((finding) => finding.code === 'SUBJECT_UNKNOWN')?.message ?? ''
    const pattern = /--subject-pattern "(.+)"/.exec(message)?.[1] ?? ''
    expect(message).toContain('30 different words')
    const answers = ImportAnswers.parse({ subjects: { from: 'pattern', pattern } })
    const people = peopleOf(await folderLayout(answers).scan(root, quiet))
    for (const name of names) {
      const [person, expression] = name.split('_')
      expect(people[name]).toEqual([person, code(expression as Emotion)])
    }
  })
  it('are people where the answers say so', async () => {
    pictures('happy/anna/1.png', 'sad/anna/1.png', 'sad/ben/1.png')
    const { sequences, findings } = await folderLayout({ subjects: { from: 'folder' } }).scan(root, quiet)
    expect(sequences.map(({ subject }) => subject)).toEqual(['anna', 'anna', 'ben'])
    expect(findings.map((finding) => finding.code)).not.toContain('SUBJECT_UNKNOWN')
  })
  it.each(['(', 'no group', '(two) (groups)'])('take no pattern "%s"', (pattern) => {
    expect(ImportAnswers.safeParse({ subjects: { from: 'pattern', pattern } }).success).toBe(false)
  })
})

describe('annotations of AffectNet', () => {
  const npy = (descr: string, data: Uint8Array, shape = '()'): Buffer => {
    const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`
    const head = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0])
    return Buffer.concat([head, Buffer.from(header), data])
  }
  it.each([
    ['<U1', Buffer.from([0x37, 0, 0, 0]), '()', '7'],
    ['|S1', Buffer.from('3'), '()', '3'],
    ['<i8', Buffer.from([4, 0, 0, 0, 0, 0, 0, 0]), '(1,)', '4'],
    ['>i2', Buffer.from([0, 5]), '()', '5'],
    ['<f4', Buffer.from(new Float32Array([2]).buffer), '()', '2'],
  ])('are read as %s', (descr, data, shape, value) => {
    expect(readNpyScalar(npy(descr, data, shape))).toBe(value)
  })
  it.each([
    ['cut short', npy('<i8', Buffer.from([1]))],
    ['of several values', npy('<i2', Buffer.from([1, 0, 2, 0]), '(2,)')],
    ['something else', Buffer.from('hello, this is text')],
  ])('are not read where they are %s', (_, bytes) => {
    expect(readNpyScalar(bytes)).toBeNull()
  })
  it('label the pictures beside them; what is unusable is named', async () => {
    pictures('images/0.jpg', 'images/1.jpg', 'images/2.jpg')
    writeTree(root, {
      'annotations/0_exp.npy': npy('<U1', Buffer.from([0x31, 0, 0, 0])),
      'annotations/0_val.npy': 'x',
      'annotations/1_exp.npy': npy('<i2', Buffer.from([8, 0])),
      'annotations/2_exp.npy': 'x',
    })
    const scan = await folderLayout().scan(root, quiet)
    expect(scan.sequences.map(({ emotion }) => emotion)).toEqual([code('happy'), null, null])
    expect(codesAt(scan.findings, 'annotations/2_exp.npy')).toEqual(['ANNOTATION_INVALID'])
    expect(codesAt(scan.findings, 'annotations/1_exp.npy')).toEqual([])
  })
})

describe('a manifest', () => {
  const manifest = (answers: ImportAnswers, ...lines: string[]): Promise<CorpusScan> => {
    pictures('a.png', 'b.png', 'c.png', 'd.png')
    writeTree(root, { 'manifest.csv': `${lines.join('\n')}\n` })
    return manifestLayout(answers).scan(root, quiet)
  }
  it('whose subjects are NA does not join strangers', async () => {
    const scan = await manifest({}, 'path,subject', 'a.png,NA', 'b.png,NA', 'c.png,-99', 'd.png,9')
    expect(scan.sequences.map(({ subject }) => subject)).toEqual(['a.png', 'b.png', 'c.png', '9'])
    expect(codesAt(scan.findings, 'manifest.csv')).toEqual(['SUBJECT_UNKNOWN'])
  })
  it.each(['9', '99', '999', '-99', 'NA', 'n/a', '.', '9.0', 'nan'])(
    'takes %s for missing, never present',
    async (cell) => {
      const scan = await manifest({}, 'path,AU6,AU12', `a.png,1,${cell}`, `b.png,${cell},${cell}`, 'c.png,0,0')
      expect(unitsOf(scan)).toEqual({ 'a.png': { 6: 0 }, 'b.png': null, 'c.png': {} })
      expect(codesAt(scan.findings, 'manifest.csv#2')).toEqual(['AU_PARTLY_CODED'])
    },
  )
  it('takes for missing what the answers name, and nothing else', async () => {
    const scan = await manifest({ missing: ['x'] }, 'path,AU12_r', 'a.png,x', 'b.png,3')
    expect(unitsOf(scan)).toEqual({ 'a.png': null, 'b.png': { 12: 3 } })
  })
  it('reads the words of intensities', async () => {
    const scan = await manifest({}, 'path,AU12', 'a.png,trace', 'b.png,Slight', 'c.png,e', 'd.png,0')
    expect(unitsOf(scan)).toEqual({ 'a.png': { 12: 1 }, 'b.png': { 12: 2 }, 'c.png': { 12: 5 }, 'd.png': {} })
  })
  it("lets OpenFace's presence decide, in either order of columns", async () => {
    for (const heading of ['path,AU06_r,AU06_c', 'path,AU06_c,AU06_r']) {
      const row = (r: string, c: string): string => (heading.endsWith('c') ? `${r},${c}` : `${c},${r}`)
      const scan = await manifest({}, heading, `a.png,${row('0.31', '0')}`, `b.png,${row('2.40', '1')}`)
      expect(unitsOf(scan)).toEqual({ 'a.png': {}, 'b.png': { 6: 2 } })
    }
  })
  it('does not count a share of a trace as present', async () => {
    const scan = await manifest({}, 'path,AU06_r', 'a.png,0.31', 'b.png,0.00')
    expect(unitsOf(scan)).toEqual({ 'a.png': null, 'b.png': {} })
    expect(codesAt(scan.findings, 'manifest.csv#2')).toEqual(['UNIT_CELL_INVALID'])
  })
  it('reads a unit headed _int, and warns of a column that seems to be one', async () => {
    const scan = await manifest({}, 'path,AU04_int,AU12 left', 'a.png,4,1')
    expect(unitsOf(scan)).toEqual({ 'a.png': { 4: 4 } })
    expect(codesAt(scan.findings, 'manifest.csv#1')).toEqual(['COLUMN_NOT_READ'])
  })
  it('reads numbers of emotions by the preset', async () => {
    const scan = await manifest({ classes: 'rafdb' }, 'path,emotion', 'a.png,1', 'b.png,7.0', 'c.png,NA')
    expect(scan.sequences.map(({ emotion }) => emotion)).toEqual([code('surprise'), code('neutral'), null])
    expect(codesAt(scan.findings, 'manifest.csv')).toEqual(['SUBJECT_UNKNOWN'])
  })
})

describe('DISFA', () => {
  const labelled = (count: number, ...names: string[]): Promise<CorpusScan> => {
    pictures(...names.map((name) => `Images/SN001/${name}`))
    const lines = Array.from({ length: count }, (_, at) => `${String(at + 1)},${String(at)}`)
    writeTree(root, { 'ActionUnit_Labels/SN001/SN001_au12.txt': lines.join('\n') })
    return disfaLayout.scan(root, quiet)
  }
  it('gives the first label to the first picture where pictures count from 0', async () => {
    const scan = await labelled(3, '0.png', '1.png', '2.png')
    expect(Object.values(unitsOf(scan))).toEqual([{}, { 12: 1 }, { 12: 2 }])
    expect(codesAt(scan.findings, 'Images/SN001')).toEqual(['FRAME_OFFSET'])
  })
  it('gives none where pictures count from 0 and are not as many as labels', async () => {
    const scan = await labelled(5, '0.png', '1.png', '2.png')
    expect(Object.values(unitsOf(scan))).toEqual([null, null, null])
    expect(codesAt(scan.findings, 'Images/SN001')).toEqual(['FRAME_OFFSET'])
  })
  it('shifts nothing where both count from 1', async () => {
    const scan = await labelled(3, '1.png', '2.png', '3.png')
    expect(Object.values(unitsOf(scan))).toEqual([{}, { 12: 1 }, { 12: 2 }])
    expect(scan.findings).toEqual([])
  })
  it('+ has labels by trial', async () => {
    pictures('Images/SN001/A1/000.jpg', 'Images/SN001/A1/001.jpg', 'Images/SN001/B/000.jpg')
    writeTree(root, {
      'Labels/SN001/A1/AU1.txt': 'AU1 intensity\nframe\tintensity\n000.jpg\t0\n001.jpg\t3\n',
      'Labels/SN001/A1/AU2.txt': 'AU2 intensity\n000.jpg 0\n001.jpg 7\n',
    })
    const scan = await disfaLayout.scan(root, quiet)
    expect(unitsOf(scan)).toEqual({
      'Images/SN001/A1/000.jpg': {},
      'Images/SN001/A1/001.jpg': null,
      'Images/SN001/B/000.jpg': null,
    })
    expect(codesAt(scan.findings, 'Labels/SN001/A1/AU2.txt')).toEqual(['FACS_LINE_INVALID'])
  })
})

describe('FER2013', () => {
  const pixels = Array.from({ length: 48 * 48 }, () => '7').join(' ')
  const table = (...labels: string[]): string =>
    `emotion,pixels,Usage\n${labels.map((label) => `${label},${pixels},Training`).join('\n')}\n`
  it('reads labels that a program wrote as decimals', async () => {
    writeTree(root, { 'fer2013.csv': table('0.0', '3.0', '2.5') })
    const scan = await fer2013Layout.scan(root, quiet)
    expect(scan.sequences.map(({ emotion }) => emotion)).toEqual([code('anger'), code('happy'), null])
    expect(codesAt(scan.findings, 'fer2013.csv#4')).toEqual(['EMOTION_UNKNOWN'])
  })
  it.each([true, false])('names the encoding of a table in UTF-16 (mark: %s)', async (mark) => {
    writeTree(root, { 'fer2013.csv': Buffer.from(`${mark ? '\uFEFF' : ''}${table('0')}`, 'utf16le') })
    await expect(fer2013Layout.scan(join(root, 'fer2013.csv'), quiet)).rejects.toMatchObject({ code: 'TABLE_ENCODING' })
  })
  it("takes FER+'s votes where they lie beside it, by majority", async () => {
    writeTree(root, {
      'fer2013.csv': table('0', '3', '6', '1'),
      'fer2013new.csv': [
        'Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF',
        'Training,a.png,4,0,0,1,3,2,0,0,0,0',
        'Training,,0,0,0,0,0,0,0,0,0,10',
        'Training,c.png,5,0,0,5,0,0,0,0,0,0',
        'Training,d.png,x,0,0,5,0,0,0,0,0,0',
      ].join('\n'),
    })
    const scan = await fer2013Layout.scan(root, quiet)
    expect(scan.sequences.map(({ emotion }) => emotion)).toEqual([code('neutral'), null, null, null])
    expect(scan.findings.find((finding) => finding.code === 'VOTES_READ')?.message).toContain('40 % of the votes')
    expect(codesAt(scan.findings, 'fer2013new.csv#5')).toEqual(['ROW_INVALID'])
    const own = await fer2013Layout.scan(join(root, 'fer2013.csv'), quiet)
    expect(own.sequences.map(({ emotion }) => emotion)).toEqual(
      ['anger', 'happy', 'neutral', 'disgust'].map((name) => code(name as Emotion)),
    )
  })
})
