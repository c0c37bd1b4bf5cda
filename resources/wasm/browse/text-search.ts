// Which of many short texts contain a word, small and capital ASCII letters being the same. The texts lie one after another, a zero
// byte after each. Sixteen places at a time are looked at for the word's first and last byte (W. Mula, "SIMD-friendly algorithms for
// substring searching", 2016); only where both fit is it compared whole. AssemblyScript.

const vector: usize = 16
const smallLetter: u8 = 0x20

@inline
function fold(bytes: v128): v128 {
  const capital = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(0x41)), i8x16.splat(26))
  return v128.or(bytes, v128.and(capital, i8x16.splat(smallLetter)))
}

@inline
function foldByte(byte: u8): u8 {
  return <u8>(byte - 0x41) < 26 ? byte | smallLetter : byte
}

@inline
function fits(at: usize, word: usize, length: usize): bool {
  for (let place: usize = 1; place + 1 < length; place++) if (foldByte(load<u8>(at + place)) != load<u8>(word + place)) return false
  return true
}

/**
 * Sets `found` of every text that contains the word to 1.
 *
 * @param starts uint32 [count + 1]: where each text begins, from `texts` on; the last one is the end of all
 * @param texts  followed by at least `length` + 16 bytes that may be read
 * @param word   bytes without capitals, `length` of them, at least one
 * @param found  bytes [count], 0 at first
 */
export function findTexts(starts: usize, count: usize, texts: usize, word: usize, length: usize, found: usize): void {
  const end = texts + load<u32>(starts + (count << 2))
  const first = i8x16.splat(load<u8>(word))
  const last = i8x16.splat(load<u8>(word + length - 1))
  let text: usize = 0
  let at = texts
  while (at < end) {
    let places = i8x16.bitmask(v128.and(i8x16.eq(fold(v128.load(at)), first), i8x16.eq(fold(v128.load(at + length - 1)), last)))
    let next = at + vector
    while (places != 0) {
      const place = at + <usize>ctz(places)
      if (place >= end) break
      if (fits(place, word, length)) {
        while (texts + load<u32>(starts + ((text + 1) << 2)) <= place) text++
        store<u8>(found + text, 1)
        // One match is enough: on with the text after this one.
        next = texts + load<u32>(starts + ((text + 1) << 2))
        break
      }
      places &= places - 1
    }
    at = next
  }
}
