/** Pixels of mid-grey after each patch of a sheet, so that scaling never mixes neighbours. */
export const patchGap = 2

/** Patches in a row of the sheet of a whole layer. */
export const sheetColumns = 16

/**
 * Where a patch lies on a sheet that is drawn behind a frame of the size of one patch: size and place of the sheet in
 * parts of
 * the frame's side.
 *
 * @param window  side of a patch in pixels
 * @param columns patches in a row of the sheet
 * @param place   number of the patch, row by row
 */
export const placeOnSheet = (
  window: number,
  columns: number,
  place: number,
): { readonly width: number; readonly left: number; readonly top: number } => {
  const pitch = (window + patchGap) / window
  return { width: columns * pitch, left: -(place % columns) * pitch, top: -Math.floor(place / columns) * pitch }
}
