/**
 * The Winograd convolution F(4x4, 5x5): Lavin and Gray (2016), arXiv:1509.09308, section 4, for 5x5 kernels.
 *
 * In one dimension, four outputs y_i = sum_k d_{i+k} g_k of a 5-tap filter g over eight inputs d are coefficients of a
 * product of polynomials, and a polynomial of degree 7 is known from its values at eight points. So with the points
 * a = 0, 1, -1, 2, -2, 1/2, -1/2 and infinity
 *
 *     y = A^T [ (G g) * (B^T d) ]          8 multiplications in place of 20
 *
 * where G evaluates the filter (divided by the Lagrange denominators), A^T evaluates back by the transposition
 * principle, and
 * B^T holds the coefficients of the Lagrange numerators. In two dimensions each matrix acts on rows and columns:
 *
 *     Y = A^T [ (G g G^T) * (B^T d B) ] A   64 multiplications in place of 400
 *
 * Summed over input channels, each of the 64 points is a matrix product over all tiles of all images:
 *
 *     M_p = V_p U_p        V_p [tiles, in], U_p [in, out], M_p [tiles, out]
 *
 * As everything is linear but that product, the gradients come from the transposes of the same matrices:
 *
 *     gM = A gY A^T        dU_p = V_p^T gM_p,  dg = G^T dU G        gV_p = gM_p U_p^T,  gd = B gV B^T, overlaps added
 *
 * V is kept from the forward pass and gM serves both gradients. The points were chosen so that the entries of B and A
 * are small
 * and mostly exact in binary; the result differs from a direct convolution by about 1e-5 of its largest value.
 */
export const tileSide = 4
export const kernelSide = 5
/** Inputs that a tile of outputs depends on, and points, in one dimension. */
export const patchSide = tileSide + kernelSide - 1

export const pointCount = patchSide * patchSide
export const tilePositions = tileSide * tileSide

const finitePoints = [0, 1, -1, 2, -2, 0.5, -0.5] as const

/** Coefficients, lowest first, of the monic polynomial with these roots. */
const polynomial = (roots: readonly number[]): number[] =>
  roots.reduce<number[]>(
    (product, root) => {
      const next = new Array<number>(product.length + 1).fill(0)
      product.forEach((coefficient, power) => {
        next[power + 1] = (next[power + 1] ?? 0) + coefficient
        next[power] = (next[power] ?? 0) - root * coefficient
      })
      return next
    },
    [1],
  )

const others = (point: number): number[] => finitePoints.filter((other) => other !== point)

/** A^T, [4 outputs, 8 points]. */
export const outputMatrix: readonly (readonly number[])[] = Array.from({ length: tileSide }, (_, power) => [
  ...finitePoints.map((point) => point ** power),
  power === tileSide - 1 ? 1 : 0,
])

/** G, [8 points, 5 taps]. */
export const filterMatrix: readonly (readonly number[])[] = [
  ...finitePoints.map((point) => {
    const denominator = others(point).reduce((product, other) => product * (point - other), 1)
    return Array.from({ length: kernelSide }, (_, power) => point ** power / denominator)
  }),
  [0, 0, 0, 0, 1],
]

/** B^T, [8 points, 8 inputs]. The WebAssembly kernels have it written out as additions. */
export const inputMatrix: readonly (readonly number[])[] = [
  ...finitePoints.map((point) => [...polynomial(others(point)), 0]),
  polynomial(finitePoints),
]

/**
 * A matrix that acts on rows and columns at once: the Kronecker square.
 *
 * @param matrix [m, n]
 * @returns [m * m, n * n], row-major
 */
export const kroneckerSquare = (matrix: readonly (readonly number[])[]): Float32Array<ArrayBuffer> =>
  Float32Array.from(matrix.flatMap((outer) => matrix.flatMap((inner) => outer.flatMap((a) => inner.map((b) => a * b)))))
