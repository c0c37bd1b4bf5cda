import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tfdLayout } from '../../../../src/lab/corpora/tfd/tfd-layout.ts'
import { AULensError } from '../../../../src/shared/contract/errors.ts'
import { Random } from '../../../../src/shared/random/random.ts'
import { quiet, temporaryFolder } from '../../../fixtures/corpora/trees.ts'

const fixtures = join(import.meta.dirname, '../../../fixtures/corpora/tfd')
let folder = ''
beforeAll(() => {
  folder = temporaryFolder()
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

type Damage = (bytes: Buffer, random: Random) => Buffer
const cut: Damage = (bytes, random) => bytes.subarray(0, random.integer(bytes.length))
/** Turns bits over among the first bytes of the file's content, where its tags and sizes lie, or everywhere. */
const flip =
  (range: (bytes: Buffer) => readonly [number, number]): Damage =>
  (bytes, random) => {
    const [from, until] = range(bytes)
    for (let bits = 1 + random.integer(4); bits > 0; bits--)
      bytes[from + random.integer(until - from)]! ^= 1 << random.integer(8)
    return bytes
  }
const heads = flip(() => [124, 330])
/** The arrays behind the pictures: folds, labels, identities with their tags. */
const tails = flip((bytes) => [bytes.length - 1200, bytes.length])
const anywhere = flip((bytes) => [124, bytes.length])
const swap: Damage = (bytes, random) => {
  const at = 128 + 8 * random.integer(bytes.length / 8 - 20)
  const piece = Buffer.from(bytes.subarray(at, at + 16))
  bytes.copy(bytes, at, at + 64, at + 80)
  piece.copy(bytes, at + 64)
  return bytes
}
const largest: Damage = (bytes, random) => {
  // A size becomes the largest there is.
  bytes.fill(0xff, 128 + 4 * random.integer(24))
  bytes.fill(0xff, 128 + 4 * random.integer(24), 160)
  return bytes
}

const kinds = (['scipy', 'scipy-compressed'] as const).flatMap((source) =>
  (
    [
      ['cut', cut, 20],
      ['heads', heads, 25],
      ['tails', tails, 15],
      ['anywhere', anywhere, 10],
      ['swap', swap, 5],
      ['largest', largest, 5],
    ] as const
  ).map((kind) => [source, ...kind] as const),
)
const hdf5Kinds = [
  ['h5py', 'cut', cut, 14],
  ['h5py', 'anywhere', anywhere, 16],
  ['h5py', 'heads', flip(() => [512, 2200]), 10],
] as const

/** What became of a file: an error's code, or whether all that its labels need was there. */
const read = async (path: string): Promise<string> => {
  try {
    const scan = await tfdLayout.scan(path, quiet)
    const faces = await scan.openFaces!(join(folder, 'spool.tmp'), quiet)
    let pictures = 0
    for await (const { length } of faces.blocks(0)) pictures += length
    await faces.close()
    expect(pictures).toBe(scan.sequences.length)
    return scan.findings.some(({ code }) => code === 'SUBJECT_UNKNOWN') ? 'read without identities' : 'read'
  } catch (error) {
    expect(error, String(error)).toBeInstanceOf(AULensError)
    const { code, message, hint } = error as AULensError
    expect(message).toContain(path)
    expect(hint).toBeTruthy()
    return code
  }
}

describe('200 damaged files', () => {
  const outcomes = new Map<string, Map<string, number>>()
  it.each([...kinds, ...hdf5Kinds])('%s, %s', async (source, name, damage, times) => {
    const whole = readFileSync(join(fixtures, source, 'TFD_48x48.mat'))
    const random = Random.fromSeed(7, `${source} ${name}`)
    const counts = new Map<string, number>()
    for (let turn = 0; turn < times; turn++) {
      const path = join(folder, 'damaged.mat')
      writeFileSync(path, damage(Buffer.from(whole), random))
      // Processor time: the tests of a busy computer wait for their turn.
      const start = process.cpuUsage()
      const outcome = await read(path)
      const { user, system } = process.cpuUsage(start)
      expect(user + system).toBeLessThan(5_000_000)
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    }
    outcomes.set(`${source} ${name}`, counts)
    // Cut right before the identities, a file is whole without them. A bit among plain pixels or labels is no damage that a reader can see; a missing end, or a bit in a packed array with its checksum, is.
    if (name === 'cut' || name === 'largest') expect(counts.get('read') ?? 0).toBe(0)
    if (source === 'scipy-compressed' && name === 'anywhere') expect(counts.get('read') ?? 0).toBeLessThanOrEqual(1)
    for (const code of counts.keys())
      expect(code).toMatch(
        /^(read|read without identities|MAT_(VERSION_UNKNOWN|DAMAGED|TRUNCATED|TOO_LARGE)|TFD_VARIABLES_UNFIT)$/,
      )
  })

  it('took less than 1 GB of memory, and most were refused', () => {
    const total = [...kinds, ...hdf5Kinds].reduce((sum, [, , , times]) => sum + times, 0)
    expect(total).toBe(200)
    const accepted = [...outcomes.values()].reduce((sum, counts) => sum + (counts.get('read') ?? 0), 0)
    expect(accepted).toBeLessThan(total / 2)
    expect(process.resourceUsage().maxRSS).toBeLessThan(1e6)
  })
})
