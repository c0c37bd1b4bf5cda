/** A sheet holds this many faces a row and this many rows, so that a grid asks for few pictures. */
export const sheetColumns = 8
export const sheetRows = 8
export const sheetFaces = sheetColumns * sheetRows

/** Sides in pixels that sheets are made in; 96 is what an import stores. */
export const sheetSides = [32, 64, 96] as const
export type SheetSide = (typeof sheetSides)[number]

/** The smallest side that is sharp where a face is drawn `pixels` device pixels wide. */
export const sheetSideFor = (pixels: number): SheetSide => sheetSides.find((side) => side >= pixels * 0.9) ?? 96
