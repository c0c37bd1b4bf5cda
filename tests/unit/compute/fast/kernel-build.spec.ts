import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'

const folder = path.resolve(import.meta.dirname, '../../../../resources/wasm')

it('kernels.wasm is what its sources build', () => {
  const output = mkdtempSync(path.join(tmpdir(), 'kernels-'))
  try {
    const built = spawnSync(process.execPath, [path.join(folder, 'build.mjs'), path.join(output, 'kernels.wasm')], {
      encoding: 'utf8',
    })
    expect(built.stderr).toBe('')
    expect(built.status).toBe(0)
    expect(
      readFileSync(path.join(output, 'kernels.wasm')).equals(readFileSync(path.join(folder, 'kernels.wasm'))),
    ).toBe(true)
  } finally {
    rmSync(output, { recursive: true })
  }
})
