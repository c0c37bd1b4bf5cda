import sharp from 'sharp'
import { actionUnitOf } from '../../shared/facs/action-units.ts'
import { filterFigureSvg } from '../../shared/figures/filter-figure.ts'
import { layerGeometry, type ConvolutionLayer } from '../../shared/network/architecture.ts'
import { evidenceTable } from '../evidence/evidence-table.ts'
import { encodeCsv } from '../store/arrays/csv.ts'
import { faceStrip, reconstructionStrip } from './patch-pictures.ts'
import { shieldWindows } from './shielded-faces.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { findRun } from '../training/find-run.ts'
import { filterDetail } from '../inspection/filter-detail.ts'
import { filterHistogram } from '../inspection/filter-histogram.ts'
import { inspectionByKey, type StoredInspection } from '../inspection/stored-results.ts'

const names = { guided: 'Guided', deconv: 'Deconvnet', gradient: 'Gradient', occlusion: 'Occlusion' } as const
const dataUri = (png: Uint8Array): string => `data:image/png;base64,${Buffer.from(png).toString('base64')}`

/** The inspection with the faces of subjects who may not be shown made coarse: a figure is made to be passed on. */
const shielded = (
  store: ProjectStore,
  run: string,
  layer: ConvolutionLayer,
  stored: StoredInspection,
): StoredInspection => ({
  ...stored,
  face: shieldWindows(store, findRun(store, run), layer, { ...stored, filters: stored.inspection.filters }, 'cleared')
    .face,
})

/** The figure of one filter from what is stored, as SVG, as PNG at twice the size, or its scores as CSV. */
export const drawnFigure = async (
  store: ProjectStore,
  run: string,
  layer: ConvolutionLayer,
  filter: number,
  kind: 'svg' | 'png' | 'csv',
): Promise<Uint8Array> => {
  const detail = filterDetail(store, run, layer, filter)
  if (kind === 'csv') {
    const { columns, rows } = evidenceTable(detail.evidence === null ? [] : [{ ...detail.evidence, dead: detail.dead }])
    return Buffer.from(encodeCsv(columns, rows))
  }
  const rows: { label: string; picture: string; count: number }[] = []
  let faces: StoredInspection | null = null
  for (const { method, pictures } of detail.inspections) {
    const [, uuid = '', key = ''] = pictures.split('/')
    const stored = inspectionByKey(store, uuid, key)
    const count = stored?.inspection.filters.find((entry) => entry.filter === filter)?.top.length ?? 0
    if (stored === null || count === 0) continue
    faces ??= shielded(store, run, layer, stored)
    rows.push({ label: names[method], picture: dataUri(await reconstructionStrip(stored, filter)), count })
  }
  if (faces !== null) {
    const count = faces.inspection.filters.find((entry) => entry.filter === filter)?.top.length ?? 0
    rows.push({
      label: 'Face',
      picture: dataUri(
        await faceStrip(faces, filter, layerGeometry(layer, detail.geometry.side), detail.geometry.side),
      ),
      count,
    })
  }
  const best = detail.evidence?.best ?? null
  const svg = filterFigureSvg({
    title:
      `Filter ${String(filter)} of ` +
      `${layer}${best === null ? '' : `: resembles AU ${String(best.au)} ${actionUnitOf(best.au)?.name ?? ''}`}`,
    caption:
      `${run}, step ` +
      `${String(detail.step)}${detail.evidence === null ? '' : `; ${String(detail.evidence.samples)} coded faces, ${String(detail.evidence.settings.bins)} bins, ` + `smoothing ${String(detail.evidence.settings.smoothing)}`}`,
    window: detail.geometry.window,
    rows,
    values: detail.top.map(({ value }) => value),
    units: detail.evidence?.aus ?? [],
    best: best?.au ?? null,
    histogram: filterHistogram(store, { run, layer, filter, au: best?.au ?? null, bins: 20 }),
  })
  return kind === 'svg' ? Buffer.from(svg) : sharp(Buffer.from(svg), { density: 144 }).png().toBuffer()
}
