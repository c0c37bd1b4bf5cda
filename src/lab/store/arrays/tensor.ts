import { AULensError } from '../../../shared/contract/errors.ts'

/** The typed array of each element type, named as safetensors names them. */
interface ArrayOf<B extends ArrayBufferLike> {
  F32: Float32Array<B>
  F64: Float64Array<B>
  U8: Uint8Array<B>
  I8: Int8Array<B>
  U16: Uint16Array<B>
  I16: Int16Array<B>
  U32: Uint32Array<B>
  I32: Int32Array<B>
  U64: BigUint64Array<B>
  I64: BigInt64Array<B>
}
export type ElementType = keyof ArrayOf<ArrayBuffer>

/** A row-major array with its shape; an empty shape is a single number. */
export type Tensor<B extends ArrayBufferLike = ArrayBufferLike> = {
  [D in ElementType]: { readonly dtype: D; readonly shape: readonly number[]; readonly data: ArrayOf<B>[D] }
}[ElementType]

/** A tensor that owns its memory: what the decoders give. */
export type OwnedTensor = Tensor<ArrayBuffer>

export const elementSize: Readonly<Record<ElementType, number>> = {
  F32: 4,
  F64: 8,
  U8: 1,
  I8: 1,
  U16: 2,
  I16: 2,
  U32: 4,
  I32: 4,
  U64: 8,
  I64: 8,
}

export const isElementType = (name: string): name is ElementType => Object.hasOwn(elementSize, name)

/** Elements that a shape holds; NaN where a side is not a whole number from 0, or where the product is not exact. */
export const elementCount = (shape: readonly number[]): number => {
  let product = 1
  for (const side of shape) {
    if (!Number.isSafeInteger(side) || side < 0) return Number.NaN
    product *= side
  }
  return Number.isSafeInteger(product) ? product : Number.NaN
}

/** Throws where shape and data do not belong together, before anything is written. */
export const requireWhole = (name: string, tensor: Pick<Tensor, 'dtype' | 'shape' | 'data'>): void => {
  const expected = elementCount(tensor.shape)
  if (expected !== tensor.data.length) {
    throw new AULensError(
      'ARRAY_SHAPE',
      `Array "${name}" has ${String(tensor.data.length)} elements, but its shape is [${tensor.shape.join(', ')}].`,
    )
  }
  if (tensor.data.BYTES_PER_ELEMENT !== elementSize[tensor.dtype]) {
    throw new AULensError(
      'ARRAY_TYPE',
      `Array "${name}" is called ${tensor.dtype}, but its elements take ` +
        `${String(tensor.data.BYTES_PER_ELEMENT)} bytes.`,
    )
  }
}

/** The bytes of a typed array, not copied. Little-endian, as every platform that AULens runs on. */
export const bytesOf = (data: Tensor['data']): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

/** A tensor that owns a copy of the bytes; the caller has checked that their number fits the shape. */
export const tensorFromBytes = (dtype: ElementType, shape: readonly number[], bytes: Uint8Array): OwnedTensor => {
  const buffer = new ArrayBuffer(bytes.byteLength)
  new Uint8Array(buffer).set(bytes)
  switch (dtype) {
    case 'F32':
      return { dtype, shape, data: new Float32Array(buffer) }
    case 'F64':
      return { dtype, shape, data: new Float64Array(buffer) }
    case 'U8':
      return { dtype, shape, data: new Uint8Array(buffer) }
    case 'I8':
      return { dtype, shape, data: new Int8Array(buffer) }
    case 'U16':
      return { dtype, shape, data: new Uint16Array(buffer) }
    case 'I16':
      return { dtype, shape, data: new Int16Array(buffer) }
    case 'U32':
      return { dtype, shape, data: new Uint32Array(buffer) }
    case 'I32':
      return { dtype, shape, data: new Int32Array(buffer) }
    case 'U64':
      return { dtype, shape, data: new BigUint64Array(buffer) }
    case 'I64':
      return { dtype, shape, data: new BigInt64Array(buffer) }
  }
}

/** An error about a damaged array file; names the file where it is known. */
export const damagedArray = (code: string, what: string, path: string | undefined, cause?: unknown): AULensError =>
  new AULensError(code, `${path ?? 'The array file'}: ${what}.`, {
    hint: 'The file is damaged or was not written whole. Use another checkpoint or export, or write it again.',
    ...(path === undefined ? {} : { path }),
    ...(cause === undefined ? {} : { cause }),
  })
