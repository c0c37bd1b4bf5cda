import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importCorpus } from '../../../src/lab/corpora/import.job.ts'
import { synthesise } from '../../../src/lab/corpora/synthetic/synthesise.ts'
import { ComputeClient } from '../../../src/lab/engine/compute-client.ts'
import { ProjectStore } from '../../../src/lab/store/project-store.ts'

// Drawn faces have to be faces to the detectors that real faces meet.
const folder = mkdtempSync(join(tmpdir(), 'aulens-detectors-'))
const context = { signal: new AbortController().signal, onProgress: () => undefined }
let store: ProjectStore
const compute = new ComputeClient()
beforeAll(async () => {
  await synthesise(
    { out: join(folder, 'corpus'), subjects: 10, seed: 21, layout: 'ckplus', framesPerSequence: { from: 2, to: 4 } },
    context,
  )
  store = await ProjectStore.open(join(folder, 'p.aulens'), { create: true, appVersion: 'test' })
})
afterAll(() => {
  compute.close()
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('faces of the drawn corpus', () => {
  it.each(['haar', 'ssd'] as const)('are found by %s in at least 97 % of frames', async (detector) => {
    await importCorpus(
      { layout: 'ckplus', path: join(folder, 'corpus'), name: detector, detector },
      { store, compute },
      context,
    )
    const summary = store.corpora.list().find((corpus) => corpus.name === detector)!
    expect(summary.samples).toBeGreaterThan(80)
    expect(summary.faces / summary.samples).toBeGreaterThanOrEqual(0.97)
    expect(store.corpora.findings(summary.id).filter((finding) => finding.code === 'FACE_NOT_FOUND')).toHaveLength(
      summary.samples - summary.faces,
    )
  })
})
