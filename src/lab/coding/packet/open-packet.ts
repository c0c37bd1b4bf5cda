import { randomUUID } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import sharp from 'sharp'
import { z } from 'zod'
import { packetVersion, PacketManifest, picturesNeeded } from '../../../shared/coding/packet-format.ts'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { UnpackedPacket } from '../../../shared/contract/packet.ts'
import { codingRules } from '../../../shared/facs/coding-rules.ts'
import type { JobWork } from '../../jobs/job-queue.ts'
import { ProjectStore } from '../../store/project-store.ts'
import { packetAt } from '../../store/tables/packets-table.ts'
import { readArchive, type PacketArchive } from './packet-archive.ts'
import { pictureFile } from './packet-pictures.ts'

/** No picture of a packet comes near this many pixels. */
const mostPixels = 16_000_000

const damaged = (path: string, why: string, cause?: unknown): AULensError =>
  new AULensError('PACKET_DAMAGED', `${path} is no coding packet that this program can use: ${why}.`, {
    path,
    cause,
    hint: 'Ask the lead to make the packet again.',
  })

const Version = z.object({
  format: z.literal('aulens-packet'),
  version: z.int(),
  codebook: z.object({ rules: z.int() }),
})

/**
 * @throws AULensError PACKET_TOO_NEW where another version's rules would be coded by; PACKET_DAMAGED
 */
const readManifest = (path: string, text: string): PacketManifest => {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch (cause) {
    throw damaged(path, 'its description is not JSON', cause)
  }
  const version = Version.safeParse(read)
  if (!version.success) throw damaged(path, 'its description is not that of a packet', version.error)
  if (version.data.version !== packetVersion || version.data.codebook.rules !== codingRules) {
    throw new AULensError(
      'PACKET_TOO_NEW',
      `${path} was made by another version of AULens, whose coding rules differ from this one’s.`,
      { path, hint: 'Use the version of AULens that the lead uses.' },
    )
  }
  const manifest = PacketManifest.safeParse(read)
  if (!manifest.success) {
    const [issue] = manifest.error.issues
    throw damaged(path, `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`, manifest.error)
  }
  return manifest.data
}

/** Whether the manifest's parts and the pictures fit each other. */
const checkWhole = (path: string, { assignment, items }: PacketManifest, pictures: PacketArchive['pictures']): void => {
  const ids = new Set(items.map(({ item }) => item))
  if (ids.size < items.length) throw damaged(path, 'an item stands in it twice')
  if (
    new Set(items.flatMap(({ events }) => events.map(({ id }) => id))).size <
    items.reduce((sum, { events }) => sum + events.length, 0)
  )
    throw damaged(path, 'an answer stands in it twice')
  for (const [place, { item, content, events }] of items.entries()) {
    const kind = assignment.kind === 'faces' ? 'face' : 'filter'
    if (content.kind !== kind || events.some(({ answer }) => answer.kind !== kind))
      throw damaged(path, `item ${String(place + 1)} is of another kind than its session`)
    for (const ways of picturesNeeded(content)) {
      if (!ways.some((name) => pictures.has(`pictures/${item}/${name}`)))
        throw damaged(path, `item ${String(place + 1)} has no ${ways.join(' or ')}`)
    }
  }
  for (const name of pictures.keys())
    if (name !== 'pictures/mean.png' && !ids.has(name.slice('pictures/'.length, -(basename(name).length + 1))))
      throw damaged(path, `${name} belongs to no item`)
}

const checkPicture = async (path: string, name: string, bytes: Uint8Array): Promise<void> => {
  const { format, width, height } = await sharp(bytes, { limitInputPixels: mostPixels })
    .metadata()
    .catch((cause: unknown) => {
      throw damaged(path, `${name} is no picture`, cause)
    })
  if (format !== (extname(name) === '.png' ? 'png' : 'jpeg') || width * height > mostPixels)
    throw damaged(path, `${name} is no picture of a packet`)
}

/** The folder for the working copy: the one that there is, or the first free name. */
const findPlace = (path: string, packet: string, wanted: string | undefined): { directory: string; isNew: boolean } => {
  const plain = resolve(wanted ?? join(dirname(path), `${basename(path, extname(path))}.aulens`))
  for (let count = 1; ; count++) {
    const directory = count === 1 ? plain : plain.replace(/(\.aulens)?$/, ` (${String(count)})$1`)
    if (!existsSync(directory)) return { directory, isNew: true }
    if (packetAt(join(directory, 'project.sqlite')) === packet) return { directory, isNew: false }
    if (wanted !== undefined)
      throw new AULensError(
        'FOLDER_NOT_EMPTY',
        `${directory} is there already, and is not this packet’s working copy.`,
        { path: directory, hint: 'Choose a new folder name.' },
      )
  }
}

/**
 * Writes pictures that are not there with the same size; what a loss of power left half written is put right by opening
 * the packet again.
 */
const writePictures = async (directory: string, pictures: PacketArchive['pictures']): Promise<void> => {
  for (const [name, bytes] of pictures) {
    const file = pictureFile(directory, name)
    if (statSync(file, { throwIfNoEntry: false })?.size === bytes.length) continue
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, bytes)
  }
}

/**
 * Checks a packet, which may come from anybody, and makes the coder's working copy: a project that holds the packet's
 * items and pictures, and the log of
 * what is answered. It stands in its place once it is whole. A packet that was opened before leads to its copy, with
 * everything answered in it.
 *
 * @throws AULensError PACKET_DAMAGED, PACKET_TOO_NEW, PACKET_TOO_LARGE, PATH_NOT_FOUND, FOLDER_NOT_EMPTY,
 *   FOLDER_NOT_WRITABLE
 */
export const openPacket =
  (
    { file, directory: wanted }: { readonly file: string; readonly directory?: string | undefined },
    appVersion: string,
  ): JobWork<UnpackedPacket> =>
  async ({ signal, onProgress }) => {
    const path = resolve(file)
    const { manifest: text, pictures, seal } = await readArchive(path)
    const manifest = readManifest(path, text)
    checkWhole(path, manifest, pictures)
    let done = 0
    for (const [name, bytes] of pictures) {
      signal.throwIfAborted()
      await checkPicture(path, name, bytes)
      onProgress({ done: ++done, total: pictures.size, unit: 'pictures', message: 'Check the pictures' })
    }
    const { directory, isNew } = findPlace(path, manifest.packet, wanted)
    const told = {
      directory,
      packet: manifest.packet,
      title: manifest.assignment.title,
      coder: manifest.coder.name,
      items: manifest.items.length,
      isNew,
    }
    if (!isNew) {
      await writePictures(directory, pictures)
      return told
    }
    const temporary = join(dirname(directory), `.${basename(directory)}.${randomUUID()}.tmp`)
    try {
      const store = await ProjectStore.open(temporary, { create: true, appVersion })
      try {
        store.packets.begin(manifest, seal)
        await writePictures(temporary, pictures)
      } finally {
        store.close()
      }
      signal.throwIfAborted()
      await rename(temporary, directory)
    } catch (error) {
      await rm(temporary, { recursive: true, force: true }).catch(() => undefined)
      throw error
    }
    return told
  }
