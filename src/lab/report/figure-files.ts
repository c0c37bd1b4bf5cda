import sharp from 'sharp'
import { coordinate, svgText } from '../../shared/figures/svg-text.ts'
import { shownFilters } from './filter-section.ts'
import { klChart } from './kl-chart.ts'
import { nats } from './number-text.ts'
import { patchStrip, pngDataUri } from './patch-strip.ts'
import type { ReportPatches, ReportRun } from './report-data.ts'
import type { ReportFile } from './report-tables.ts'

/** Width of a printed figure, both columns of a page: 170 mm at 300 dots an inch. */
const printedWidth = Math.round((170 / 25.4) * 300)
/** Whole pixels a patch pixel becomes, so that no viewer smooths it. */
const enlarged = 5

const label = 62
const aside = 96
const strip = { width: 540, gap: 2, between: 8 }

const enlargedStrip = async (patches: readonly Uint8Array[], window: number, places: number): Promise<string> => {
  const small = sharp(await patchStrip(patches, window, places))
  const { width, height } = await small.metadata()
  return pngDataUri(
    new Uint8Array(
      await small
        .resize(width * enlarged, height * enlarged, { kernel: 'nearest' })
        .png({ compressionLevel: 9 })
        .toBuffer(),
    ),
  )
}

/** Figure 3 or 4: a row of reconstructions and a row of faces for each filter. */
const patchesSvg = async (run: ReportRun, { filters, window }: ReportPatches): Promise<string> => {
  const places = Math.max(1, ...filters.map((entry) => entry.patches.length))
  const stripHeight = (strip.width * window) / (places * window + (places - 1) * 2)
  const rowHeight = 2 * stripHeight + strip.gap + strip.between
  const image = (uri: string, y: number): string =>
    `<image x="${String(label)}" y="${coordinate(y)}" width="${String(strip.width)}" height="${coordinate(stripHeight)}" href="${uri}"/>`
  const rows = await Promise.all(
    filters.map(async ({ filter, patches }, index) => {
      const y = index * rowHeight
      const best = run.evidence?.filters.find((entry) => entry.filter === filter)?.best ?? null
      const [pictures, faces] = [
        await enlargedStrip(
          patches.map(({ reconstruction }) => reconstruction),
          window,
          places,
        ),
        await enlargedStrip(
          patches.map(({ face }) => face),
          window,
          places,
        ),
      ]
      return [
        svgText(0, y + 12, String(index + 1), { size: 12, bold: true }),
        svgText(0, y + 27, `filter ${String(filter)}`, { size: 10, fill: '#62626b' }),
        image(pictures, y),
        image(faces, y + stripHeight + strip.gap),
        ...(best === null
          ? []
          : [
              svgText(label + strip.width + 8, y + 12, `AU ${String(best.au)}`, { size: 12 }),
              svgText(label + strip.width + 8, y + 27, `KL ${nats(best.kl)}`, { size: 10, fill: '#62626b' }),
            ]),
      ].join('')
    }),
  )
  const height = Math.max(1, filters.length * rowHeight - strip.between)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(label + strip.width + aside)} ${coordinate(height)}" font-family="'Liberation Sans', Arial, Helvetica, sans-serif">${rows.join('')}</svg>`
}

/** An SVG as a PNG for print: 170 mm wide at 300 dots an inch, on white. */
const printedPng = async (svg: string): Promise<Uint8Array> => {
  const across = Number(/viewBox="0 0 ([\d.]+)/.exec(svg)?.[1] ?? 1)
  const png = await sharp(Buffer.from(svg), { density: (72 * printedWidth) / across, limitInputPixels: 1e9 })
    .resize({ width: printedWidth })
    .flatten({ background: '#fff' })
    .withMetadata({ density: 300 })
    .png()
    .toBuffer()
  return new Uint8Array(png)
}

const bothForms = async (name: string, svg: string): Promise<ReportFile[]> => [
  { name: `${name}.svg`, content: `<?xml version="1.0" encoding="UTF-8"?>\n${svg}\n` },
  { name: `${name}.png`, content: await printedPng(svg) },
]

/** Figures 3 or 4 and 5 of a run as SVG and as PNG for print; `prefix` tells runs apart. */
export const figureFiles = async (run: ReportRun, prefix: string): Promise<ReportFile[]> => {
  const filters = shownFilters(run)
  return [
    ...(run.patches === null || run.patches.filters.length === 0
      ? []
      : await bothForms(
          `${prefix}${run.corpus.layout === 'tfd' ? 'figure3' : 'figure4'}`,
          await patchesSvg(run, run.patches),
        )),
    ...(filters.length === 0 ? [] : await bothForms(`${prefix}figure5`, klChart(filters))),
  ]
}
