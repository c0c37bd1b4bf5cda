import { homedir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { cacheFolder as cacheFolderOfSetUp } from '../../../scripts/setup/paths.mjs'
import { cacheFolder, peerPython, setUpPeers } from '../../../src/lab/bench/peer-python.ts'

describe("the peers' Python", () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it.each([
    [{ AULENS_CACHE: '/one', XDG_CACHE_HOME: '/two' }, '/one'],
    [{ XDG_CACHE_HOME: '/two' }, join('/two', 'aulens')],
    [{ AULENS_CACHE: '', XDG_CACHE_HOME: '' }, join(homedir(), '.cache', 'aulens')],
  ])('is kept where set-up keeps large things: %o', (environment, folder) => {
    if (process.platform === 'linux') expect(cacheFolder(environment)).toBe(folder)
    expect(cacheFolder(environment)).toBe(cacheFolderOfSetUp(environment))
  })

  it('is the one that was named, before all others', () => {
    vi.stubEnv('AULENS_BENCH_PYTHON', '/opt/some/python')
    expect(peerPython()).toBe('/opt/some/python')
  })

  it('says why it could not be made, and leaves nothing behind', async () => {
    vi.stubEnv('AULENS_CACHE', join(import.meta.filename, 'not-a-folder'))
    await expect(setUpPeers(() => undefined)).rejects.toMatchObject({
      code: 'BENCH_PEERS_NOT_INSTALLED',
      hint: expect.stringContaining('AULENS_BENCH_PYTHON') as string,
    })
  })
})
