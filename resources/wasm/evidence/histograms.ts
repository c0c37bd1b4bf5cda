// Histograms of many groups of rows, and their Kullback-Leibler sums: the inner loops of the permutation test. The
// TypeScript beside which this is checked is src/shared/stats/permutation.ts.

const vector: usize = 16
/** Cells that are added up in registers at once; rows are padded to it. */
const strip: usize = 128

/**
 * Adds rows of 8-bit counts up, group by group.
 *
 * @param rows    [rows, pitch] 8-bit counts
 * @param pitch   cells of a row, a multiple of 128
 * @param members u32 byte offsets into `rows`, group after group
 * @param starts  u32 [groups + 1]: first member of each group
 * @param flush   rows that can be added before an 8-bit sum may overflow, at least 1
 * @param counts  receives u16 [groups, pitch]
 */
export function addRows(rows: usize, pitch: usize, members: usize, starts: usize, groups: usize, flush: usize, counts: usize): void {
  const step: usize = flush << 2
  for (let at: usize = 0; at < pitch; at += strip) {
    const from = rows + at
    for (let group: usize = 0; group < groups; group++) {
      const to = counts + ((group * pitch + at) << 1)
      memory.fill(to, 0, strip << 1)
      let member = members + (<usize>load<u32>(starts + (group << 2)) << 2)
      const last = members + (<usize>load<u32>(starts + (group << 2), 4) << 2)
      while (member < last) {
        const end = min(last, member + step)
        let a = i8x16.splat(0)
        let b = i8x16.splat(0)
        let c = i8x16.splat(0)
        let d = i8x16.splat(0)
        let e = i8x16.splat(0)
        let f = i8x16.splat(0)
        let g = i8x16.splat(0)
        let h = i8x16.splat(0)
        for (; member < end; member += 4) {
          const row = from + <usize>load<u32>(member)
          a = i8x16.add(a, v128.load(row))
          b = i8x16.add(b, v128.load(row, 16))
          c = i8x16.add(c, v128.load(row, 32))
          d = i8x16.add(d, v128.load(row, 48))
          e = i8x16.add(e, v128.load(row, 64))
          f = i8x16.add(f, v128.load(row, 80))
          g = i8x16.add(g, v128.load(row, 96))
          h = i8x16.add(h, v128.load(row, 112))
        }
        widen(to, a)
        widen(to + 2 * vector, b)
        widen(to + 4 * vector, c)
        widen(to + 6 * vector, d)
        widen(to + 8 * vector, e)
        widen(to + 10 * vector, f)
        widen(to + 12 * vector, g)
        widen(to + 14 * vector, h)
      }
    }
  }
}

@inline
function widen(to: usize, sums: v128): void {
  v128.store(to, i16x8.add(v128.load(to), i16x8.extend_low_i8x16_u(sums)))
  v128.store(to, i16x8.add(v128.load(to, 16), i16x8.extend_high_i8x16_u(sums)), 16)
}

/**
 * Adds up one group's terms over the bins of every filter, in the order of the bins.
 *
 * @param counts u16 [filters * bins]
 * @param tables u32 [filters * bins]: address of each cell's f64 terms by count
 * @param sums   receives f64 [filters]: (sum of terms) / whole + offset
 */
export function sumTerms(counts: usize, tables: usize, filters: usize, bins: usize, whole: f64, offset: f64, sums: usize): void {
  for (let filter: usize = 0; filter < filters; filter++) {
    let sum: f64 = 0
    const end = counts + (bins << 1)
    for (; counts < end; counts += 2, tables += 4) {
      sum += load<f64>(<usize>load<u32>(tables) + (<usize>load<u16>(counts) << 3))
    }
    store<f64>(sums + (filter << 3), sum / whole + offset)
  }
}
