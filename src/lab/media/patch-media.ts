import { layerGeometry } from '../../shared/network/architecture.ts'
import { convolutionLayers } from '../../shared/network/architecture.ts'
import sharp from 'sharp'
import { meanFace } from '../inspection/mean-face.ts'
import { inspectionByKey, projectUuid } from '../inspection/stored-results.ts'
import { drawnFigure } from '../figures/filter-figure.ts'
import { evidenceFile } from '../evidence/evidence-file.ts'
import { livePicture } from '../inspection/live-pictures.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { MediaAnswer } from './media.ts'
import { faceStrip, filterSheet, reconstructionStrip } from '../figures/patch-pictures.ts'

const png = (body: Uint8Array): MediaAnswer => ({
  status: 200,
  headers: { 'content-type': 'image/png', 'cache-control': 'private, max-age=31536000, immutable' },
  body,
})

/**
 * `patches/<project>/<inspection>/sheet.png`, `…/patch-12.png`, `…/face-12.png`: pictures of stored inspections only.
 */
const patches = async (store: ProjectStore, path: string): Promise<MediaAnswer | null> => {
  const match = /^patches\/([0-9a-f-]{36})\/(\d{1,12}-\d{1,15})\/(?:(sheet)|(patch|face)-(\d{1,3}))\.png$/.exec(path)
  if (match === null) return null
  const [, uuid = '', key = '', sheet, kind, number] = match
  const stored = inspectionByKey(store, uuid, key)
  if (stored === null) return null
  if (sheet !== undefined) return png(await filterSheet(stored, layerGeometry(stored.inspection.layer).filters))
  const filter = Number(number)
  if (!stored.first.has(filter)) return null
  if (kind === 'patch') return png(await reconstructionStrip(stored, filter))
  const geometry = layerGeometry(stored.inspection.layer, stored.side)
  return png(await faceStrip(stored, filter, geometry, stored.side))
}

const meanFaces = async (store: ProjectStore, path: string): Promise<MediaAnswer | null> => {
  const match = /^mean-face\/([0-9a-f-]{36})\/(.{1,200})-([0-9a-f]{12})\.png$/.exec(path)
  const record =
    match === null || match[1] !== projectUuid(store) ? undefined : store.runs.get(decodeURIComponent(match[2] ?? ''))
  if (record === undefined || !record.dataHash.startsWith(match?.[3] ?? '-')) return null
  const { side, pixels } = meanFace(store, record)
  return png(
    await sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer(),
  )
}

/** `figure/<run>/<layer>/<filter>.svg` (also png, csv): drawn from what is stored now, hence never cached. */
const figures = async (store: ProjectStore, path: string): Promise<MediaAnswer | null> => {
  const match = /^figure\/([^/]{1,200})\/(conv[123])\/(\d{1,3})\.(svg|png|csv)$/.exec(path)
  if (match === null) return null
  const [, run = '', layerName, filter, kind = 'svg'] = match
  const layer = convolutionLayers.find((name) => name === layerName) ?? 'conv3'
  const types: Readonly<Record<string, string>> = {
    svg: 'image/svg+xml; charset=utf-8',
    png: 'image/png',
    csv: 'text/csv; charset=utf-8',
  }
  const body = await drawnFigure(store, decodeURIComponent(run), layer, Number(filter), kind as 'svg' | 'png' | 'csv')
  return { status: 200, headers: { 'content-type': types[kind] ?? '', 'cache-control': 'no-store' }, body }
}

/** `evidence/<run>/<layer>.csv` (also json): what is stored now, hence never cached. */
const evidenceFiles = (store: ProjectStore, path: string): MediaAnswer | null => {
  const match = /^evidence\/([^/]{1,200})\/(conv[123])\.(csv|json)$/.exec(path)
  if (match === null) return null
  const layer = convolutionLayers.find((name) => name === match[2]) ?? 'conv3'
  const kind = match[3] === 'csv' ? 'csv' : 'json'
  const body = evidenceFile(store, decodeURIComponent(match[1] ?? ''), layer, kind)
  return body === null
    ? null
    : {
        status: 200,
        headers: {
          'content-type': kind === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
          'cache-control': 'no-store',
        },
        body,
      }
}

const live = async (path: string): Promise<MediaAnswer | null> => {
  const match = /^live\/([0-9a-f-]{36})\/(frame|crop|input|patches)\.png$/.exec(path)
  const picture = match === null ? null : livePicture(match[1] ?? '', match[2] ?? '')
  return picture === null
    ? null
    : { status: 200, headers: { 'content-type': 'image/png', 'cache-control': 'no-store' }, body: picture }
}

/**
 * Pictures of filters, of runs and of live photographs; null for an address of another kind, and where nothing is
 * stored.
 */
export const answerPatchMedia = async (store: ProjectStore, path: string): Promise<MediaAnswer | null> =>
  (await patches(store, path)) ??
  (await meanFaces(store, path)) ??
  (await figures(store, path)) ??
  evidenceFiles(store, path) ??
  (await live(path))
