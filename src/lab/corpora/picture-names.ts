/** Pictures that the import decodes. */
export const pictureName = /\.(png|jpe?g|jpe|jfif|tiff?|webp)$/i

/** Pictures that it does not. */
export const foreignPictureName = /\.(bmp|gif|heic|avif|jp2|pgm|ppm|pnm)$/i

/** Last group of digits in a file's name before the ending; null where there is none. */
export const trailingNumber = (name: string): number | null => {
  const match = /(\d+)\D*$/.exec(name.replace(/\.[^.]*$/, ''))
  return match === null ? null : Number(match[1])
}
