import type { EmotionResponse, FilterDetail, TopFace } from '../../shared/contract/filter.ts'
import type { TopNeuron } from '../../shared/contract/filter.ts'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import { classesOf, emotionOfCode, emotions } from '../../shared/protocol/emotions.ts'
import { quantile } from '../../shared/stats/quantile.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { meanFaceAddress } from './mean-face.ts'
import {
  inspectionContent,
  layerOfRun,
  storedEvidence,
  storedMaxima,
  storedPictures,
  type LayerOfRun,
} from './stored-results.ts'

const describeTop = (store: ProjectStore, top: readonly TopNeuron[]): TopFace[] => {
  return top.flatMap((neuron) => {
    const row = store.samples.named(neuron.sample)
    return row === undefined
      ? []
      : [{ ...neuron, ...row, emotion: row.emotion === null ? null : (emotionOfCode(row.emotion) ?? null) }]
  })
}

/** How a filter answers to the faces of each emotion: mean and quartiles of its strongest responses. */
const emotionResponses = (store: ProjectStore, place: LayerOfRun, filter: number): EmotionResponse[] | null => {
  const maxima = storedMaxima(store, place)
  if (maxima === null) return null
  const classes = classesOf(place.record.settings.classes)
  const byEmotion = new Map<string, number[]>()
  maxima.samples.forEach(({ label }, index) => {
    const emotion = classes[label]
    if (emotion === undefined) return
    const values = byEmotion.get(emotion) ?? []
    byEmotion.set(emotion, values)
    values.push(maxima.maximum[index * maxima.filters + filter] ?? 0)
  })
  return emotions.flatMap((emotion) => {
    const values = byEmotion.get(emotion)
    if (values === undefined) return []
    const sorted = Float64Array.from(values).sort()
    return [
      {
        emotion,
        count: values.length,
        mean: values.reduce((sum, value) => sum + value, 0) / values.length,
        lower: quantile(sorted, 0.25),
        median: quantile(sorted, 0.5),
        upper: quantile(sorted, 0.75),
      },
    ]
  })
}

/** Everything stored of one filter; computes nothing that takes longer than an eye blink. */
export const filterDetail = (
  store: ProjectStore,
  run: string,
  layer: ConvolutionLayer,
  filter: number,
): FilterDetail => {
  const place = layerOfRun(store, run, layer, filter)
  const { window, stride, offset, filters } = place.geometry
  const stored = storedPictures(store, place)
  // Every method looks at the same neurons; the inspection with the most faces tells most.
  const fullest = [...stored].sort((a, b) => b.pictures.top - a.pictures.top)[0]
  const top =
    fullest === undefined
      ? undefined
      : inspectionContent(store, fullest.id)?.filters.find((entry) => entry.filter === filter)
  const scored = storedEvidence(store, place)
  const score = scored?.evidence.filters.find((entry) => entry.filter === filter)
  return {
    run,
    step: place.step,
    layer,
    filter,
    filters,
    geometry: { side: place.record.settings.side, window, stride, offset },
    dead: top?.dead === true || score?.dead === true,
    inspections: stored.map(({ pictures }) => pictures),
    top: describeTop(store, top?.top ?? []),
    evidence:
      scored === null || score === undefined
        ? null
        : {
            ...score,
            settings: scored.evidence.settings,
            samples: scored.evidence.samples,
            madeAt: scored.madeAt,
            units: scored.evidence.units,
          },
    coded: store.samples.isCoded(place.record.corpusId),
    emotions: emotionResponses(store, place, filter),
    meanFace: meanFaceAddress(store, place.record),
  }
}
