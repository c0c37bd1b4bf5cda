import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { manifest } from '../../../scripts/setup/paths.mjs'

const wheel = z.strictObject({
  project: z.string(),
  version: z.string(),
  file: z.string().regex(/\.whl$/),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
const engine = z.strictObject({ cpu: wheel, gpu: z.array(wheel) })

describe('manifest.json', () => {
  const parsed = z
    .strictObject({
      tensorflow: z.strictObject({ version: z.string(), 'linux-x64': engine, 'linux-arm64': engine }),
      electron: z.strictObject({ version: z.string(), 'linux-x64': wheel, 'linux-arm64': wheel }),
      python: z.record(z.string(), z.string().regex(/^\d+(\.\d+)+$/)),
    })
    .parse(manifest)

  it('pins one version of TensorFlow on every system', () => {
    const { version, 'linux-x64': x64, 'linux-arm64': arm64 } = parsed.tensorflow
    for (const { version: own } of [x64.cpu, x64.gpu[0]!, arm64.cpu]) expect(own).toBe(version)
  })

  it('names each file after its project, version and processor', () => {
    const { 'linux-x64': x64, 'linux-arm64': arm64 } = parsed.tensorflow
    for (const [processor, wheels] of [
      ['x86_64', [x64.cpu, ...x64.gpu, parsed.electron['linux-x64']]],
      ['aarch64', [arm64.cpu, parsed.electron['linux-arm64']]],
    ] as const) {
      for (const { project, version, file } of wheels) {
        expect(file.startsWith(`${project.replaceAll('-', '_')}-${version}-`)).toBe(true)
        expect(file).toContain(processor)
      }
    }
  })
})
