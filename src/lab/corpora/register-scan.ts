import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ProjectStore } from '../store/project-store.ts'
import type { CorpusScan, ScannedSample } from './corpus-layout.ts'

/** A sample of the scan with its row in the project. */
export interface RegisteredSample {
  readonly id: number
  readonly sample: ScannedSample
}

/** Samples after which a transaction ends; between transactions the lab answers other requests. */
const batch = 100

/**
 * Writes subjects, sequences, samples and labels as scanned; faces stay as they are. Samples that are gone are removed.
 */
export const registerScan = async (
  store: ProjectStore,
  corpus: number,
  scan: CorpusScan,
  signal: AbortSignal,
): Promise<RegisteredSample[]> => {
  const registered: RegisteredSample[] = []
  const replaceSplits = store.sampleSplits.replace
  for (let from = 0; from < scan.sequences.length;) {
    signal.throwIfAborted()
    store.transaction(() => {
      for (const until = registered.length + batch; registered.length < until; from++) {
        const sequence = scan.sequences[from]
        if (sequence === undefined) return
        const subject = store.samples.subject(corpus, sequence.subject)
        const row = store.samples.sequence(corpus, subject, {
          name: sequence.name,
          emotion: sequence.emotion,
          split: sequence.split ?? null,
          units: sequence.actionUnits,
        })
        for (const sample of sequence.samples) {
          const { path, frame, position, emotion, actionUnits: units } = sample
          const id = store.samples.sample(corpus, subject, row, {
            path,
            frame,
            position,
            count: sequence.samples.length,
            emotion,
            units,
          })
          replaceSplits(id, sample.splits ?? [])
          registered.push({ id, sample })
        }
      }
    })
    await nextTurn()
  }
  // What lies in a folder that cannot be listed now is not gone.
  if (scan.findings.some(({ code }) => code === 'FOLDER_UNREADABLE')) return registered
  store.samples.removeOthers(corpus, new Set(registered.map(({ id }) => id)))
  return registered
}
