import { open } from 'node:fs/promises'

/** What a PNG's first 26 bytes say, without decoding it. */
export interface PictureHeader {
  readonly width: number
  readonly height: number
  readonly colour: boolean
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** @returns null for anything that is no PNG or cannot be read: the import reports that when it decodes the file */
export const readPictureHeader = async (file: string): Promise<PictureHeader | null> => {
  try {
    const handle = await open(file, 'r')
    try {
      const bytes = new Uint8Array(26)
      const { bytesRead } = await handle.read(bytes, 0, 26, 0)
      if (bytesRead < 26 || signature.some((value, index) => bytes[index] !== value)) return null
      const view = new DataView(bytes.buffer)
      return { width: view.getUint32(16), height: view.getUint32(20), colour: (view.getUint8(25) & 2) !== 0 }
    } finally {
      await handle.close()
    }
  } catch {
    return null
  }
}
