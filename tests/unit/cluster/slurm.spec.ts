import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { batchScript, onNode, sbatchOptions } from '../../../src/lab/cluster/batch-script.ts'
import { decide, type CellOutlook } from '../../../src/lab/cluster/decide.ts'
import { keptOf } from '../../../src/lab/cluster/kept-checkpoint.ts'
import {
  formatTasks,
  parseSacct,
  parseSqueue,
  parseTasks,
  wordsOf,
  type TaskReport,
} from '../../../src/lab/cluster/slurm-output.ts'
import { ClusterSettings } from '../../../src/shared/contract/cluster.ts'

describe('what Slurm prints', () => {
  it('squeue of Slurm 22: plain numbers, states as text, waiting tasks as one entry', () => {
    const { reports, jobs } = parseSqueue(
      JSON.stringify({
        jobs: [
          {
            job_id: 7,
            array_job_id: 7,
            array_task_id: null,
            array_task_string: '2-4,9%2',
            job_state: 'PENDING',
            state_reason: 'Resources',
            exit_code: 0,
            name: 'aulens-1-ab',
          },
          {
            job_id: 8,
            array_job_id: 7,
            array_task_id: 0,
            array_task_string: '',
            job_state: 'FAILED',
            state_reason: 'NonZeroExitCode',
            exit_code: 1280,
            name: 'aulens-1-ab',
          },
          {
            job_id: 9,
            array_job_id: 7,
            array_task_id: 1,
            array_task_string: '',
            job_state: 'FAILED',
            state_reason: 'JobLaunchFailure',
            exit_code: 9,
            name: 'aulens-1-ab',
          },
          {
            job_id: 12,
            array_job_id: 0,
            array_task_id: null,
            array_task_string: '',
            job_state: 'RUNNING',
            state_reason: 'None',
            exit_code: 0,
            name: 'other',
          },
          'nonsense',
        ],
      }),
    )
    expect([...reports.get('7')!.keys()].sort()).toEqual([0, 1, 2, 3, 4, 9])
    expect(wordsOf(reports.get('7')!.get(9)!)).toBe('PENDING, Resources')
    expect(wordsOf(reports.get('7')!.get(0)!)).toBe('FAILED, NonZeroExitCode, exit 5')
    expect(wordsOf(reports.get('7')!.get(1)!)).toBe('FAILED, JobLaunchFailure, signal 9')
    expect(jobs).toEqual(
      new Map([
        ['aulens-1-ab', '7'],
        ['other', '12'],
      ]),
    )
  })
  it('squeue of Slurm 23 and later: wrapped numbers, states as a list', () => {
    const number = (value: number, set = true) => ({ set, infinite: false, number: value })
    const { reports } = parseSqueue(
      JSON.stringify({
        jobs: [
          {
            job_id: 41,
            array_job_id: number(40),
            array_task_id: number(3),
            array_task_string: '',
            job_state: ['TIMEOUT'],
            state_reason: 'TimeLimit',
            name: 'x',
            exit_code: {
              status: ['SIGNALED'],
              return_code: number(0, false),
              signal: { id: number(15), name: 'TERM' },
            },
          },
          {
            job_id: 42,
            array_job_id: number(40),
            array_task_id: number(0, false),
            array_task_string: '5',
            job_state: ['PENDING'],
            state_reason: 'None',
            name: 'x',
            exit_code: { return_code: number(0) },
          },
        ],
      }),
    )
    expect(reports.get('40')!.get(3)).toEqual({
      state: 'TIMEOUT',
      reason: 'TimeLimit',
      description: '',
      exit: { code: 0, signal: 15 },
    })
    expect(reports.get('40')!.get(5)!.state).toBe('PENDING')
  })
  it('sacct: tasks, ranges, and who cancelled', () => {
    const reports = parseSacct(
      '7_0|COMPLETED|0:0\n7_1|FAILED|3:0\n7_2|CANCELLED by 1000|0:15\n7_[3-5,8]|PENDING|0:0\n99|RUNNING|0:0\n',
    )
    expect([...reports.get('7')!].map(([task, { state }]) => [task, state])).toEqual([
      [0, 'COMPLETED'],
      [1, 'FAILED'],
      [2, 'CANCELLED'],
      [3, 'PENDING'],
      [4, 'PENDING'],
      [5, 'PENDING'],
      [8, 'PENDING'],
    ])
    expect(reports.has('99')).toBe(false)
  })
  it('writes and reads lists of tasks', () => {
    expect(formatTasks([7, 0, 1, 2, 3, 9, 8, 12])).toBe('0-3,7-9,12')
    expect(parseTasks(`${formatTasks([0, 2, 3])}%5`)).toEqual([0, 2, 3])
    expect(parseTasks('0-8:4')).toEqual([0, 4, 8])
  })
})

