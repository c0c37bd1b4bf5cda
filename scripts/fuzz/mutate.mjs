// Seeded damage to valid inputs: the same seed, parser and number give the same bytes on every machine.
import { crc32 } from 'node:zlib'

/** mulberry32 over a hash of the name: small, and good enough to choose what to break. */
export const randomFrom = (name) => {
  let state = crc32(Buffer.from(name))
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return Math.floor((((value ^ (value >>> 14)) >>> 0) / 4294967296) * below)
  }
}

const numbers = [
  0, 1, 2, 4, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff0,
  0xffffffff,
]
const words = [
  'NaN',
  '-1',
  '1e999',
  '99999999999999999999',
  '"',
  '""',
  '\0',
  '\uFEFF',
  '\r',
  '\n\n',
  ',',
  ';',
  '\t',
  '0x10',
  '__proto__',
  '{',
  '[[[[',
  '}',
  'null',
  "'shape': (-1,)",
  '/../',
  '\ud800',
  'é'.repeat(40),
  ' '.repeat(500),
]

const splice = (bytes, at, remove, insert) =>
  Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(Math.min(bytes.length, at + remove))])

const ways = [
  (bytes, random) => {
    const copy = Buffer.from(bytes)
    copy[random(copy.length)] ^= 1 << random(8)
    return copy
  },
  (bytes, random) => {
    const copy = Buffer.from(bytes)
    copy[random(copy.length)] = random(256)
    return copy
  },
  (bytes, random) => {
    if (bytes.length < 4) return bytes
    const copy = Buffer.from(bytes)
    const at = random(copy.length - 3)
    const value = numbers[random(numbers.length)]
    if (random(2) === 0) copy.writeUInt32LE(value, at)
    else copy.writeUInt32BE(value, at)
    return copy
  },
  (bytes, random) => bytes.subarray(0, random(bytes.length + 1)),
  (bytes, random) => splice(bytes, random(bytes.length), 1 + random(64), Buffer.alloc(0)),
  (bytes, random) => {
    const at = random(bytes.length)
    return splice(bytes, random(bytes.length), 0, bytes.subarray(at, at + 1 + random(256)))
  },
  (bytes, random) => splice(bytes, random(bytes.length + 1), random(8), Buffer.from(words[random(words.length)])),
  (bytes, random) => splice(bytes, random(bytes.length), 0, Buffer.alloc(1 + random(4096), random(256))),
  // Damage near the beginning, where the heads are
  (bytes, random) => {
    const copy = Buffer.from(bytes)
    copy[random(Math.min(copy.length, 160))] = numbers[random(numbers.length)] & 0xff
    return copy
  },
]

/** One to six damages to one of the seeds, sometimes joined with another seed. */
export const mutate = (seeds, random) => {
  let bytes = Buffer.from(seeds[random(seeds.length)])
  if (random(20) === 0) {
    const other = seeds[random(seeds.length)]
    bytes = Buffer.concat([bytes.subarray(0, random(bytes.length + 1)), other.subarray(random(other.length))])
  }
  for (let count = random(2) === 0 ? 1 : 1 + random(6); count > 0 && bytes.length > 0; count--)
    bytes = ways[random(ways.length)](bytes, random)
  return bytes
}

/** Gives every chunk of a PNG its right checksum again, so that damage reaches what lies behind the check. */
export const mendPng = (bytes) => {
  const copy = Buffer.from(bytes)
  for (let at = 8; at + 12 <= copy.length;) {
    const length = copy.readUInt32BE(at)
    if (at + 12 + length > copy.length) break
    copy.writeUInt32BE(crc32(copy.subarray(at + 4, at + 8 + length)), at + 8 + length)
    at += 12 + length
  }
  return copy
}
