import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { synthesise } from '../../../../src/lab/corpora/synthetic/synthesise.ts'
import type { SynthesisOptions } from '../../../../src/lab/corpora/synthetic/synthesise.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aulens-synthetic-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const small = {
  subjects: 2,
  seed: 4,
  layout: 'ckplus',
  sequencesPerSubject: { labelled: 2, unlabelled: 1 },
  framesPerSequence: { from: 3, to: 4 },
  colourShare: 0.5,
} as const
const run = (
  options: SynthesisOptions,
  signal = new AbortController().signal,
  onProgress: (progress: { done: number; total: number }) => void = () => undefined,
) => synthesise(options, { signal, onProgress })

/** Hash of every file below a folder, by its path. */
const hashes = async (root: string): Promise<Record<string, string>> => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const result: Record<string, string> = {}
  for (const file of files)
    result[relative(root, file)] = createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
  return result
}
interface Truth {
  subjects: { id: string; colour: boolean }[]
  sequences: {
    subject: string
    name: string
    frames: number
    emotionCode: number | null
    actionUnits: { au: number; intensity: number; coded: number }[]
  }[]
}
const truthOf = async (root: string): Promise<Truth> =>
  JSON.parse(await readFile(join(root, 'truth.json'), 'utf8')) as Truth
const numbers = (text: string): number[][] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))

describe('a synthetic corpus in CK+ layout', () => {
  it('has the same bytes for the same seed, on one thread or two, and others for another seed', async () => {
    const [one, two, other] = [join(folder, 'one'), join(folder, 'two'), join(folder, 'other')]
    const summary = await run({ ...small, out: one, threads: 1 })
    expect(summary).toMatchObject({ sequences: 6, subjects: 2 })
    await run({ ...small, out: two, threads: 2 })
    expect(await hashes(two)).toEqual(await hashes(one))
    await run({ ...small, seed: 6, out: other, threads: 2 })
    const [first, second] = [await hashes(one), await hashes(other)]
    for (const file of Object.keys(first)) if (file.endsWith('.png')) expect(second[file]).not.toBe(first[file])
  })

  it('lies on disk exactly as CK+ does', async () => {
    const root = join(folder, 'one')
    expect((await readdir(root)).sort()).toEqual(['Emotion', 'FACS', 'Landmarks', 'cohn-kanade-images', 'truth.json'])
    const truth = await truthOf(root)
    const colours = new Set<number>()
    const expected = new Set(['truth.json'])
    for (const { subject, name, frames, emotionCode, actionUnits } of truth.sequences) {
      const stem = (frame: number): string => `${subject}/${name}/${subject}_${name}_${String(frame).padStart(8, '0')}`
      for (let frame = 1; frame <= frames; frame++) {
        const image = `cohn-kanade-images/${stem(frame)}.png`
        const landmarks = `Landmarks/${stem(frame)}_landmarks.txt`
        expected.add(image).add(landmarks)
        const { width, height, channels, depth, format } = await sharp(join(root, image)).metadata()
        expect({ width, height, depth, format }).toEqual({ width: 640, height: 490, depth: 'uchar', format: 'png' })
        colours.add(channels)
        expect(channels).toBe(truth.subjects.find((entry) => entry.id === subject)?.colour === true ? 3 : 1)
        const points = numbers(await readFile(join(root, landmarks), 'utf8'))
        expect(points).toHaveLength(68)
        for (const [x, y] of points) {
          expect(x).toBeGreaterThan(0)
          expect(x).toBeLessThan(640)
          expect(y).toBeGreaterThan(0)
          expect(y).toBeLessThan(490)
        }
      }
      const facs = `FACS/${stem(frames)}_facs.txt`
      expected.add(facs)
      expect(numbers(await readFile(join(root, facs), 'utf8'))).toEqual(actionUnits.map(({ au, coded }) => [au, coded]))
      if (emotionCode === null) continue
      const emotion = `Emotion/${stem(frames)}_emotion.txt`
      expected.add(emotion)
      expect(await readFile(join(root, emotion), 'utf8')).toBe(`   ${String(emotionCode)}.0000000e+00\n`)
    }
    expect(new Set(Object.keys(await hashes(root)))).toEqual(expected)
    expect(truth.sequences.filter((sequence) => sequence.emotionCode === null)).toHaveLength(2)
    expect(colours).toEqual(new Set([1, 3]))
  })

  it('replaces an earlier synthetic corpus whole', async () => {
    const root = join(folder, 'one')
    const stray = join(root, 'FACS', 'S005', '777')
    await mkdir(stray, { recursive: true })
    await writeFile(join(stray, 'S005_777_00000001_facs.txt'), 'left over')
    await run({ ...small, out: root })
    expect(await hashes(root)).toEqual(await hashes(join(folder, 'two')))
  })

  it('refuses a folder that holds anything else, and touches nothing in it', async () => {
    const root = join(folder, 'mine')
    await mkdir(root)
    await writeFile(join(root, 'notes.txt'), 'keep me')
    await expect(run({ ...small, out: root })).rejects.toMatchObject({
      code: 'FOLDER_NOT_EMPTY',
      path: root,
      hint: expect.stringContaining('empty folder') as string,
    })
    expect(await readdir(root)).toEqual(['notes.txt'])
    await expect(run({ ...small, out: join(root, 'notes.txt') })).rejects.toMatchObject({ code: 'FOLDER_UNREADABLE' })
  })

  it('stops when cancelled, leaves no half file, and can be run again', async () => {
    const root = join(folder, 'cancelled')
    const control = new AbortController()
    await expect(
      run({ ...small, out: root }, control.signal, ({ done }) => {
        if (done === 3) control.abort()
      }),
    ).rejects.toMatchObject({ name: 'AbortError' })
    const left = Object.keys(await hashes(root))
    expect(left.filter((file) => file.endsWith('.part'))).toEqual([])
    const images = left.filter((file) => file.endsWith('.png'))
    expect(images.length).toBeGreaterThanOrEqual(3)
    expect(images.length).toBeLessThan(18)
    for (const image of images) await sharp(join(root, image), { failOn: 'warning' }).raw().toBuffer()
    await run({ ...small, out: root })
    expect(await hashes(root)).toEqual(await hashes(join(folder, 'two')))
  })

  it('reports progress frame by frame', async () => {
    const seen: number[] = []
    let total = 0
    const { frames } = await run({ ...small, subjects: 1, out: join(folder, 'progress') }, undefined, (progress) => {
      seen.push(progress.done)
      total = progress.total
    })
    expect(total).toBe(frames)
    expect(seen).toEqual(Array.from({ length: frames }, (_, index) => index + 1))
  })

  it.each([
    [{ subjects: 0 }, /subjects/],
    [{ subjects: 1.5 }, /subjects/],
    [{ seed: -1 }, /seed/],
    [{ framesPerSequence: { from: 9, to: 8 } }, /frames/],
    [{ framesPerSequence: { from: 1, to: 8 } }, /frames/],
    [{ colourShare: 2 }, /colour/],
    [{ sequencesPerSubject: { labelled: 0, unlabelled: 0 } }, /[Ss]equences/],
  ])('refuses %j', async (wrong, message) => {
    await expect(run({ ...small, out: join(folder, 'wrong'), ...wrong })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(message) as string,
    })
  })
})