describe('what becomes of a cell', () => {
  const outlook = (task: Partial<TaskReport> | null, rest: Partial<CellOutlook> = {}): CellOutlook => ({
    task: task === null ? null : { state: '', reason: '', description: '', exit: null, ...task },
    failure: null,
    step: 0,
    deaths: 0,
    deathStep: 0,
    missed: 0,
    ...rest,
  })
  const diverged = { code: 'TRAINING_DIVERGED', message: 'The loss is no number.' }
  it.each([
    [
      'waits its turn',
      outlook({ state: 'PENDING', reason: 'Priority' }),
      { action: 'wait', running: false, words: 'PENDING, Priority' },
    ],
    [
      'is held because its launch failed',
      outlook({ state: 'PENDING', reason: 'JobHeldUser', description: 'launch failed requeued held' }),
      { action: 'wait', release: true, words: 'PENDING, JobHeldUser, launch failed requeued held' },
    ],
    ['is held by its user', outlook({ state: 'PENDING', reason: 'JobHeldUser' }), { action: 'wait', release: false }],
    ['runs', outlook({ state: 'RUNNING' }), { action: 'wait', running: true }],
    ['was preempted', outlook({ state: 'PREEMPTED' }, { step: 10 }), { action: 'again', deaths: 1 }],
    [
      'ran out of time, further than before',
      outlook({ state: 'TIMEOUT', reason: 'TimeLimit' }, { step: 20, deaths: 2, deathStep: 10 }),
      { action: 'again', deaths: 1 },
    ],
    [
      'ran out of time a third time at the same step',
      outlook({ state: 'TIMEOUT', reason: 'TimeLimit' }, { step: 10, deaths: 2, deathStep: 10 }),
      { action: 'fail', error: { code: 'CELL_ENDED_EARLY' } },
    ],
    [
      'stored where it was and ended',
      outlook({ state: 'FAILED', exit: { code: 85, signal: 0 } }, { step: 3 }),
      { action: 'again' },
    ],
    [
      'was killed',
      outlook({ state: 'FAILED', reason: 'JobLaunchFailure', exit: { code: 0, signal: 9 } }),
      { action: 'again', words: 'FAILED, JobLaunchFailure, signal 9' },
    ],
    ['lost its node', outlook({ state: 'NODE_FAIL' }), { action: 'again' }],
    [
      'lost its compute process',
      outlook({ state: 'FAILED', exit: { code: 1, signal: 0 } }, { failure: { code: 'ENGINE_CRASHED', message: '' } }),
      { action: 'again' },
    ],
    [
      'says why it cannot be done',
      outlook({ state: 'FAILED', exit: { code: 1, signal: 0 } }, { failure: diverged }),
      { action: 'fail', error: diverged },
    ],
    [
      'could not be started',
      outlook({ state: 'FAILED', reason: 'NonZeroExitCode', exit: { code: 127, signal: 0 } }),
      {
        action: 'fail',
        error: {
          code: 'CELL_FAILED',
          message: 'The cell did not run. The scheduler says: FAILED, NonZeroExitCode, exit 127.',
        },
      },
    ],
    [
      'needed too much memory',
      outlook({ state: 'OUT_OF_MEMORY', exit: { code: 0, signal: 125 } }),
      { action: 'fail', error: { code: 'CELL_OUT_OF_MEMORY' } },
    ],
    ['was cancelled by hand', outlook({ state: 'CANCELLED' }), { action: 'cancelled' }],
    ['ended well and its files come late', outlook({ state: 'COMPLETED' }), { action: 'wait', missed: true }],
    ['ended well and left nothing', outlook({ state: 'COMPLETED' }, { missed: 3 }), { action: 'fail' }],
    ['is unknown for a moment', outlook(null), { action: 'wait', missed: true }],
    ['is unknown for good', outlook(null, { missed: 3 }), { action: 'again' }],
  ])('that %s', (_, given, expected) => {
    expect(decide(given)).toMatchObject(expected)
  })
})

