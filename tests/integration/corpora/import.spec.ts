import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { importCorpus } from '../../../src/lab/corpora/import.job.ts'
import type { FaceDetection } from '../../../src/lab/corpora/picture-outcomes.ts'
import type { ScanContext } from '../../../src/lab/corpora/corpus-layout.ts'
import { FacePool } from '../../../src/lab/faces/face-pool.ts'
import type { FaceTask } from '../../../src/lab/faces/face-task.ts'
import { ProjectStore } from '../../../src/lab/store/project-store.ts'
import type { SampleRow } from '../../../src/lab/store/tables/samples-table.ts'
import { makePng } from '../../fixtures/corpora/png.ts'
import {
  ckplusSequenceFiles,
  codesAt,
  faceFrame,
  hashTree,
  landmarkText,
  quiet,
  temporaryFolder,
  writeTree,
} from '../../fixtures/corpora/trees.ts'

let folder: string
let root: string
let store: ProjectStore
let pool: FacePool
let picture: Buffer
const asked: FaceTask[] = []

/** The real workers, with a record of what they were asked. */
class RecordingPool extends FacePool {
  override process(task: FaceTask): ReturnType<FacePool['process']> {
    asked.push(task)
    return super.process(task)
  }
}

beforeAll(async () => {
  picture = await faceFrame()
  pool = new RecordingPool({ workers: 2 })
})
afterAll(() => pool.close())
beforeEach(async () => {
  folder = temporaryFolder()
  root = join(folder, 'corpus')
  store = await ProjectStore.open(join(folder, 'study.aulens'), { create: true, appVersion: 'test' })
  for (const [subject, emotion] of [
    ['S005', '5'],
    ['S010', '7'],
    ['S011', undefined],
  ] as const) {
    writeTree(
      root,
      ckplusSequenceFiles(subject, '001', {
        frames: [1, 2, 3, 4, 5],
        picture,
        facs: '1 3\n2 3\n12 3\n',
        ...(emotion === undefined ? {} : { emotion }),
      }),
    )
  }
  asked.length = 0
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const run = (
  context: ScanContext = quiet,
  options: Partial<Parameters<typeof importCorpus>[0]> = {},
  compute: FaceDetection | null = null,
) => importCorpus({ layout: 'ckplus', path: root, detector: 'haar', ...options }, { store, compute, pool }, context)
const rows = (name = 'ckplus'): SampleRow[] => store.samples.ofCorpus(store.corpora.byName(name)!.id)
const first = 'cohn-kanade-images/S005/001/S005_001_00000001.png'

describe('an import', () => {
  it('stores samples, labels, faces, landmarks and hashes, and leaves the corpus as it was', async () => {
    const before = hashTree(root)
    const messages: { done: number; total: number }[] = []
    const result = await run({
      ...quiet,
      onProgress: ({ done, total, unit }) => {
        if (unit === 'pictures') messages.push({ done, total })
      },
    })
    expect(result).toEqual({ corpus: 'ckplus', samples: 15, sequences: 3, subjects: 3, labelled: 2, findings: [] })
    expect(hashTree(root)).toBe(before)
    expect(messages.at(-1)).toEqual({ done: 15, total: 15 })
    expect(rows().map(({ emotion }) => emotion)).toEqual([
      0,
      null,
      5,
      5,
      5,
      0,
      null,
      7,
      7,
      7,
      null,
      null,
      null,
      null,
      null,
    ])
    const sample = rows()[4]!
    expect(sample).toMatchObject({
      path: 'cohn-kanade-images/S005/001/S005_001_00000005.png',
      position: 5,
      count: 5,
      width: 640,
      height: 490,
      found_by: 'haar, 5 neighbours',
    })
    expect(sample.file_hash).toBe(createHash('sha256').update(picture).digest('hex'))
    expect(sample.landmarks).toHaveLength(68 * 2 * 4)
    expect(sample.box_width).toBeGreaterThanOrEqual(245)
    expect(sample.box_width).toBeLessThanOrEqual(392)
    const faces = store.faces(sample.corpus)
    expect(faces.rows).toBe(15)
    const face = faces.read([sample.face_row!])
    expect(new Set(face).size).toBeGreaterThan(50)
    expect(store.corpora.list()).toMatchObject([
      {
        name: 'ckplus',
        samples: 15,
        faces: 15,
        sequences: 3,
        subjects: 3,
        labelled: 2,
        coded: 3,
        findings: 0,
        detector: 'haar',
      },
    ])
    expect(store.corpora.byName('ckplus')).toMatchObject({
      complete: 1,
      content_hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    })
  })

  it('done twice updates and reads no file again', async () => {
    await run()
    const before = rows()
    asked.length = 0
    writeTree(root, { 'Emotion/S011/001/S011_001_00000005_emotion.txt': '1' })
    const result = await run()
    expect(asked).toEqual([])
    expect(result).toMatchObject({ samples: 15, labelled: 3 })
    expect(rows().map(({ id, face_row: face }) => [id, face])).toEqual(
      before.map(({ id, face_row: face }) => [id, face]),
    )
    expect(rows().at(-1)!.emotion).toBe(1)
    expect(store.corpora.list()).toHaveLength(1)
  })

  it('reads again only what has changed, and drops what is gone', async () => {
    await run()
    asked.length = 0
    utimesSync(join(root, first), new Date(0), new Date(0))
    rmSync(join(root, 'cohn-kanade-images/S011'), { recursive: true })
    writeTree(root, { 'Landmarks/S010/001/S010_001_00000002_landmarks.txt': landmarkText(50) })
    const result = await run()
    expect(asked.map(({ source }) => source)).toEqual([{ file: join(root, first) }])
    expect(result.samples).toBe(10)
    expect(rows()).toHaveLength(10)
    expect(new Float32Array(new Uint8Array(rows()[6]!.landmarks!).buffer)[0]).toBe(150)
    asked.length = 0
    rmSync(join(root, 'Landmarks/S010/001/S010_001_00000002_landmarks.txt'))
    await run()
    expect(asked).toHaveLength(1)
    expect(rows()[6]!.landmarks).toBeNull()
    asked.length = 0
    await run(quiet, { detector: 'none' })
    expect(asked).toHaveLength(10)
    expect(rows()[0]).toMatchObject({ found_by: 'whole picture', box_width: 640, box_height: 490 })
  })

  it('cancelled keeps what is finished, and goes on from there the next time', async () => {
    for (let subject = 20; subject < 40; subject++)
      writeTree(root, ckplusSequenceFiles(`S0${String(subject)}`, '001', { frames: [1, 2, 3, 4, 5], picture }))
    const controller = new AbortController()
    const cancelled = run({
      signal: controller.signal,
      onProgress: ({ unit, done }) => {
        if (unit === 'pictures' && done > 0) controller.abort()
      },
    })
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' })
    const finished = rows().filter(({ face_row: face }) => face !== null).length
    expect(finished).toBeGreaterThan(0)
    expect(finished).toBeLessThan(115)
    expect(store.corpora.byName('ckplus')).toMatchObject({ complete: 0 })
    asked.length = 0
    await run()
    expect(asked).toHaveLength(115 - finished)
    expect(rows().every(({ face_row: face }) => face !== null)).toBe(true)
    expect(store.corpora.byName('ckplus')).toMatchObject({ complete: 1 })
  })
  it('cancelled before it begins does nothing', async () => {
    await expect(run({ ...quiet, signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
    expect(store.corpora.list()).toEqual([])
  })

  it('keeps a frame without a face, flags and reports it, also when it is not read again', async () => {
    writeFileSync(join(root, first), makePng({ width: 640, height: 490, value: () => 90 }))
    for (const asks of [15, 0]) {
      asked.length = 0
      const { findings, samples } = await run()
      expect(asked).toHaveLength(asks)
      expect(samples).toBe(15)
      expect(codesAt(findings, first)).toEqual(['FACE_NOT_FOUND'])
      expect(rows()[0]).toMatchObject({ face_row: null, width: 640, found_by: null })
    }
  })
  it('remembers remarks on pictures that are not read again, and tries damaged ones again', async () => {
    writeFileSync(join(root, first), Buffer.concat([picture, Buffer.from('more')]))
    const second = first.replace('1.png', '2.png')
    writeFileSync(join(root, second), picture.subarray(0, 1000))
    for (const asks of [15, 1]) {
      asked.length = 0
      const { findings } = await run()
      expect(asked).toHaveLength(asks)
      expect(findings.map(({ code, path }) => `${code} ${path}`).sort()).toEqual([
        `IMAGE_INCOMPLETE ${first}`,
        `IMAGE_UNREADABLE ${second}`,
      ])
    }
    writeFileSync(join(root, second), picture)
    expect((await run()).findings).toHaveLength(1)
  })

  it('refuses a name that another corpus has, but follows a corpus that was moved', async () => {
    await run()
    const other = join(folder, 'other')
    writeTree(other, ckplusSequenceFiles('S900', '001', { frames: [1, 2, 3, 4], picture }))
    await expect(run(quiet, { path: other })).rejects.toMatchObject({
      code: 'CORPUS_NAME_TAKEN',
      hint: expect.stringContaining('--name') as string,
    })
    await run(quiet, { path: other, name: 'second' })
    expect(store.corpora.list().map(({ name }) => name)).toEqual(['ckplus', 'second'])
    const moved = join(folder, 'moved')
    renameSync(root, moved)
    asked.length = 0
    await run(quiet, { path: moved })
    expect(asked).toEqual([])
    expect(store.corpora.byName('ckplus')!.root).toBe(moved)
  })
  it('without a single picture is an error that names the folder', async () => {
    for (const subject of ['S005', 'S010', 'S011'])
      rmSync(join(root, 'cohn-kanade-images', subject), { recursive: true })
    await expect(run()).rejects.toMatchObject({ code: 'CORPUS_EMPTY', path: root })
  })
})

describe('an import with a network detector', () => {
  const detection = (
    ...answers: { x: number; y: number; width: number; height: number; score: number; landmarks?: Float32Array }[]
  ): FaceDetection & { images: number[] } => ({
    images: [],
    call(_job, { images }) {
      this.images.push(images.length)
      expect(images[0]).toMatchObject({ width: 640, height: 490 })
      return Promise.resolve({ faces: images.map(() => answers) })
    },
  })
  it('sends grey frames in batches and crops a square around the largest face', async () => {
    const landmarks = Float32Array.from({ length: 136 }, (_, index) => index)
    const compute = detection(
      { x: 0, y: 0, width: 50, height: 60, score: 0.9 },
      { x: 200, y: 100, width: 200, height: 260, score: 0.8765, landmarks },
    )
    writeFileSync(join(root, first), picture.subarray(0, 1000))
    rmSync(join(root, 'Landmarks/S010'), { recursive: true })
    const { findings } = await run(quiet, { detector: 'ssd' }, compute)
    expect(compute.images).toEqual([7, 7])
    expect(codesAt(findings, first)).toEqual(['IMAGE_UNREADABLE'])
    const [, own, , , , others] = rows()
    expect(own).toMatchObject({ box_x: 185, box_y: 115, box_width: 230, box_height: 230, found_by: 'ssd, score 0.88' })
    // CK+'s own landmarks go before the network's.
    expect(new Float32Array(new Uint8Array(own!.landmarks!).buffer)[0]).toBe(102)
    expect(new Float32Array(new Uint8Array(others!.landmarks!).buffer)[5]).toBe(5)
    expect(rows()[0]!.face_row).toBeNull()
  })
  it('that finds nothing keeps the frames and says so', async () => {
    const { findings } = await run(quiet, { detector: 'tiny' }, detection())
    expect(findings.map(({ code }) => code)).toEqual(Array.from({ length: 15 }, () => 'FACE_NOT_FOUND'))
  })
  it('needs an engine', async () => {
    await expect(run(quiet, { detector: 'ssd' })).rejects.toMatchObject({ code: 'DETECTOR_NEEDS_ENGINE' })
  })
  it('whose engine fails is an error, with earlier faces kept', async () => {
    let calls = 0
    const failing: FaceDetection = {
      call: (_job, { images }) =>
        calls++ === 0
          ? Promise.resolve({ faces: images.map(() => [{ x: 200, y: 100, width: 200, height: 200, score: 1 }]) })
          : Promise.reject(new Error('engine gone')),
    }
    await expect(run(quiet, { detector: 'ssd' }, failing)).rejects.toThrow('engine gone')
    expect(rows().filter(({ face_row: face }) => face !== null)).toHaveLength(8)
  })
})

describe('an import of photographs', () => {
  const face = { x: 200, y: 100, width: 200, height: 200, score: 0.75 }
  const photographs = () => {
    const path = join(folder, 'photographs')
    mkdirSync(path)
    writeFileSync(join(path, 'ann_happy.png'), picture)
    writeFileSync(join(path, 'ben_happy.png'), picture)
    return path
  }
  const asking = (answers: Partial<Record<string, (typeof face)[]>>): FaceDetection & { asked: string[] } => ({
    asked: [],
    call(_job, { detector, images }) {
      this.asked.push(`${detector} ${String(images.length)}`)
      return Promise.resolve({ faces: images.map(() => answers[detector] ?? []) })
    },
  })

  it('begins with BlazeFace, asks SSD where it finds none, and says which found the face', async () => {
    const path = photographs()
    const compute = asking({ ssd: [face, { ...face, width: 90 }] })
    const { findings } = await run(quiet, { layout: 'folder', path, detector: undefined }, compute)
    expect(compute.asked).toEqual(['blazeface 2', 'ssd 2'])
    expect(rows('folder').map(({ found_by }) => found_by)).toEqual(['ssd, score 0.75', 'ssd, score 0.75'])
    const told = findings.filter(({ code }) => code === 'FACE_FOUND_BY_OTHER')
    expect(told.map(({ message }) => message)).toEqual(
      ['ann_happy.png', 'ben_happy.png'].map(
        (name) => `${name}: blazeface found no face; the next detector did (ssd, score 0.75).`,
      ),
    )
    expect(findings.filter(({ code }) => code === 'FACES_SEVERAL')).toHaveLength(2)
    // What was said of a picture is said again when it is not read again.
    const again = await run(quiet, { layout: 'folder', path, detector: undefined }, compute)
    expect(compute.asked).toHaveLength(2)
    expect(again.findings.filter(({ code }) => code === 'FACE_FOUND_BY_OTHER')).toEqual(told)
  })

  it('uses Haar for faces of any size where no network finds one', async () => {
    const { findings } = await run(quiet, { layout: 'folder', path: photographs(), detector: undefined }, asking({}))
    expect(rows('folder').every(({ found_by }) => found_by?.startsWith('haar') === true)).toBe(true)
    expect(findings.filter(({ code }) => code === 'FACE_FOUND_BY_OTHER')).toHaveLength(2)
  })

  it('aligned by the eyes needs a detector that finds them, and crops anew', async () => {
    const path = photographs()
    await expect(
      run(quiet, { layout: 'folder', path, detector: 'haar', alignment: 'eyes' }, asking({})),
    ).rejects.toMatchObject({ code: 'ALIGNMENT_NEEDS_EYES' })
    const landmarks = Float32Array.from({ length: 136 }, (_, at) => (at % 2 === 1 ? 180 : at < 84 ? 250 : 340))
    const compute = asking({ blazeface: [{ ...face, landmarks } as typeof face] })
    await run(quiet, { layout: 'folder', path, detector: 'blazeface' }, compute)
    const [upright] = rows('folder')
    await run(quiet, { layout: 'folder', path, detector: 'blazeface', alignment: 'eyes' }, compute)
    const [turned] = rows('folder')
    expect(compute.asked).toEqual(['blazeface 2', 'blazeface 2'])
    expect(turned!.detector_version).toMatch(/aligned by the eyes$/)
    expect(turned!.box_width).not.toBe(upright!.box_width)
    expect(Math.abs(turned!.box_width! - 90 / 0.414)).toBeLessThan(1.5)
  })
})

describe('a corpus of faces in a table', () => {
  it('is imported without a detector, row by row', async () => {
    const pixels = (value: number) => Array.from({ length: 48 * 48 }, (_, index) => (value + index) % 256).join(' ')
    writeTree(folder, {
      'fer2013.csv': `emotion,pixels,Usage\n3,${pixels(0)},Training\n6,1 2 3,PublicTest\n9,${pixels(9)},PrivateTest\n`,
    })
    const result = await run(quiet, { layout: 'fer2013', path: join(folder, 'fer2013.csv') })
    expect(result).toMatchObject({ corpus: 'fer2013', samples: 3, labelled: 2 })
    expect(codesAt(result.findings, 'fer2013.csv#3')).toEqual(['IMAGE_UNREADABLE'])
    expect(codesAt(result.findings, 'fer2013.csv#4')).toEqual(['EMOTION_UNKNOWN'])
    const [happy] = rows('fer2013')
    expect(happy).toMatchObject({ path: 'fer2013.csv#2', emotion: 5, width: 48, height: 48, found_by: 'whole picture' })
    expect(happy!.file_size).toBe(readFileSync(join(folder, 'fer2013.csv')).length)
    asked.length = 0
    await run(quiet, { layout: 'fer2013', path: join(folder, 'fer2013.csv') })
    expect(asked).toEqual([])
  })
})
