import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unzip } from '../../../scripts/setup/zip.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-zip-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const text = new TextEncoder().encode('zero bias '.repeat(5000))
const archive = (bytes: Uint8Array): string => {
  const file = join(folder, 'archive.zip')
  writeFileSync(file, bytes)
  return file
}

/** One stored entry whose sizes and offset are only in a zip64 extra field, with zip64 end record and locator. */
const zip64 = (name: string, data: Uint8Array): Buffer => {
  const sum = crc32(data)
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt32LE(sum, 14)
  local.writeUInt32LE(0xffffffff, 18)
  local.writeUInt32LE(0xffffffff, 22)
  local.writeUInt16LE(name.length, 26)
  const extra = Buffer.alloc(28)
  extra.writeUInt16LE(1, 0)
  extra.writeUInt16LE(24, 2)
  extra.writeBigUInt64LE(BigInt(data.length), 4)
  extra.writeBigUInt64LE(BigInt(data.length), 12)
  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt32LE(sum, 16)
  for (const at of [20, 24, 42]) entry.writeUInt32LE(0xffffffff, at)
  entry.writeUInt16LE(name.length, 28)
  entry.writeUInt16LE(extra.length, 30)
  const before = local.length + name.length + data.length
  const directory = Buffer.concat([entry, Buffer.from(name), extra])
  const end64 = Buffer.alloc(56)
  end64.writeUInt32LE(0x06064b50, 0)
  end64.writeBigUInt64LE(1n, 32)
  end64.writeBigUInt64LE(BigInt(directory.length), 40)
  end64.writeBigUInt64LE(BigInt(before), 48)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(BigInt(before + directory.length), 8)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.fill(0xff, 8, 20)
  return Buffer.concat([local, Buffer.from(name), data, directory, end64, locator, end])
}

describe('unzip', () => {
  it('unpacks deflated, stored and empty entries alike', async () => {
    const file = archive(
      zipSync({ 'a/packed.txt': text, 'a/stored.txt': [text, { level: 0 }], empty: new Uint8Array() }),
    )
    expect(await unzip(file, join(folder, 'out'))).toEqual(['a/packed.txt', 'a/stored.txt', 'empty'])
    for (const name of ['a/packed.txt', 'a/stored.txt'])
      expect(readFileSync(join(folder, 'out', name)).equals(text)).toBe(true)
    expect(statSync(join(folder, 'out', 'empty')).size).toBe(0)
  })

  it('unpacks only what has a place, under the name it is given, and counts the bytes', async () => {
    const file = archive(zipSync({ 'wheel/lib.so': text, 'wheel/docs.txt': text }))
    const counted: number[] = []
    const written = await unzip(
      file,
      join(folder, 'out'),
      (name) => (name.endsWith('.so') ? 'lib/renamed.so' : null),
      (bytes) => {
        counted.push(bytes)
      },
    )
    expect(written).toEqual(['lib/renamed.so'])
    expect(counted.at(-1)).toBe(text.length)
  })

  it.skipIf(process.platform === 'win32')('keeps a program executable', async () => {
    const file = archive(
      zipSync({ program: [text, { os: 3, attrs: 0o100755 << 16 }], data: [text, { os: 3, attrs: 0o100644 << 16 }] }),
    )
    await unzip(file, join(folder, 'out'))
    expect(statSync(join(folder, 'out', 'program')).mode & 0o111).toBe(0o111)
    expect(statSync(join(folder, 'out', 'data')).mode & 0o111).toBe(0)
  })

  it('reads sizes and offsets from zip64 fields', async () => {
    await unzip(archive(zip64('large.bin', text)), join(folder, 'out'))
    expect(readFileSync(join(folder, 'out', 'large.bin')).equals(text)).toBe(true)
  })

  it('refuses an entry that would leave the folder', async () => {
    const file = archive(zipSync({ '../outside.txt': text }))
    await expect(unzip(file, join(folder, 'out'))).rejects.toThrow('outside')
  })

  it('refuses an entry whose bytes were changed', async () => {
    const bytes = zipSync({ 'stored.txt': [text, { level: 0 }] })
    const changed = bytes.slice()
    changed[1000] = (changed[1000]! + 1) % 256
    await expect(unzip(archive(changed), join(folder, 'out'))).rejects.toThrow('stored.txt is damaged')
  })

  it.each([
    ['a text file', new TextEncoder().encode('not a zip file, but long enough to hold an end record')],
    ['an empty file', new Uint8Array()],
    ['a zip file cut short', zipSync({ a: text }).slice(0, 60)],
  ])('refuses %s', async (_name, bytes) => {
    await expect(unzip(archive(bytes), join(folder, 'out'))).rejects.toThrow(/zip/i)
  })
})
