import { existsSync, readFileSync } from 'node:fs'
import sharp from 'sharp'
import { reconstructionMethods } from '../../shared/contract/compute.ts'
import { actionUnitLabel } from '../../shared/facs/action-units.ts'
import { peakFigureSvg } from '../../shared/figures/peak-figure.ts'
import { meanFace } from '../inspection/mean-face.ts'
import { layerOfRun, projectUuid } from '../inspection/stored-results.ts'
import { peakMap } from '../robustness/peak-map.ts'
import { type RobustnessRecord } from '../store/tables/robustness-table.ts'
import { resultOf } from '../robustness/stored-robustness.ts'
import { decodeSafetensors } from '../store/arrays/safetensors.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { MediaAnswer } from './media-answer.ts'
import { patchSheetOf } from '../figures/patch-pictures.ts'

/** A stored result by the name that its address gives it. */
const recordOf = (store: ProjectStore, uuid: string, id: string, time: string): RobustnessRecord | null => {
  const record = uuid === projectUuid(store) ? store.robustness.byId(Number(id)) : undefined
  return record !== undefined && String(Date.parse(record.madeAt)) === time ? record : null
}

/** One method's pictures: a row a stage of the cascade, a column a face. */
const cascadeSheet = async (
  store: ProjectStore,
  record: RobustnessRecord,
  method: string,
): Promise<MediaAnswer | null> => {
  const file = record.file === null ? null : store.folder.file(record.file)
  if (file === null || !existsSync(file)) return null
  const pictures = decodeSafetensors(readFileSync(file), file).tensors[method]
  if (pictures?.dtype !== 'F32') return null
  const [stages = 0, neurons = 0, window = 0] = pictures.shape
  const body = await patchSheetOf(pictures.data, window, stages * neurons, neurons)
  return {
    status: 200,
    headers: { 'content-type': 'image/png', 'cache-control': 'private, max-age=31536000, immutable' },
    body,
  }
}

const peakFigure = async (
  store: ProjectStore,
  record: RobustnessRecord & { readonly kind: 'place' },
  filter: number,
  au: number,
  kind: 'svg' | 'png',
): Promise<MediaAnswer | null> => {
  const result = resultOf(store, record)
  const score = result?.filters.find((entry) => entry.filter === filter)?.aus.find((entry) => entry.au === au)
  if (result === null || score === undefined) return null
  const where = layerOfRun(store, record.run, record.layer, filter)
  const map = peakMap(store, where, result, filter, au)
  if (map === null) return null
  const { side, pixels } = meanFace(store, where.record)
  const face = await sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer()
  const svg = Buffer.from(
    peakFigureSvg({
      title: `Filter ${String(filter)} of ${record.layer} and ${actionUnitLabel(au)}`,
      caption:
        `${record.run}, step ${String(result.step)}; regions from ` +
        `${result.landmarks.map(({ source, faces }) => `${source} (${String(faces)} faces)`).join(', ')}; ` +
        `${String(result.shifts)} shifts`,
      face: `data:image/png;base64,${face.toString('base64')}`,
      map,
      score,
    }),
  )
  const body = kind === 'svg' ? svg : await sharp(svg, { density: 144 }).png().toBuffer()
  return {
    status: 200,
    headers: {
      'content-type': kind === 'svg' ? 'image/svg+xml; charset=utf-8' : 'image/png',
      'cache-control': 'no-store',
    },
    body,
  }
}

/**
 * `robustness/<project>/<result>/guided.png` of a cascade, `…/peaks-<filter>-<AU>.svg` (also png) of place; null for
 * anything else.
 */
export const answerRobustnessMedia = async (store: ProjectStore, path: string): Promise<MediaAnswer | null> => {
  const match =
    /^robustness\/([0-9a-f-]{36})\/(\d{1,12})-(\d{1,15})\/(?:([a-z]{1,20})\.png|peaks-(\d{1,3})-(\d{1,3})\.(svg|png))$/.exec(
      path,
    )
  if (match === null) return null
  const [, uuid = '', id = '', time = '', method, filter, au, kind] = match
  const record = recordOf(store, uuid, id, time)
  if (record === null) return null
  if (method !== undefined)
    return reconstructionMethods.some((name) => name === method) ? cascadeSheet(store, record, method) : null
  return record.kind === 'place'
    ? peakFigure(store, { ...record, kind: 'place' }, Number(filter), Number(au), kind === 'svg' ? 'svg' : 'png')
    : null
}