describe('the batch script', () => {
  const settings = ClusterSettings.parse({
    sharedFolder: '/mnt/lab',
    nodeFolder: '/nfs/lab',
    partition: 'gpu',
    account: 'face',
    time: '4:00:00',
    memory: '16G',
    gpus: 1,
    processors: 4,
    modules: 'cuda/12 node',
    atOnce: 3,
    options: '--qos=low  --nice',
  })
  it('asks for what the settings say and nothing else', () => {
    const own = sbatchOptions(settings, { name: 'n', tasks: '0-3', folder: '/nfs/lab/e' })
    expect(own).toEqual([
      '--job-name=n',
      '--array=0-3%3',
      '--output=/nfs/lab/e/log/%A_%a.txt',
      '--open-mode=append',
      '--requeue',
      '--signal=B:TERM@120',
      '--partition=gpu',
      '--account=face',
      '--time=4:00:00',
      '--mem=16G',
      '--cpus-per-task=4',
      '--gpus=1',
      '--qos=low',
      '--nice',
    ])
    expect(sbatchOptions(ClusterSettings.parse({}), { name: 'n', tasks: '0', folder: '/e' })).toHaveLength(6)
    expect(ClusterSettings.safeParse({ partition: 'a\nb' }).success).toBe(false)
  })
  it.each([
    ['', 120],
    ['4:00:00', 120],
    ['1', 30],
    ['3', 90],
    ['3:30', 105],
    ['0:02:00', 60],
    ['1-0', 120],
    ['0-0:01', 30],
    ['0-0:00:40', 20],
    ['0', 1],
  ])('of a time limit of "%s" warns %i seconds before its end', (time, seconds) => {
    expect(sbatchOptions(ClusterSettings.parse({ time }), { name: 'n', tasks: '0', folder: '/e' })).toContain(
      `--signal=B:TERM@${String(seconds)}`,
    )
  })
  it('runs the cell of its task, through modules and container, wherever the folder lies', () => {
    const folder = onNode("/mnt/lab/it's a $HOME", settings)
    expect(folder).toBe("/nfs/lab/it's a $HOME")
    const script = batchScript({ modules: '', container: 'echo in a box' }, folder, '/opt/au lens')
    expect(
      execFileSync('bash', ['-c', script], { env: { SLURM_ARRAY_TASK_ID: '7', PATH: process.env['PATH'] } }).toString(),
    ).toBe("in a box /opt/au lens cell /nfs/lab/it's a $HOME/cells/0007\n")
    expect(batchScript(settings, '/x', 'y')).toContain('module load cuda/12 node\n')
  })
})

describe('the kept checkpoint', () => {
  it('is the best on validation, the earlier on a tie, and one of a stop only while there is no other', () => {
    const at = (step: number, validationAccuracy: number) => ({
      step,
      validationAccuracy,
      validationLoss: 1,
      file: '',
      hash: '',
      steps: '',
      present: true,
      initScale: 1,
      seconds: 1,
    })
    const settings = { checkpointEvery: 10, steps: 25 }
    expect(keptOf([at(7, 0.9)], settings)!.step).toBe(7)
    expect(keptOf([at(7, 0.9), at(10, 0.4), at(20, 0.6), at(25, 0.6)], settings)!.step).toBe(20)
  })
})
