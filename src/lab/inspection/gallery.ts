import type { Gallery, GalleryFilter } from '../../shared/contract/filter.ts'
import { areaOfUnit } from '../../shared/facs/face-areas.ts'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { meanFaceAddress } from './mean-face.ts'
import { inspectionContent, layerOfRun, storedEvidence, storedPictures } from './stored-results.ts'

/** All filters of a layer of a run's kept checkpoint, with what is stored of them; computes nothing. */
export const galleryOf = (store: ProjectStore, run: string, layer: ConvolutionLayer): Gallery => {
  const place = layerOfRun(store, run, layer)
  const { filters: count, window, stride, offset } = place.geometry
  const stored = storedPictures(store, place)
  const fullest = [...stored].sort((a, b) => b.pictures.top - a.pictures.top)[0]
  const content = fullest === undefined ? null : inspectionContent(store, fullest.id)
  const scored = storedEvidence(store, place)
  const tops = new Map(content?.filters.map((entry) => [entry.filter, entry]))
  const scores = new Map(scored?.evidence.filters.map((entry) => [entry.filter, entry]))
  const notes = store.notes.counts(run, layer)
  const filters = Array.from({ length: count }, (_, filter): GalleryFilter => {
    const top = tops.get(filter)
    const score = scores.get(filter)
    const best = score?.best ?? null
    const unit = best === null ? undefined : score?.aus.find(({ au }) => au === best.au)
    return {
      filter,
      dead: top?.dead === true || score?.dead === true,
      best:
        best === null || unit === undefined
          ? null
          : {
              ...best,
              area: areaOfUnit(best.au),
              auc: unit.auc,
              r: unit.r,
              z: unit.z,
              klInterval: unit.klInterval,
              aucInterval: unit.aucInterval,
              auprc: unit.auprc,
              baseRate: unit.baseRate,
              pMaxT: unit.pMaxT,
              q: unit.q,
              pMaxTWithinEmotion: unit.tests?.emotion?.pMaxT ?? null,
            },
      bestCalibrated: score?.bestCalibrated ?? null,
      grade: score?.verdict?.grade ?? null,
      statement: score?.verdict?.statement ?? null,
      stable: score?.sensitivity?.stable ?? null,
      contrast: score?.contrast?.r ?? null,
      strongest: top?.top[0]?.value ?? null,
      faces: top?.top.length ?? 0,
      notes: notes.get(filter) ?? 0,
    }
  })
  return {
    run,
    step: place.step,
    layer,
    geometry: { side: place.record.settings.side, window, stride, offset },
    inspections: stored.map(({ pictures }) => pictures),
    evidence:
      scored === null
        ? null
        : { settings: scored.evidence.settings, samples: scored.evidence.samples, madeAt: scored.madeAt },
    coded: store.samples.isCoded(place.record.corpusId),
    meanFace: meanFaceAddress(store, place.record),
    filters,
  }
}
