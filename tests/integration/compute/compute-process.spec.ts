import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { formulaFaces, formulaWeights } from '../../../src/compute/self-test/formula.ts'
import type {
  ComputeEvent,
  ComputeJobName,
  ComputeJobs,
  EngineReport,
  FromCompute,
  SelfTestReport,
  ToCompute,
  TrainingState,
} from '../../../src/shared/contract/compute.ts'
import type { ContractError } from '../../../src/shared/contract/errors.ts'
import { parameterNames } from '../../../src/shared/network/architecture.ts'
import { settingsOf } from '../../../src/shared/protocol/settings.ts'

const main = fileURLToPath(new URL('../../../src/compute/main.ts', import.meta.url))

/** A forked compute process, as the lab has one. */
class Compute {
  readonly child: ChildProcess
  readonly ready: Promise<void>
  readonly #listeners = new Map<number, (message: FromCompute) => void>()
  #lastId = 0

  constructor(environment: Record<string, string> = {}) {
    this.child = fork(main, [], { serialization: 'advanced', silent: true, env: { ...process.env, ...environment } })
    this.ready = new Promise((resolve) => {
      this.child.on('message', (message) => {
        const told = message as FromCompute
        if (told.type === 'ready') resolve()
        else if (told.type !== 'rung') this.#listeners.get(told.id)?.(told)
      })
    })
  }

  tell(message: ToCompute): void {
    this.child.send(message)
  }

  /** Runs a job; the listener sees every event and answers checkpoints itself. */
  run<J extends ComputeJobName>(
    job: J,
    input: ComputeJobs[J]['input'],
    onEvent?: (event: ComputeEvent, id: number) => void,
  ): Promise<ComputeJobs[J]['output']> {
    const id = ++this.#lastId
    const answer = new Promise<ComputeJobs[J]['output']>((resolve, reject: (error: ContractError) => void) => {
      this.#listeners.set(id, (message) => {
        if (message.type === 'event') onEvent?.(message.event, id)
        else if (message.type === 'done') resolve(message.output as ComputeJobs[J]['output'])
        else if (message.type === 'failed') reject(message.error)
      })
    })
    this.tell({ type: 'start', id, job, input })
    return answer
  }

  async end(signal?: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const exit = once(this.child, 'exit')
    if (signal === undefined) this.child.disconnect()
    else this.child.kill(signal)
    await exit
  }
}

const open: Compute[] = []
const start = async (environment?: Record<string, string>): Promise<Compute> => {
  const compute = new Compute(environment)
  open.push(compute)
  await compute.ready
  return compute
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((compute) => compute.end('SIGKILL')))
})

const trainInput = (steps: number): ComputeJobs['train']['input'] => ({
  settings: settingsOf({ side: 48, batchSize: 8, initScale: 0.7, seed: 4, steps, checkpointEvery: 2, variant: 'AD' }),
  training: formulaFaces(9, 48, 8),
  validation: formulaFaces(3, 48, 8),
})

const bytes = ({ buffer, byteOffset, byteLength }: Float32Array): Buffer => Buffer.from(buffer, byteOffset, byteLength)

describe('the compute process', () => {
  it('reports its engine and passes its self-test on native TensorFlow', async () => {
    const compute = await start()
    const report: EngineReport = await compute.run('report', {})
    expect(report).toMatchObject({ canTrain: true, backend: 'tensorflow' })
    expect(report.network).toMatch(/^(plain|fast .+)$/)
    expect(['gpu', 'native']).toContain(report.rung)
    expect(report.versions['tensorflow']).toMatch(/^2\./)
    const test: SelfTestReport = await compute.run('selfTest', {})
    expect(test.checks).toHaveLength(10)
    expect(test.checks.filter(({ passed }) => !passed)).toEqual([])
    expect(test.passed).toBe(true)
  })

  it('evaluates on WebAssembly as on native TensorFlow, and refuses to train there', async () => {
    const wasm = await start({ AULENS_RUNG: 'wasm' })
    const report = await wasm.run('report', {})
    expect(report).toMatchObject({ rung: 'wasm', backend: 'wasm', canTrain: false })
    expect(await wasm.run('selfTest', {})).toMatchObject({
      passed: true,
      checks: [{ name: 'local normalisation' }, { name: 'class scores' }],
    })
    const question = {
      parameters: formulaWeights(8),
      normalisation: 'mean' as const,
      faces: formulaFaces(3, 48, 8),
      classes: 8,
    }
    const here = await wasm.run('predict', question)
    const native = await (await start()).run('predict', question)
    here.probabilities.forEach((value, index) => {
      expect(Math.abs(value - native.probabilities[index]!)).toBeLessThan(1e-5)
    })
    await expect(wasm.run('train', trainInput(2))).rejects.toMatchObject({
      code: 'ENGINE_CANNOT_TRAIN',
      hint: expect.any(String),
    })
  })

  it.each([
    ['gpu', 'ENGINE_UNAVAILABLE'],
    ['abacus', 'ENGINE_UNKNOWN'],
  ])('fails the job, not the process, on rung "%s"', async (rung, code) => {
    const compute = await start({ AULENS_RUNG: rung, CUDA_VISIBLE_DEVICES: '' })
    await expect(compute.run('report', {})).rejects.toMatchObject({ code, hint: expect.any(String) })
    const { inputs } = await compute.run('normalise', { normalisation: 'mean', faces: formulaFaces(2, 48, 8) })
    expect(inputs).toHaveLength(2 * 48 * 48)
  })

  it('killed in mid-training, goes on in another process to the bits of an uninterrupted run', async () => {
    const stateOf = async (steps: number, resumeFrom?: TrainingState, killAfter?: number): Promise<TrainingState> => {
      const compute = await start()
      let last: TrainingState | undefined
      const input = trainInput(steps)
      const work = compute.run('train', resumeFrom === undefined ? input : { ...input, resumeFrom }, (event, id) => {
        if (event.type === 'checkpoint') {
          last = event.state
          compute.tell({ type: 'stored', id })
        }
        if (event.type === 'step' && event.step === killAfter) compute.child.kill('SIGKILL')
      })
      await (killAfter === undefined ? work : once(compute.child, 'exit'))
      return last!
    }
    const interrupted = await stateOf(4, undefined, 3)
    expect(interrupted.step).toBe(2)
    const resumed = await stateOf(4, interrupted)
    const whole = await stateOf(4)
    expect(resumed.step).toBe(4)
    expect(resumed.random).toEqual(whole.random)
    for (const name of parameterNames) {
      expect(bytes(resumed.parameters[name]).equals(bytes(whole.parameters[name])), name).toBe(true)
      expect(bytes(resumed.momentum[name]).equals(bytes(whole.momentum[name])), name).toBe(true)
    }
  })

  it('lets a cancel in while it trains, and takes the next job', async () => {
    const compute = await start()
    const work = compute.run('train', trainInput(100_000), (event, id) => {
      if (event.type === 'step') compute.tell({ type: 'cancel', id })
    })
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(await compute.run('report', {})).toMatchObject({ canTrain: true })
  })

  it('ends at once when the lab is gone', async () => {
    const compute = await start()
    const exit = once(compute.child, 'exit')
    compute
      .run('train', trainInput(100_000), (event) => {
        if (event.type === 'step' && compute.child.connected) compute.child.disconnect()
      })
      .catch(() => undefined)
    expect(await exit).toEqual([0, null])
  })
})
