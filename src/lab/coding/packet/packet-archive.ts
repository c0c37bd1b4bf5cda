import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { unzipSync, Zip, ZipPassThrough } from 'fflate'
import { AULensError } from '../../../shared/contract/errors.ts'
import { writeAtomically } from '../../store/arrays/atomic-write.ts'

/** A fixed date in every entry: when a picture was made is nobody's business. */
const entryTime = new Date(1980, 0, 1)
/** What a packet may be at most. More is split into several assignments. */
export const packetLimits = {
  bytes: 1024 * 1024 * 1024,
  entries: 60_000,
  manifest: 64 * 1024 * 1024,
  picture: 16 * 1024 * 1024,
} as const

const manifestName = 'packet.json'
/** In the form of `sha256sum`, which checks a packet unpacked by hand. */
const sumsName = 'SHA256SUMS'
const pictureName =
  /^pictures\/(?:mean\.png|[0-9a-f]{32}\/(?:guided\.png|deconv\.png|face\.png|frame-[1-9]\d{0,5}\.jpg|crop-[1-9]\d{0,5}\.png))$/

export const hashOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

const tooLarge = (path: string): AULensError =>
  new AULensError('PACKET_TOO_LARGE', `${path} would be larger than a packet may be (1 GB, 60,000 pictures).`, {
    path,
    hint: 'Give the work out as several sessions, and make a packet of each.',
  })

/** What stands in a packet beside its manifest: names such as `pictures/<item>/crop-3.png`, and contents. */
export type PacketPicture = readonly [name: string, bytes: Uint8Array]

/**
 * Writes a packet: a zip whose entries are stored as they are, so that its size says what it takes to open it. The file
 * stands once it is whole.
 *
 * @returns the seal: SHA-256 of the list of contents
 * @throws AULensError PACKET_TOO_LARGE, WRITE_FAILED
 */
export const writeArchive = async (
  path: string,
  manifest: string,
  pictures: AsyncIterable<PacketPicture>,
): Promise<{ seal: string; bytes: number; pictures: number }> => {
  let [bytes, entries, seal] = [0, 0, '']
  await writeAtomically(path, async (write) => {
    let ready: Uint8Array[] = []
    const sums: string[] = []
    const zip = new Zip((error, piece) => {
      if (error !== null) throw error
      ready.push(piece)
    })
    const add = async (name: string, content: Uint8Array): Promise<void> => {
      const entry = new ZipPassThrough(name)
      entry.mtime = entryTime
      zip.add(entry)
      entry.push(content, true)
      bytes += content.length
      entries++
      if (bytes > packetLimits.bytes - 16 * 1024 * 1024 || entries > packetLimits.entries) throw tooLarge(path)
      await flush()
    }
    const flush = async (): Promise<void> => {
      const pieces = ready
      ready = []
      for (const piece of pieces) await write(piece)
    }
    const list = async (name: string, content: Uint8Array): Promise<void> => {
      sums.push(`${hashOf(content)}  ${name}\n`)
      await add(name, content)
    }
    await list(manifestName, new TextEncoder().encode(manifest))
    for await (const [name, content] of pictures) await list(name, content)
    const contents = new TextEncoder().encode(sums.join(''))
    seal = hashOf(contents)
    await add(sumsName, contents)
    zip.end()
    await flush()
  })
  return { seal, bytes, pictures: entries - 2 }
}

const damaged = (path: string, why: string, cause?: unknown): AULensError =>
  new AULensError('PACKET_DAMAGED', `${path} is no whole coding packet: ${why}.`, {
    path,
    cause,
    hint: 'Ask for the file again: it was changed or cut off on its way.',
  })

const contained = (path: string, bytes: Uint8Array): Record<string, Uint8Array> => {
  const seen = new Set<string>()
  let total = 0
  try {
    return unzipSync(bytes, {
      filter: ({ name, size, originalSize, compression }) => {
        if (name !== manifestName && name !== sumsName && !pictureName.test(name))
          throw damaged(path, `it holds ${JSON.stringify(name.slice(0, 80))}, which belongs in no packet`)
        if (seen.has(name)) throw damaged(path, `it holds ${name} twice`)
        seen.add(name)
        total += size
        // Entries are stored as they are: nothing in a packet can swell, and together they are no more than the file.
        if (compression !== 0 || size !== originalSize || total > bytes.length)
          throw damaged(path, `${name} claims to be more than it is`)
        if (
          seen.size > packetLimits.entries ||
          size > (name === manifestName || name === sumsName ? packetLimits.manifest : packetLimits.picture)
        )
          throw damaged(path, `${name} is larger than a packet may hold`)
        return true
      },
    })
  } catch (cause) {
    throw cause instanceof AULensError ? cause : damaged(path, 'it is not a whole zip file', cause)
  }
}

/** A packet's contents, every byte compared with its hash. */
export interface PacketArchive {
  readonly manifest: string
  readonly pictures: ReadonlyMap<string, Uint8Array>
  readonly seal: string
}

/**
 * Reads a packet that may come from anybody.
 *
 * @throws AULensError PATH_NOT_FOUND, PACKET_TOO_LARGE, PACKET_DAMAGED
 */
export const readArchive = async (path: string): Promise<PacketArchive> => {
  const status = await stat(path).catch((cause: unknown) => {
    throw new AULensError('PATH_NOT_FOUND', `There is nothing at ${path}.`, { path, cause })
  })
  if (!status.isFile()) throw damaged(path, 'it is not a file')
  if (status.size > packetLimits.bytes)
    throw new AULensError('PACKET_TOO_LARGE', `${path} is larger than a packet may be (1 GB).`, {
      path,
      hint: 'Is this the file that the lead sent?',
    })
  const entries = new Map(Object.entries(contained(path, await readFile(path))))
  const [manifest, sums] = [entries.get(manifestName), entries.get(sumsName)]
  if (manifest === undefined || sums === undefined)
    throw damaged(path, `it has no ${manifest === undefined ? manifestName : sumsName}`)
  const listed = new Map<string, string>()
  for (const line of new TextDecoder().decode(sums).split('\n').slice(0, -1)) {
    const [, hash = '', name = ''] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? []
    listed.set(name, hash)
  }
  entries.delete(sumsName)
  for (const [name, content] of entries)
    if (listed.get(name) !== hashOf(content)) throw damaged(path, `the hash of ${name} does not match its bytes`)
  for (const name of listed.keys()) if (!entries.has(name)) throw damaged(path, `${name} is missing`)
  entries.delete(manifestName)
  return { manifest: new TextDecoder().decode(manifest), pictures: entries, seal: hashOf(sums) }
}
