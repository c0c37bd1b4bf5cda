import PDFDocument from 'pdfkit'
import svgToPdf from 'svg-to-pdfkit'
import { columnWidths, type ColumnNeed } from './column-widths.ts'
import { pageBlocks, type Block, type Cell, type TextRun } from './page-blocks.ts'

/** Points: A4, and its margins. */
const page = { width: 595.28, height: 841.89, margin: 54, foot: 40 } as const
const width = page.width - 2 * page.margin
const bottom = page.height - page.margin - page.foot / 2
const colours = { ink: '#1a1a1e', quiet: '#62626b', line: '#dfdfe3', strong: '#85858e' } as const
const sizes = { 1: 20, 2: 14, 3: 10.5, text: 9.5, small: 8.5, cell: 7.5 } as const
const fonts = { plain: 'Helvetica', bold: 'Helvetica-Bold' } as const
const cellGap = 6
const rowGap = 2.5

/** Signs that the standard fonts of PDF lack, in words that they have. */
const replacements: Readonly<Record<string, string>> = {
  '‖': '||',
  '√': 'sqrt ',
  '∞': 'inf',
  '≤': '<=',
  '≥': '>=',
  '→': '->',
  '−': '-',
  ' ': ' ',
  α: 'alpha',
  κ: 'kappa',
}
const printable = (text: string): string =>
  text.replaceAll(/[^\u0020-\u007e\u00a0-\u00ff–—‘’“”…•€\n]/g, (sign) => replacements[sign] ?? '?')

/** Missing in PDFKit's published types. */
interface OpensPictures {
  openImage(source: Buffer): { readonly width: number; readonly height: number } & PDFKit.Mixins.ImageSrc
}

/** Draws blocks one below the other, page after page. */
class Sheet {
  readonly #document: PDFKit.PDFDocument
  constructor(document: PDFKit.PDFDocument) {
    this.#document = document
  }

