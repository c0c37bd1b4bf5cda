import { describe, expect, it } from 'vitest'
import { EngineStatus } from '../../../src/shared/contract/engine.ts'
import type { EngineReport, SelfTestReport } from '../../../src/shared/contract/compute.ts'
import { examineMachine, type Machine } from '../../../src/lab/engine/doctor-machine.ts'
import { engineStatus, type Answers, type Surroundings } from '../../../src/lab/engine/doctor.ts'
import { readLadderRecord, type LadderRecord, type RungRecord } from '../../../src/lab/engine/ladder-record.ts'
import { mergeLadder } from '../../../src/lab/engine/ladder.ts'

const ready: RungRecord = { state: 'ready', route: 'wheel', version: '2.21.0', reason: null, fix: null }
const noDriver: RungRecord = {
  state: 'refused',
  route: null,
  version: null,
  reason: 'No NVIDIA driver was found on this machine.',
  fix: 'install its driver',
}
const noCompiler: RungRecord = {
  state: 'refused',
  route: null,
  version: null,
  reason: 'No C++ compiler was found.',
  fix: 'sudo apt-get install -y g++',
}
const record = (rungs: Partial<LadderRecord['rungs']> = {}): LadderRecord => ({
  format: 1,
  platform: 'linux-x64',
  cache: '/cache',
  rungs: { gpu: noDriver, native: ready, wasm: ready, ...rungs },
})

const machine: Machine = {
  node: '24.21.0',
  threads: 8,
  memory: { total: 32 * 1024 ** 3, free: 20 * 1024 ** 3 },
  cacheSpace: 50 * 1024 ** 3,
  hasNvidiaDriver: false,
}
const report: EngineReport = {
  rung: 'native',
  backend: 'tensorflow',
  device: 'cpu',
  deviceName: 'EPYC',
  canTrain: true,
  versions: { tensorflow: '2.21.0' },
  threads: 8,
  network: 'plain',
  refused: [{ rung: 'gpu', reason: 'The compiled binding of @tensorflow/tfjs-node-gpu is not there.' }],
}
const onWasm: EngineReport = {
  ...report,
  rung: 'wasm',
  backend: 'wasm',
  canTrain: false,
  refused: [
    ...report.refused,
    { rung: 'native', reason: 'The compiled binding of @tensorflow/tfjs-node is not there.' },
  ],
}
const passed: SelfTestReport = {
  passed: true,
  seconds: 2,
  checks: [{ name: 'forward', passed: true, difference: 1e-7, tolerance: 1e-5 }],
}

const status = (answers: Partial<Answers> = {}, surroundings: Partial<Surroundings> = {}): Promise<EngineStatus> =>
  engineStatus({ report, failure: null, selfTest: null, ...answers }, { record: record(), machine, ...surroundings })

describe('mergeLadder', () => {
  it('shows what computes, what could, and the cause that set-up knows rather than its symptom', () => {
    expect(mergeLadder(report, record())).toMatchObject([
      { rung: 'gpu', state: 'unavailable', reason: noDriver.reason, fix: noDriver.fix },
      { rung: 'native', state: 'in use', reason: null, fix: null },
      { rung: 'wasm', state: 'available', reason: null, fix: null },
    ])
  })

  it('sends a machine that was never set up to set-up', () => {
    for (const rung of mergeLadder(null, null))
      expect(rung).toMatchObject({ state: 'unavailable', fix: 'npm run setup' })
  })

  it('does not call a rung available that set-up made but that does not load', () => {
    const [, native] = mergeLadder(onWasm, record())
    expect(native).toMatchObject({
      state: 'unavailable',
      reason: onWasm.refused[1]!.reason,
      fix: 'npm run setup -- --force',
    })
  })
})

describe('engineStatus', () => {
  it('has nothing to say against a machine in order', async () => {
    const answer = await status({ selfTest: passed })
    expect(EngineStatus.parse(answer)).toEqual(answer)
    expect(answer).toMatchObject({
      rung: 'native',
      device: 'EPYC',
      canTrain: true,
      threads: 8,
      problems: [],
      selfTest: { passed: true },
    })
  })

  it('answers even when the compute process does not', async () => {
    const answer = await status(
      { report: null, failure: 'TensorFlow.js does not load.' },
      { record: record({ native: noCompiler }) },
    )
    expect(EngineStatus.parse(answer)).toEqual(answer)
    expect(answer).toMatchObject({
      rung: null,
      canTrain: false,
      problems: [{ severity: 'error', message: 'TensorFlow.js does not load.', fix: noCompiler.fix }],
    })
  })

  it('says why training is not possible, and the fix', async () => {
    const { problems } = await status({ report: onWasm }, { record: record({ native: noCompiler }) })
    expect(problems).toEqual([
      { severity: 'warning', message: expect.stringContaining(noCompiler.reason!), fix: noCompiler.fix },
    ])
  })

  it('does not blame the machine for an engine that was chosen', async () => {
    const { problems } = await status({ report: { ...onWasm, refused: [] } })
    expect(problems).toMatchObject([{ severity: 'warning', fix: 'Unset AULENS_RUNG.' }])
  })

  it('warns when there is a graphics card that is not used', async () => {
    const { problems } = await status(
      {},
      {
        machine: { ...machine, hasNvidiaDriver: true },
        record: record({ gpu: { ...noDriver, reason: 'pip could not download it', fix: 'check the network' } }),
      },
    )
    expect(problems).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('pip could not download it'), fix: 'check the network' },
    ])
  })

  it('distrusts an engine whose self-test differs, naming the test and by how much', async () => {
    const failed = { name: 'conv3 gradient', passed: false, difference: 0.02, tolerance: 1e-4 }
    const { problems } = await status({ selfTest: { ...passed, passed: false, checks: [...passed.checks, failed] } })
    expect(problems).toMatchObject([
      { severity: 'error', message: expect.stringMatching(/conv3 gradient.*2\.0e-2.*1\.0e-4/) },
    ])
  })

  it('names an old Node before too little memory and a full disk', async () => {
    const poor = {
      ...machine,
      node: '20.20.2',
      memory: { total: 4 * 1024 ** 3, free: 1024 ** 3 },
      cacheSpace: 1024 ** 3,
    }
    const { problems } = await status({}, { machine: poor })
    expect(problems.map(({ severity }) => severity)).toEqual(['error', 'warning', 'warning'])
    expect(problems.map(({ message }) => message).join()).toMatch(
      /Node 20\.20\.2.*1\.0 GB of memory.*1\.0 GB are free on the disk/,
    )
  })

  it('knows the disk space only where it can be told', async () => {
    expect((await status({}, { machine: { ...machine, cacheSpace: null } })).problems).toEqual([])
  })
})

describe('this machine', () => {
  it('has memory, threads and a disk', () => {
    const here = examineMachine('/no/such/folder')
    expect(here.memory.free).toBeGreaterThan(0)
    expect(here.memory.total).toBeGreaterThanOrEqual(here.memory.free)
    expect(here.threads).toBeGreaterThan(0)
    expect(here.cacheSpace).toBeGreaterThan(0)
  })

  it('has no record where set-up left none', () => {
    expect(readLadderRecord('/no/such/engine.json')).toBeNull()
  })
})
