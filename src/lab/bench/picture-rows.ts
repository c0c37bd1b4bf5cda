import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { z } from 'zod'
import type { BenchResult } from '../../shared/contract/bench.ts'
import { importCorpus } from '../corpora/import.job.ts'
import { synthesise } from '../corpora/synthetic/synthesise.ts'
import { decodePicture } from '../faces/decode-picture.ts'
import { FacePool } from '../faces/face-pool.ts'
import { cascadeFile } from '../faces/opencv.ts'
import { ProjectStore } from '../store/project-store.ts'
import { PythonPeer, hasModules } from './python-peer.ts'
import { memoryBound, rowOf, type BenchContext } from './rows.ts'

/** Frames that a subject of the drawn corpus has, in the mean. */
const framesASubject = 31
const leastImportSpeed = 30
/** Bytes of a frame's file and grey pixels, and of its face, that have to be moved at least. */
const bytesAFrame = 2 * 640 * 490
const Answer = z.object({ milliseconds: z.number(), faces: z.int() })

interface Drawn {
  readonly folder: string
  readonly corpus: string
  readonly files: readonly string[]
}

const drawFrames = async (frames: number, signal: AbortSignal): Promise<Drawn> => {
  const folder = await mkdtemp(join(tmpdir(), 'aulens-bench-'))
  const corpus = join(folder, 'corpus')
  await synthesise(
    { out: corpus, subjects: Math.max(1, Math.round(frames / framesASubject)), seed: 1, layout: 'ckplus' },
    { signal, onProgress: () => undefined },
  )
  const files = (await readdir(corpus, { recursive: true }))
    .filter((name) => name.endsWith('.png'))
    .sort()
    .map((name) => join(corpus, name))
  return { folder, corpus, files }
}

/** Frames a second of a whole import into a new project. */
const timeImport = async (
  { folder, corpus, files }: Drawn,
  workers: number,
  name: string,
  signal: AbortSignal,
): Promise<number> => {
  const store = await ProjectStore.open(join(folder, `${name}.aulens`), { create: true, appVersion: 'bench' })
  const pool = new FacePool({ workers })
  try {
    const began = performance.now()
    await importCorpus(
      { layout: 'ckplus', path: corpus, detector: 'haar' },
      { store, compute: null, pool },
      { signal, onProgress: () => undefined },
    )
    return (files.length / (performance.now() - began)) * 1000
  } finally {
    await pool.close()
    store.close()
  }
}

const timeDecoding = async (files: readonly string[], signal: AbortSignal): Promise<number> => {
  const threads = sharp.concurrency()
  // As in the workers of an import, each of which has a core.
  sharp.concurrency(1)
  try {
    const began = performance.now()
    for (const file of files) {
      signal.throwIfAborted()
      await decodePicture(readFileSync(file), file)
    }
    return (performance.now() - began) / files.length
  } finally {
    sharp.concurrency(threads)
  }
}

/** Import with the Haar detector on drawn frames of CK+'s size (drawing them is not timed), and decoding alone. */
export const pictureRows = async (context: BenchContext): Promise<BenchResult[]> => {
  const { options, signal } = context
  context.tick('Drawing frames')
  const drawn = await drawFrames(options.quick ? 60 : options.importFrames, signal)
  const hasOpenCv = hasModules('cv2')
  const hasPillow = hasModules('PIL', 'numpy')
  const peer =
    hasOpenCv || hasPillow ? new PythonPeer('picture_peer.py', { arguments: [fileURLToPath(cascadeFile)] }) : null
  const rounds = options.quick ? 1 : 3
  const part = drawn.files.slice(0, options.quick ? 30 : 400)
  const results: BenchResult[] = []
  try {
    if (context.wants('import')) {
      const single: number[] = []
      const all: number[] = []
      const theirs: number[] = []
      for (let round = 0; round < rounds; round++) {
        context.tick('Timing the import')
        single.push(await timeImport(drawn, 1, `single-${String(round)}`, signal))
        if (peer !== null && hasOpenCv)
          theirs.push((part.length / (await peer.ask({ part: 'haar', files: part }, Answer)).milliseconds) * 1000)
        all.push(await timeImport(drawn, availableParallelism(), `all-${String(round)}`, signal))
      }
      const name = `import of ${String(drawn.files.length)} frames with Haar`
      results.push(
        rowOf({
          name: `${name}, one worker`,
          unit: 'frames/s',
          values: single,
          limit: 1,
          ...memoryBound(context, bytesAFrame, 1, true),
          peer:
            theirs.length === 0
              ? null
              : { name: 'Python OpenCV, one thread: decoding, detection and crop alone', values: theirs },
        }),
        rowOf(
          {
            name: `${name}, ${String(availableParallelism())} workers`,
            unit: 'frames/s',
            values: all,
            limit: leastImportSpeed,
            ...memoryBound(context, bytesAFrame, 1, true),
          },
          'value',
        ),
      )
    }
    if (context.wants('png')) {
      const ours: number[] = []
      const theirs: number[] = []
      for (let round = 0; round < rounds; round++) {
        context.tick('Timing the decoder')
        ours.push(await timeDecoding(part, signal))
        if (peer !== null && hasPillow)
          theirs.push((await peer.ask({ part: 'png', files: part }, Answer)).milliseconds / part.length)
      }
      results.push(
        rowOf({
          name: 'PNG decoding to grey, 640x490',
          unit: 'ms/picture',
          values: ours,
          limit: 1,
          ...memoryBound(context, bytesAFrame, 1000),
          peer: theirs.length === 0 ? null : { name: 'Pillow', values: theirs },
        }),
      )
    }
    return results
  } finally {
    peer?.close()
    await rm(drawn.folder, { recursive: true, force: true })
  }
}
