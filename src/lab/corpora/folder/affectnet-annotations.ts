import { readFile } from 'node:fs/promises'
import type { ImportAnswers } from '../../../shared/contract/import-answers.ts'
import { emotionOfClass, wholeNumber } from '../class-presets.ts'
import type { FindingList } from '../findings.ts'
import type { CorpusFile } from '../folder-reader.ts'

/** AffectNet's annotations lie beside its pictures: `annotations/17_exp.npy` is the class of `images/17.jpg`. */
export const annotationName = /^(.+)_(exp|val|aro|lnd)\.npy$/i

/** A class of AffectNet beside the eight emotions: none of them, uncertain, or no face. */
const unlabelledClasses: ReadonlySet<number> = new Set([8, 9, 10])
const largest = 100_000

/**
 * The one value of a NumPy file (format 1 to 3) as text: a number of any usual type, or a string.
 *
 * @returns null where the file is no array of one such value
 */
export const readNpyScalar = (bytes: Buffer): string | null => {
  if (bytes.length < 12 || bytes.subarray(0, 6).toString('latin1') !== '\x93NUMPY') return null
  const wide = (bytes[6] ?? 0) > 1
  const start = (wide ? 12 : 10) + (wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8))
  if (start > bytes.length) return null
  const header = bytes.subarray(wide ? 12 : 10, start).toString('latin1')
  const [, order, kind, size] = /'descr':\s*'([<>|=])([a-zA-Z])(\d+)'/.exec(header) ?? []
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1]
  const count = (shape?.match(/\d+/g) ?? []).reduce((product, length) => product * Number(length), 1)
  const width = Number(size) * (kind === 'U' ? 4 : 1)
  const data = bytes.subarray(start, start + width)
  if (shape === undefined || kind === undefined || count !== 1 || width === 0 || data.length !== width) return null
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  const little = order !== '>'
  switch (kind) {
    case 'S':
      return data.toString('latin1').replace(/\0+$/, '')
    case 'U':
      return Array.from({ length: Number(size) }, (_, at) => view.getUint32(at * 4, little))
        .flatMap((point) => (point === 0 || point > 0x10ffff ? [] : [String.fromCodePoint(point)]))
        .join('')
    case 'f':
      if (width !== 4 && width !== 8) return null
      return String(width === 4 ? view.getFloat32(0, little) : view.getFloat64(0, little))
    case 'i':
    case 'u':
      if (![1, 2, 4, 8].includes(width)) return null
      if (width === 1) return String(kind === 'i' ? view.getInt8(0) : view.getUint8(0))
      if (width === 2) return String(kind === 'i' ? view.getInt16(0, little) : view.getUint16(0, little))
      if (width === 4) return String(kind === 'i' ? view.getInt32(0, little) : view.getUint32(0, little))
      return String(kind === 'i' ? view.getBigInt64(0, little) : view.getBigUint64(0, little))
    default:
      return null
  }
}

/**
 * Reads the class of an `…_exp.npy`, as AffectNet counts unless the answers name another order.
 *
 * @returns emotion code; null: no emotion, or the file cannot be used (reported)
 */
export const readExpression = async (
  file: CorpusFile,
  answers: ImportAnswers,
  findings: FindingList,
): Promise<number | null> => {
  const bytes = await readFile(file.absolute).catch(() => null)
  const value = bytes === null || bytes.length > largest ? null : readNpyScalar(bytes)
  const emotion = value === null ? null : emotionOfClass(answers.classes ?? 'affectnet', value)
  const number = value === null ? null : wholeNumber(value)
  if (emotion === null && (number === null || !unlabelledClasses.has(number)))
    findings.add(
      'ANNOTATION_INVALID',
      file.relative,
      `${file.relative} does not hold one class of AffectNet (0 to 10)${value === null ? '' : `, but "${value.slice(0, 20)}"`}.`,
    )
  return emotion
}
