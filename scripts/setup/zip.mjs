// Reads zip archives (a Python wheel is one) by streams, so that a file of 1 GB costs no memory and no unzip is needed.
// Format: PKWARE APPNOTE 6.3, central directory (4.3.12), zip64 (4.5.3); stored and deflated entries.
import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, mkdir, open } from 'node:fs/promises'
import { dirname, resolve, sep } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as zlib from 'node:zlib'

const endSignature = 0x06054b50
const end64LocatorSignature = 0x07064b50
const end64Signature = 0x06064b50
const entrySignature = 0x02014b50
const localSignature = 0x04034b50
const use64 = 0xffffffff

const readAt = async (handle, position, length) => {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, position)
  if (bytesRead !== length) throw new Error('The zip file ends too early.')
  return buffer
}

const findDirectory = async (handle, size) => {
  const tailStart = Math.max(0, size - 65_557)
  const tail = await readAt(handle, tailStart, size - tailStart)
  let at = tail.length - 22
  while (at >= 0 && tail.readUInt32LE(at) !== endSignature) at -= 1
  if (at < 0) throw new Error('Not a zip file: it has no end record.')
  const count = tail.readUInt16LE(at + 10)
  const offset = tail.readUInt32LE(at + 16)
  const locator = at - 20
  if (locator < 0 || tail.readUInt32LE(locator) !== end64LocatorSignature)
    return { count, length: tail.readUInt32LE(at + 12), offset }
  const end64 = await readAt(handle, Number(tail.readBigUInt64LE(locator + 8)), 56)
  if (end64.readUInt32LE(0) !== end64Signature) throw new Error('The zip file has a damaged zip64 end record.')
  return {
    count: Number(end64.readBigUInt64LE(32)),
    length: Number(end64.readBigUInt64LE(40)),
    offset: Number(end64.readBigUInt64LE(48)),
  }
}

/** The extra field with id 1 holds, in this order, those of size, packed size and offset that did not fit into 32 bits. */
const widen = (entry, extra) => {
  for (let at = 0; at + 4 <= extra.length;) {
    const id = extra.readUInt16LE(at)
    const length = extra.readUInt16LE(at + 2)
    if (id === 1) {
      let next = at + 4
      for (const key of ['size', 'packed', 'offset']) {
        if (entry[key] !== use64) continue
        entry[key] = Number(extra.readBigUInt64LE(next))
        next += 8
      }
    }
    at += 4 + length
  }
}

const parseDirectory = (directory, count) => {
  const entries = []
  for (let at = 0; entries.length < count;) {
    if (directory.readUInt32LE(at) !== entrySignature) throw new Error('The zip file has a damaged directory.')
    const nameLength = directory.readUInt16LE(at + 28)
    const extraLength = directory.readUInt16LE(at + 30)
    const nameEnd = at + 46 + nameLength
    const entry = {
      name: directory.toString('utf8', at + 46, nameEnd),
      method: directory.readUInt16LE(at + 10),
      checksum: directory.readUInt32LE(at + 16),
      packed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      mode: directory.readUInt32LE(at + 38) >>> 16,
      offset: directory.readUInt32LE(at + 42),
    }
    widen(entry, directory.subarray(nameEnd, nameEnd + extraLength))
    entries.push(entry)
    at = nameEnd + extraLength + directory.readUInt16LE(at + 32)
  }
  return entries
}

const contents = async (handle, file, entry) => {
  const local = await readAt(handle, entry.offset, 30)
  if (local.readUInt32LE(0) !== localSignature) throw new Error(`The zip file has a damaged header at ${entry.name}.`)
  const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
  if (entry.packed === 0) return []
  const stream = createReadStream(file, { start, end: start + entry.packed - 1, highWaterMark: 1 << 20 })
  if (entry.method === 0) return [stream]
  if (entry.method === 8) return [stream, zlib.createInflateRaw({ chunkSize: 1 << 20 })]
  throw new Error(`${entry.name} is packed by method ${entry.method}, which is not read here.`)
}

/** Counts bytes, and sums them where this Node has zlib.crc32 (20.15 and newer). */
const checker = (entry, onBytes) => {
  let size = 0
  let checksum = 0
  return new Transform({
    transform(chunk, _encoding, done) {
      size += chunk.length
      if (zlib.crc32 !== undefined) checksum = zlib.crc32(chunk, checksum)
      onBytes(chunk.length)
      done(null, chunk)
    },
    flush(done) {
      const wrong = size !== entry.size || (zlib.crc32 !== undefined && checksum !== entry.checksum)
      done(wrong ? new Error(`${entry.name} is damaged in the zip file.`) : null)
    },
  })
}

/**
 * Unpacks the entries that `place` gives a path to.
 * @param {string} file the archive
 * @param {string} folder
 * @param {(name: string) => string | null} place entry name → path below `folder`, or null to leave it out
 * @param {(bytes: number) => void} onBytes bytes written so far
 * @returns {Promise<string[]>} the paths written, below `folder`
 * @throws when the archive is damaged or a path would leave `folder`
 */
export const unzip = async (file, folder, place = (name) => name, onBytes = () => undefined) => {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const directory = await findDirectory(handle, size)
    const entries = parseDirectory(await readAt(handle, directory.offset, directory.length), directory.count)
    const base = resolve(folder)
    const written = []
    let bytes = 0
    for (const entry of entries) {
      const path = entry.name.endsWith('/') ? null : place(entry.name)
      if (path === null) continue
      const target = resolve(base, path)
      if (!target.startsWith(base + sep)) throw new Error(`${entry.name} would be written outside ${folder}.`)
      await mkdir(dirname(target), { recursive: true })
      const check = checker(entry, (amount) => {
        bytes += amount
        onBytes(bytes)
      })
      const source = await contents(handle, file, entry)
      if (source.length === 0) check.end()
      await pipeline([...source, check, createWriteStream(target)])
      if ((entry.mode & 0o111) !== 0) await chmod(target, 0o755)
      written.push(path)
    }
    return written
  } finally {
    await handle.close()
  }
}
