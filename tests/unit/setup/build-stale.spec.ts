import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildIsStale } from '../../../scripts/build.mjs'

let folder: string
const put = (path: string, seconds: number): void => {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, '')
  utimesSync(file, seconds, seconds)
  for (let at = dirname(path); at !== '.'; at = dirname(at)) utimesSync(join(folder, at), seconds, seconds)
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-build-'))
  put('src/renderer/pages/Faces.vue', 1000)
  put('src/lab/lab.ts', 1000)
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

describe('buildIsStale', () => {
  it('is stale before the first build', () => {
    expect(buildIsStale(folder)).toBe(true)
  })

  it('is fresh until a source of the window changes', () => {
    put('out/main/index.cjs', 2000)
    expect(buildIsStale(folder)).toBe(false)
    put('src/lab/lab.ts', 3000)
    expect(buildIsStale(folder), 'the lab is not built').toBe(false)
    put('src/renderer/pages/Faces.vue', 3000)
    expect(buildIsStale(folder)).toBe(true)
  })
})
