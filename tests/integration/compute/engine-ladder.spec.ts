import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { formulaFaces, formulaWeights } from '../../../src/compute/self-test/formula.ts'
import { ComputeClient } from '../../../src/lab/engine/compute-client.ts'
import { engineStatus } from '../../../src/lab/engine/doctor.ts'
import { parameterNames } from '../../../src/shared/network/architecture.ts'
import type { TrainingState } from '../../../src/shared/contract/compute.ts'
import { settingsOf } from '../../../src/shared/protocol/settings.ts'
import { EngineFolder } from '../../fixtures/engine/engine-folder.ts'

const machine = {
  node: '24.21.0',
  threads: 2,
  memory: { total: 32e9, free: 20e9 },
  cacheSpace: 50e9,
  hasNvidiaDriver: true,
}
const ready = { state: 'ready', route: 'wheel', version: '2.21.0', reason: null, fix: null } as const
const record = {
  format: 1,
  platform: 'linux-x64',
  cache: '/cache',
  rungs: { gpu: ready, native: ready, wasm: ready },
} as const

const open: { folder: EngineFolder; compute: ComputeClient }[] = []
afterEach(() => {
  for (const { folder, compute } of open.splice(0)) {
    compute.close()
    folder.delete()
  }
})

/** The lab's side of a compute process whose engines are a damaged copy. */
const withEngines = (damage: (folder: EngineFolder) => void): ComputeClient => {
  const folder = new EngineFolder()
  damage(folder)
  const compute = new ComputeClient({}, folder.entry)
  open.push({ folder, compute })
  return compute
}

const question = {
  parameters: formulaWeights(8),
  normalisation: 'mean' as const,
  faces: formulaFaces(3, 48, 8),
  classes: 8,
}

/** The engine answers on the rung, tells why not on the higher ones, and the doctor says it on the screen. */
const expectFall = async (
  compute: ComputeClient,
  to: 'native' | 'wasm',
  from: string,
  reason: RegExp,
): Promise<void> => {
  const { probabilities } = await compute.call('predict', question)
  expect(probabilities).toHaveLength(3 * 8)
  const report = await compute.report()
  expect(report.rung).toBe(to)
  expect(report.refused.find(({ rung }) => rung === from)?.reason).toMatch(reason)
  const status = await engineStatus({ report, failure: null, selfTest: null }, { record, machine })
  expect(status.ladder.find(({ rung }) => rung === from)).toMatchObject({
    state: 'unavailable',
    reason: expect.stringMatching(reason),
  })
  expect(status.problems.map(({ message }) => message).join('\n')).toMatch(reason)
}

const binding = join('lib', 'napi-v8', 'tfjs_binding.node')
const library = join('deps', 'lib', 'libtensorflow_framework.so.2')

// Each starts several processes, which takes long on a busy machine.
const timeout = 400_000

describe('an engine that cannot be used makes way for the next one', { timeout }, () => {
  it('no native engine', async () => {
    await expectFall(
      withEngines((folder) => {
        folder.remove(binding)
      }),
      'wasm',
      'native',
      /binding .* is not there/,
    )
  })

  it('a binding for another processor', async () => {
    // e_machine of the ELF header: 183 is AArch64, 62 x86-64.
    const compute = withEngines((folder) => {
      folder.changeBytes(binding, (bytes) => {
        bytes.writeUInt16LE(process.arch === 'x64' ? 183 : 62, 18)
      })
    })
    await expectFall(compute, 'wasm', 'native', /tfjs_binding\.node/)
  })

  it('a library that was cut short', async () => {
    const compute = withEngines((folder) => {
      const start = readFileSync(folder.file(library)).subarray(0, 4096)
      folder.remove(library)
      writeFileSync(folder.file(library), start)
    })
    await expectFall(
      compute,
      'wasm',
      'native',
      /ended the compute process \(SIG(BUS|SEGV)\)|libtensorflow_framework.*(too short|segment)/,
    )
  })

  it('a CUDA library that is missing', async () => {
    const compute = withEngines((folder) => {
      folder.addGpuPackage()
      folder.changeBytes(
        binding,
        (bytes) => {
          const wanted = Buffer.from('libtensorflow_framework.so.2\0')
          const place = bytes.indexOf(wanted)
          expect(place).toBeGreaterThan(0)
          bytes.fill(0, place, place + wanted.length).write('libcudart.so.12', place)
        },
        'tfjs-node-gpu',
      )
    })
    await expectFall(compute, 'native', 'gpu', /libcudart\.so\.12: cannot open shared object/)
  })

  it('an engine that ends its process while it loads, as one with instructions that the processor lacks', async () => {
    const compute = withEngines((folder) => {
      folder.change('dist/index.js', (text) =>
        text.replace('var bindings = require(bindingPath);', "process.kill(process.pid, 'SIGILL');"),
      )
    })
    await expectFall(compute, 'wasm', 'native', /ended the compute process \(SIGILL\)/)
  })

  it('an engine that computes wrong numbers', async () => {
    const compute = withEngines((folder) => {
      folder.change('dist/kernels/Conv2D.js', (text) =>
        text.replace(
          'strideHeight, convInfo.strideWidth, 1]',
          'strideHeight, convInfo.strideWidth, 1], wrong = x = (0, tfjs_1.mul)(x, 1.01)',
        ),
      )
    })
    await expectFall(compute, 'wasm', 'native', /wrong numbers: a convolution/)
  })

  it('says so when it was told to use none but the broken one', async () => {
    const folder = new EngineFolder()
    folder.remove(binding)
    const compute = new ComputeClient({ AULENS_RUNG: 'native' }, folder.entry)
    open.push({ folder, compute })
    await expect(compute.report()).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringContaining('is not there'),
    })
  })
})