  #use(run: Pick<TextRun, 'bold' | 'quiet'>, size: number): PDFKit.PDFDocument {
    return this.#document
      .font(run.bold ? fonts.bold : fonts.plain)
      .fontSize(size)
      .fillColor(run.quiet ? colours.quiet : colours.ink)
  }

  /** Begins a new page where less than `height` points are left. */
  #need(height: number): void {
    if (this.#document.y + height > bottom) this.#document.addPage()
  }

  #height(runs: readonly TextRun[], size: number, room: number): number {
    return this.#use({ bold: false, quiet: false }, size).heightOfString(
      printable(runs.map(({ text }) => text).join('')) || ' ',
      { width: room, lineGap: 1.5 },
    )
  }

  #runs(runs: readonly TextRun[], size: number, x: number, y: number, room: number, right = false): void {
    runs.forEach((run, place) => {
      const options = {
        width: room,
        lineGap: 1.5,
        continued: place < runs.length - 1,
        align: right ? 'right' : 'left',
      } as const
      if (place === 0) this.#use(run, size).text(printable(run.text), x, y, options)
      else this.#use(run, size).text(printable(run.text), options)
    })
  }

  heading(text: string, level: 1 | 2 | 3): void {
    const size = sizes[level]
    // With a heading goes the beginning of what it is about.
    this.#need(size * 2 + (level === 1 ? 0 : 60))
    const before = level === 1 || this.#document.y <= page.margin ? 0 : size
    this.#runs([{ text, bold: true, quiet: false }], size, page.margin, this.#document.y + before, width)
    this.#document.moveDown(0.35)
  }

  text(runs: readonly TextRun[], small: boolean): void {
    if (runs.length === 0) return
    const size = small ? sizes.small : sizes.text
    this.#need(Math.min(this.#height(runs, size, width), 4 * size))
    this.#runs(runs, size, page.margin, this.#document.y, width)
    this.#document.moveDown(0.6)
  }

  facts(facts: readonly (readonly [string, string])[]): void {
    const left = 150
    for (const [name, value] of facts) {
      const [named, told] = [
        [{ text: name, bold: false, quiet: true }],
        [{ text: value === '' ? '–' : value, bold: false, quiet: false }],
      ]
      const height = Math.max(
        this.#height(named, sizes.cell, left - cellGap),
        this.#height(told, sizes.cell, width - left),
      )
      this.#need(height)
      const { y } = this.#document
      this.#runs(named, sizes.cell, page.margin, y, left - cellGap)
      this.#runs(told, sizes.cell, page.margin + left, y, width - left)
      this.#document.y = y + height + 1
    }
    this.#document.moveDown(0.8)
  }

  drawing(svg: string): void {
    const [, , across = 1, down = 1] = (/viewBox="([^"]+)"/i.exec(svg)?.[1] ?? '0 0 1 1').split(' ').map(Number)
    const height = Math.min((width * down) / across, bottom - page.margin)
    this.#need(height)
    svgToPdf(this.#document, printable(svg), page.margin, this.#document.y, {
      width,
      height,
      preserveAspectRatio: 'xMinYMin meet',
      fontCallback: (_family, bold) => (bold ? fonts.bold : fonts.plain),
    })
    this.#document.y += height + 6
  }

  #needs(rows: readonly (readonly Cell[])[]): ColumnNeed[] {
    const columns = Math.max(...rows.map((row) => row.reduce((sum, cell) => sum + cell.columns, 0)))
    const needs = Array.from({ length: columns }, () => ({ least: 0, most: 0 }))
    for (const row of rows) {
      let column = 0
      for (const cell of row) {
        const need = needs[column]
        column += cell.columns
        if (cell.columns > 1 || need === undefined) continue
        const wide = (text: string): number =>
          this.#use({ bold: cell.runs.some(({ bold }) => bold), quiet: false }, sizes.cell).widthOfString(
            printable(text),
          )
        const text = cell.runs.map((run) => run.text).join('')
        const picture = cell.pictures.length > 0 ? 380 : 0
        need.least = Math.max(need.least, picture, ...text.split(/\s+/).map((word) => wide(word) + cellGap))
        need.most = Math.max(need.most, picture, ...text.split('\n').map((line) => wide(line) + cellGap + 1))
      }
    }
    return needs
  }

  #row(row: readonly Cell[], widths: readonly number[], isHead: boolean): void {
    let column = 0
    const places = row.map((cell) => {
      const x = page.margin + widths.slice(0, column).reduce((sum, value) => sum + value, 0)
      const across = widths.slice(column, column + cell.columns).reduce((sum, value) => sum + value, 0) - cellGap
      column += cell.columns
      const pictures = cell.pictures.map((png) => {
        const image = (this.#document as PDFKit.PDFDocument & OpensPictures).openImage(Buffer.from(png))
        return { image, height: (across * image.height) / image.width }
      })
      const text = cell.runs.length === 0 ? 0 : this.#height(cell.runs, sizes.cell, across)
      return {
        cell,
        x,
        across,
        pictures,
        text,
        height: text + pictures.reduce((sum, { height }) => sum + height + 1, 0),
      }
    })
    const height = Math.max(sizes.cell, ...places.map((place) => place.height))
    this.#need(height + 2 * rowGap)
    const y = this.#document.y + rowGap
    for (const { cell, x, across, pictures, text } of places) {
      const runs = isHead ? cell.runs.map((run) => ({ ...run, quiet: true })) : cell.runs
      this.#runs(runs, sizes.cell, x, y, across, cell.right)
      let at = y + text
      for (const picture of pictures) {
        this.#document.image(picture.image, x, at, { width: across })
        at += picture.height + 1
      }
    }
    this.#document.y = y + height + rowGap
    this.#document
      .moveTo(page.margin, this.#document.y)
      .lineTo(page.margin + width, this.#document.y)
      .lineWidth(0.4)
      .strokeColor(isHead ? colours.strong : colours.line)
      .stroke()
  }

  table({ caption, heads, rows }: Extract<Block, { kind: 'table' }>): void {
    if (caption.length > 0) {
      this.#need(this.#height(caption, sizes.small, width) + 40)
      this.text(caption, true)
    }
    const all = [...heads, ...rows]
    if (all.length === 0) return
    const widths = columnWidths(this.#needs(all), width)
    for (const head of heads) this.#row(head, widths, true)
    for (const row of rows) {
      const before = this.#document.bufferedPageRange().count
      const heights = row.map((cell) => this.#height(cell.runs, sizes.cell, width / row.length))
      this.#need(Math.max(...heights))
      // A table that goes on overleaf says again what its columns are.
      if (this.#document.bufferedPageRange().count > before) for (const head of heads) this.#row(head, widths, true)
      this.#row(row, widths, false)
    }
    this.#document.moveDown(1)
  }

  draw(block: Block): void {
    if (block.kind === 'heading') this.heading(block.text, block.level)
    else if (block.kind === 'text') this.text(block.runs, block.small)
    else if (block.kind === 'facts') this.facts(block.facts)
    else if (block.kind === 'drawing') this.drawing(block.svg)
    else this.table(block)
  }
}

/** Page numbers, once it is known how many there are. */
const numberPages = (document: PDFKit.PDFDocument, title: string): void => {
  const { start, count } = document.bufferedPageRange()
  for (let place = 0; place < count; place++) {
    document.switchToPage(start + place)
    document.page.margins.bottom = 0
    document
      .font(fonts.plain)
      .fontSize(7.5)
      .fillColor(colours.quiet)
      .text(printable(title), page.margin, page.height - page.foot, {
        width: width - 60,
        lineBreak: false,
        ellipsis: true,
      })
      .text(`${String(place + 1)} / ${String(count)}`, page.margin, page.height - page.foot, {
        width,
        align: 'right',
        lineBreak: false,
      })
  }
}

/**
 * The report's page as a PDF for printing: A4, text as text, charts as vectors, faces as they are in the page. Signs outside Latin-1 are
 * replaced, because the standard fonts lack them.
 *
 * @param html  the page of `reportPage`
 * @param title for the document's properties and the foot of each page
 * @param createdAt ISO 8601
 */
export const reportPdf = async (html: string, title: string, createdAt: string): Promise<Uint8Array> => {
  const document = new PDFDocument({
    size: 'A4',
    margin: page.margin,
    bufferPages: true,
    lang: 'en',
    displayTitle: true,
    info: { Title: title, Creator: 'AULens', CreationDate: new Date(createdAt) },
  })
  const parts: Uint8Array[] = []
  document.on('data', (part: Uint8Array) => parts.push(part))
  const ended = new Promise<void>((resolve, reject) => document.once('end', resolve).once('error', reject))
  const sheet = new Sheet(document)
  for (const block of pageBlocks(html)) sheet.draw(block)
  numberPages(document, title)
  document.end()
  await ended
  return Buffer.concat(parts)
}
