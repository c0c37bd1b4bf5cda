import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importCorpus } from '../corpora/import.job.ts'
import { synthesise } from '../corpora/synthetic/synthesise.ts'
import { ProjectStore } from '../store/project-store.ts'

/** Frames a second of an import with the Haar detector, on drawn frames in CK+'s size; drawing them is not timed. */
export const benchImport = async (frames: number, signal: AbortSignal): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'aulens-bench-'))
  try {
    const context = { signal, onProgress: () => { /* the parts are counted by the caller */ } }
    const corpus = join(folder, 'corpus')
    const drawn = await synthesise({ out: corpus, subjects: Math.max(1, Math.round(frames / 31)), seed: 1, layout: 'ckplus' }, context)
    const store = await ProjectStore.open(join(folder, 'bench.aulens'), { create: true, appVersion: 'bench' })
    const began = performance.now()
    await importCorpus({ layout: 'ckplus', path: corpus, detector: 'haar' }, { store, compute: null }, context)
    const seconds = (performance.now() - began) / 1000
    store.close()
    return drawn.frames / seconds
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