// There is no graphics card here: the package for one runs on the library for the processor, says that it is a card, and throws what
// TensorFlow throws when its card has no memory left, at the call into the library.
const outOfMemory =
  'Invalid TF_Status: 8\\\\nMessage: OOM when allocating tensor with shape[64,92,92,64] and type float on /job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc'
const fullCard =
  (condition: string) =>
  (folder: EngineFolder): void => {
    folder.addGpuPackage()
    folder.change(
      'dist/nodejs_kernel_backend.js',
      (text) =>
        text
          .replace('_this.binding.isUsingGpuDevice()', 'true')
          .replace(
            'prototype.executeSingleOutput = function (name, opAttrs, inputs) {',
            `prototype.executeSingleOutput = function (name, opAttrs, inputs) {\n if (name === 'Conv2D' && ${condition}) throw new Error("${outOfMemory}");`,
          ),
      'tfjs-node-gpu',
    )
  }

describe('a graphics card without enough memory', { timeout }, () => {
  it('gives the job to the processor, which answers it and whatever waited behind it', async () => {
    const compute = withEngines(fullCard('inputs[0].shape[0] > 1'))
    expect(await compute.report()).toMatchObject({ rung: 'gpu' })
    const [first, second] = await Promise.all([compute.call('predict', question), compute.call('predict', question)])
    expect(first.probabilities).toEqual(second.probabilities)
    await expectFall(
      compute,
      'native',
      'gpu',
      /too little memory .*OOM when allocating tensor with shape\[64,92,92,64\]/,
    )
  })

  it('in mid-training, lets the processor go on from the last checkpoint', async () => {
    const compute = withEngines((folder) => {
      fullCard(`require('fs').existsSync(${JSON.stringify(join(folder.folder, 'full'))})`)(folder)
    })
    const full = join(open[0]!.folder.folder, 'full')
    const settings = settingsOf({ side: 48, batchSize: 8, initScale: 0.7, seed: 4, steps: 4, checkpointEvery: 2 })
    const steps: number[] = []
    let falls = 0
    let last: TrainingState | undefined
    await compute.call(
      'train',
      { settings, training: formulaFaces(9, 48, 8), validation: formulaFaces(3, 48, 8) },
      {
        onEvent: (event) => {
          if (event.type === 'step') steps.push(event.step)
          if (event.type === 'checkpoint') {
            last = event.state
            if (!existsSync(full)) writeFileSync(full, '')
          }
        },
        onFall: () => {
          falls += 1
        },
      },
    )
    expect(falls).toBe(1)
    expect(steps).toEqual([1, 2, 3, 4])
    expect(last?.step).toBe(4)
    expect(parameterNames.every((name) => last!.parameters[name].every(Number.isFinite))).toBe(true)
    expect(await compute.report()).toMatchObject({
      rung: 'native',
      refused: expect.arrayContaining([expect.objectContaining({ rung: 'gpu' })]),
    })
  })
})
