declare module 'svg-to-pdfkit' {
  interface Options {
    readonly width?: number
    readonly height?: number
    readonly preserveAspectRatio?: string
    /** Name of the font to use, as PDFKit knows it. */
    readonly fontCallback?: (family: string, bold: boolean, italic: boolean) => string
  }
  /** Draws an SVG into a PDFKit document, its top left corner at x, y (points). */
  const svgToPdf: (document: PDFKit.PDFDocument, svg: string, x: number, y: number, options?: Options) => void
  // The package has a default export only.
  // eslint-disable-next-line import-x/no-default-export
  export default svgToPdf
}
