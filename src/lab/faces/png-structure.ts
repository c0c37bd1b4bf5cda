/**
 * Walks the chunks of a PNG without decoding it: decoders accept a file whose end mark is missing or that goes on after
 * it, but
 * such a file is not the one its makers wrote.
 *
 * @returns what is wrong, or null (also for anything that is no PNG)
 */
export const pngDefect = (bytes: Uint8Array): string | null => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 8 || view.getUint32(0) !== 0x89504e47) return null
  let offset = 8
  while (offset + 12 <= bytes.length) {
    const isEnd = view.getUint32(offset + 4) === 0x49454e44
    offset += 12 + view.getUint32(offset)
    if (isEnd)
      return offset === bytes.length
        ? null
        : offset > bytes.length
          ? 'its end mark is cut'
          : `${String(bytes.length - offset)} bytes follow its end mark`
  }
  return 'its end mark is missing'
}
