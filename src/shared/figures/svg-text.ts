/** Text that is safe between tags and in attributes of SVG. */
export const escapeXml = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' })[sign] ?? sign,
  )

/** A coordinate with at most two decimals. */
export const coordinate = (value: number): string => String(Math.round(value * 100) / 100)

export interface TextStyle {
  readonly size?: number
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly fill?: string
  readonly bold?: boolean
}

export const svgText = (
  x: number,
  y: number,
  text: string,
  { size = 11, anchor = 'start', fill = '#1a1a1e', bold = false }: TextStyle = {},
): string =>
  `<text x="${coordinate(x)}" y="${coordinate(y)}" font-size="${String(size)}" text-anchor="${anchor}" ` +
  `fill="${fill}"${bold ? ' font-weight="600"' : ''}>${escapeXml(text)}</text>`

export const svgRectangle = (x: number, y: number, width: number, height: number, fill: string): string =>
  `<rect x="${coordinate(x)}" y="${coordinate(y)}" width="${coordinate(width)}" ` +
  `height="${coordinate(Math.max(0, height))}" fill="${fill}"/>`

export const svgLine = (x1: number, y1: number, x2: number, y2: number, stroke: string): string =>
  `<path d="M${coordinate(x1)} ${coordinate(y1)}L${coordinate(x2)} ${coordinate(y2)}" stroke="${stroke}"/>`

/** Round steps for an axis from 0: at most `most` of them, each 1, 2 or 5 times a power of ten. */
export const axisTicks = (largest: number, most = 5): number[] => {
  if (!(largest > 0) || !Number.isFinite(largest)) return [0]
  const raw = largest / most
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw) ?? raw
  return Array.from({ length: Math.floor(largest / step + 1e-9) + 1 }, (_, index) =>
    Number((index * step).toPrecision(12)),
  )
}
