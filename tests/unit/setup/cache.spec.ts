import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cachedFolder } from '../../../scripts/setup/cached-folder.mjs'
import { cacheFolder } from '../../../scripts/setup/paths.mjs'
import { placeOfLibrary } from '../../../scripts/setup/tensorflow-library.mjs'
import { fetchWheel, sha256Of, tagsOf } from '../../../scripts/setup/wheel.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-cache-'))
  process.env['AULENS_CACHE'] = join(folder, 'cache')
})
afterEach(() => {
  delete process.env['AULENS_CACHE']
  delete process.env['AULENS_WHEELS']
  rmSync(folder, { recursive: true })
})

describe('cacheFolder', () => {
  it.skipIf(process.platform !== 'linux')('follows AULENS_CACHE, then XDG_CACHE_HOME, then the home folder', () => {
    expect(cacheFolder({ AULENS_CACHE: '/a', XDG_CACHE_HOME: '/x' })).toBe('/a')
    expect(cacheFolder({ XDG_CACHE_HOME: '/x' })).toBe(join('/x', 'aulens'))
    expect(cacheFolder({})).toBe(join(homedir(), '.cache', 'aulens'))
  })
})

describe('cachedFolder', () => {
  it('fills once and finds it again', async () => {
    let filled = 0
    const fill = async (target: string): Promise<void> => {
      filled += 1
      writeFileSync(join(target, 'file'), 'x')
    }
    const first = await cachedFolder('kind/name-1', fill)
    expect(await cachedFolder('kind/name-1', fill)).toBe(first)
    expect(filled).toBe(1)
    expect(readFileSync(join(first, 'file'), 'utf8')).toBe('x')
  })

  it('leaves nothing behind when filling fails', async () => {
    await expect(
      cachedFolder('kind/name-2', async (target) => {
        writeFileSync(join(target, 'half'), 'x')
        throw new Error('no network')
      }),
    ).rejects.toThrow('no network')
    expect(readdirSync(join(folder, 'cache', 'kind'))).toEqual([])
  })
})

describe('fetchWheel', () => {
  const name = 'thing-1.0-py3-none-any.whl'
  const wheel = { project: 'thing', version: '1.0', file: name, bytes: 5 }

  it('takes a file from AULENS_WHEELS if its hash is the pinned one, and leaves it there', async () => {
    writeFileSync(join(folder, name), 'bytes')
    process.env['AULENS_WHEELS'] = folder
    const sha256 = await sha256Of(join(folder, name))
    expect(sha256).toBe('277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9')
    const { file, done } = await fetchWheel({ ...wheel, sha256 })
    done()
    expect(file).toBe(join(folder, name))
    expect(existsSync(file)).toBe(true)
  })

  it('refuses a file of another hash, and says whose it is', async () => {
    writeFileSync(join(folder, name), 'other')
    process.env['AULENS_WHEELS'] = folder
    await expect(fetchWheel({ ...wheel, sha256: '0'.repeat(64) })).rejects.toMatchObject({
      message: expect.stringContaining('not the pinned'),
      fix: expect.stringContaining(folder),
    })
  })
})

describe('wheels', () => {
  it("asks pip for the wheel's own Python and system, whatever Python runs pip", () => {
    expect(tagsOf('tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl')).toEqual({
      python: '3.12',
      platforms: ['manylinux_2_27_x86_64'],
    })
    expect(
      tagsOf('nvidia_cufft_cu12-11.4.1.4-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl').platforms,
    ).toEqual(['manylinux2014_x86_64', 'manylinux_2_17_x86_64'])
  })

  it("keeps of TensorFlow's wheel the two libraries and the C headers", () => {
    expect(placeOfLibrary('tensorflow/libtensorflow_cc.so.2')).toBe('lib/libtensorflow_cc.so.2')
    expect(placeOfLibrary('tensorflow/include/tensorflow/c/eager/c_api.h')).toBe('include/tensorflow/c/eager/c_api.h')
    for (const name of [
      'tensorflow/python/_pywrap_tensorflow.so',
      'tensorflow/include/Eigen/Core',
      'tensorflow/libtensorflow_cc.so.2.py',
    ])
      expect(placeOfLibrary(name)).toBeNull()
  })
})
