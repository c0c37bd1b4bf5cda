import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Random } from '../../../shared/random/random.ts'
import type { CorpusPlan, PlannedSequence } from './corpus-plan.ts'
import { drawAll } from './drawing-pool.ts'
import { MatlabFile, numericArray, structOfTexts } from './matlab-writer.ts'

export const tfdFileNames = ['TFD_48x48.mat', 'TFD_96x96.mat', 'TFD_info.mat'] as const
const sides = [48, 96] as const
const foldCount = 5
/** TFD's numbers for the emotions (Susskind et al. 2010); contempt has none. */
const tfdCodes = { anger: 1, disgust: 2, fear: 3, happy: 4, sad: 5, surprise: 6, neutral: 7 } as const
/** Prefixes of the source set in a picture's name; "dfat" is Cohn-Kanade's in the real corpus. */
const sources = ['dfat', 'jaffe', 'kdef', 'web'] as const

/** One picture of the TFD: a frame of a planned sequence. */
export interface TfdPicture {
  readonly sequence: number
  readonly frame: number
  readonly expression: number
  readonly identity: number
  readonly name: string
}

/**
 * The last frame of each labelled sequence, the first as neutral where its subject has none yet, and the unlabelled
 * ones' last frames.
 */
export const choosePictures = ({ subjects, sequences }: CorpusPlan): TfdPicture[] => {
  const identityOf = new Map(subjects.map((subject, index) => [subject.id, index + 1]))
  const hasNeutral = new Set<string>()
  const pictures: TfdPicture[] = []
  const take = (sequence: PlannedSequence, index: number, frame: number, expression: number): void => {
    const identity = identityOf.get(sequence.subject) ?? 0
    const source = sources[identity % sources.length] ?? 'web'
    pictures.push({
      sequence: index,
      frame,
      expression,
      identity: expression === -1 ? -1 : identity,
      name: `${source}_${sequence.subject}_${sequence.name}_${String(frame + 1).padStart(8, '0')}`,
    })
  }
  sequences.forEach((sequence, index) => {
    const { emotion } = sequence
    if (emotion !== null && !hasNeutral.has(sequence.subject)) {
      hasNeutral.add(sequence.subject)
      take(sequence, index, 0, tfdCodes.neutral)
    }
    take(sequence, index, sequence.ramp.length - 1, emotion === null || emotion === 'contempt' ? -1 : tfdCodes[emotion])
  })
  return pictures
}

/**
 * Five splits by identity, about 70 : 10 : 20 (1 train, 2 validation, 3 test); unlabelled pictures 0. Column-major
 * [count, 5].
 */
const splitsOf = (pictures: readonly TfdPicture[], subjects: number, random: Random): number[] => {
  const order = random.shuffle(Array.from({ length: subjects }, (_, index) => index + 1))
  const place = new Map(order.map((identity, index) => [identity, index]))
  const splits: number[] = []
  for (let fold = 0; fold < foldCount; fold++) {
    for (const { identity } of pictures) {
      if (identity === -1) {
        splits.push(0)
        continue
      }
      const turn = ((place.get(identity) ?? 0) * 10) / subjects
      const distance = (turn - 2 * fold + 10) % 10
      splits.push(distance < 2 ? 3 : distance < 3 ? 2 : 1)
    }
  }
  return splits
}

/** Draws the pictures; gives, per side, all of them as [count, side, side], row-major. */
const drawPictures = async (
  plan: CorpusPlan,
  pictures: readonly TfdPicture[],
  threads: number | undefined,
  signal: AbortSignal,
  onFrame: () => void,
): Promise<Map<number, Uint8Array>> => {
  const subjects = new Map(plan.subjects.map((subject) => [subject.id, subject]))
  const wanted = new Map<number, number[]>()
  pictures.forEach(({ sequence }, index) => {
    wanted.set(sequence, [...(wanted.get(sequence) ?? []), index])
  })
  const faces = new Map(sides.map((side) => [side as number, new Uint8Array(pictures.length * side * side)]))
  const tasks = plan.sequences.flatMap((sequence, index) => {
    const subject = subjects.get(sequence.subject)
    // Only the frames that are taken are drawn.
    const ramp = (wanted.get(index) ?? []).map((picture) => sequence.ramp[pictures[picture]?.frame ?? 0] ?? 1)
    return subject === undefined
      ? []
      : [{ subject, sequence: { ...sequence, ramp }, output: { kind: 'faces', sides } as const }]
  })
  await drawAll(
    tasks,
    {
      signal,
      onFrame,
      onSequence: (task, drawn) => {
        for (const [frame, index] of (wanted.get(task) ?? []).entries()) {
          for (const side of sides) {
            const face = drawn?.get(side)?.subarray(frame * side * side, (frame + 1) * side * side)
            if (face !== undefined) faces.get(side)?.set(face, index * side * side)
          }
        }
      },
    },
    threads,
  )
  return faces
}

/**
 * Writes [count, side, side] in MATLAB's order, where the picture's number varies fastest; one column of a picture at a
 * time.
 */
const placeImages = async (
  file: MatlabFile,
  offset: number,
  pixels: Uint8Array,
  count: number,
  side: number,
): Promise<void> => {
  const block = new Uint8Array(count * side)
  for (let column = 0; column < side; column++) {
    for (let row = 0; row < side; row++) {
      for (let picture = 0; picture < count; picture++)
        block[row * count + picture] = pixels[(picture * side + row) * side + column] ?? 0
    }
    await file.place(offset + column * side * count, block)
  }
}

const writeMat = async (path: string, fill: (file: MatlabFile) => Promise<void>): Promise<void> => {
  const part = `${path}.part`
  try {
    const file = await MatlabFile.create(part)
    try {
      await fill(file)
    } finally {
      await file.close()
    }
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

/** Writes the three files of the Toronto Face Database's layout (Susskind, Anderson and Hinton 2010). */
export const writeTfd = async (
  out: string,
  seed: number,
  plan: CorpusPlan,
  pictures: readonly TfdPicture[],
  threads: number | undefined,
  signal: AbortSignal,
  onFrame: () => void,
): Promise<void> => {
  const count = pictures.length
  const splits = splitsOf(pictures, plan.subjects.length, Random.fromSeed(seed, 'tfd folds'))
  const faces = await drawPictures(plan, pictures, threads, signal, onFrame)
  await mkdir(out, { recursive: true })
  for (const side of sides) {
    await writeMat(join(out, `TFD_${String(side)}x${String(side)}.mat`), async (file) => {
      const offset = await file.reserve('images', [count, side, side])
      await placeImages(file, offset, faces.get(side) ?? new Uint8Array(), count, side)
      await file.append(numericArray('folds', [count, foldCount], 'int8', splits))
      await file.append(
        numericArray(
          'labs_ex',
          [count, 1],
          'double',
          pictures.map((picture) => picture.expression),
        ),
      )
      await file.append(
        numericArray(
          'labs_id',
          [count, 1],
          'double',
          pictures.map((picture) => picture.identity),
        ),
      )
    })
  }
  await writeMat(join(out, 'TFD_info.mat'), async (file) => {
    await file.append(
      structOfTexts(
        'tfd_info',
        'imfiles',
        pictures.map((picture) => picture.name),
      ),
    )
  })
}
