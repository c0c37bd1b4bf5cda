import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeAtomically, atomicWrite } from '../../../src/lab/store/arrays/atomic-write.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-atomic-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

describe('atomic write', () => {
  it('makes folders, writes and replaces, and leaves nothing else', async () => {
    const path = join(folder, 'a', 'b', 'x.bin')
    await atomicWrite(path, Uint8Array.of(1, 2, 3))
    await atomicWrite(path, 'new ü')
    expect(readFileSync(path, 'utf8')).toBe('new ü')
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['x.bin'])
  })

  it('shows the old content until the new is whole', async () => {
    const path = join(folder, 'x.txt')
    writeFileSync(path, 'old')
    await writeAtomically(path, async (write) => {
      await write(new TextEncoder().encode('first, '))
      expect(readFileSync(path, 'utf8')).toBe('old')
      await write(new TextEncoder().encode('second'))
    })
    expect(readFileSync(path, 'utf8')).toBe('first, second')
  })

  it('keeps the old content when filling fails', async () => {
    const path = join(folder, 'x.txt')
    writeFileSync(path, 'old')
    await expect(
      writeAtomically(path, async (write) => {
        await write(Uint8Array.of(1))
        throw new RangeError('no more')
      }),
    ).rejects.toThrow('no more')
    expect(readdirSync(folder)).toEqual(['x.txt'])
    expect(readFileSync(path, 'utf8')).toBe('old')
  })

  it('names the path and the reason', async () => {
    mkdirSync(join(folder, 'taken'))
    writeFileSync(join(folder, 'file'), '')
    await expect(atomicWrite(join(folder, 'taken'), 'x')).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      path: join(folder, 'taken'),
    })
    await expect(atomicWrite(join(folder, 'file', 'x'), 'x')).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: expect.stringContaining(join(folder, 'file')) as string,
    })
    expect(readdirSync(folder).sort()).toEqual(['file', 'taken'])
  })
})
