import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sacct, scancel, squeue } from '../../../src/lab/cluster/slurm.ts'

// Small stand-ins for the scheduler's commands: a real Slurm with accounting needs a database server. They answer only to the options that Slurm has.
let folder = ''
const path = process.env['PATH']
const standIn = (name: string, script: string): void => {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(folder, name), 0o755)
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-scheduler-'))
  process.env['PATH'] = `${folder}${delimiter}${path ?? ''}`
})
afterEach(() => {
  process.env['PATH'] = path
  rmSync(folder, { recursive: true, force: true })
})
const { signal } = new AbortController()

it('accounting is asked in its form for programs, and where there is none that is no fault', async () => {
  standIn(
    'sacct',
    'test "$*" = "-X -n -P -j 7,9 -o JobID,State,ExitCode" && printf "7_0|TIMEOUT|0:15\\n9_3|COMPLETED|0:0\\n"',
  )
  const reports = await sacct(['7', '9'], signal)
  expect([reports?.get('7')?.get(0)?.state, reports?.get('9')?.get(3)?.state]).toEqual(['TIMEOUT', 'COMPLETED'])
  standIn('sacct', 'echo "Slurm accounting storage is disabled" >&2; exit 1')
  expect(await sacct(['7'], signal)).toBeNull()
})

it('the queue is asked for ended jobs too, and a controller that does not answer gives its words', async () => {
  standIn(
    'squeue',
    'test "$*" = "--json -t all --me" && echo \'{"jobs":[{"job_id":7,"array_job_id":7,"array_task_id":2,"job_state":"PREEMPTED","name":"n"}]}\'',
  )
  expect(await squeue(signal)).toMatchObject({ jobs: new Map([['n', '7']]) })
  standIn('squeue', 'echo "slurm_load_jobs error: Unable to contact slurm controller" >&2; exit 1')
  expect(await squeue(signal)).toContain('Unable to contact slurm controller')
  standIn('squeue', 'echo "{"')
  expect(await squeue(signal)).toContain('cannot be read')
})

it('a job that has ended already is cancelled well', async () => {
  standIn('scancel', 'echo "scancel: error: Kill job error on job id 7: Invalid job id specified" >&2; exit 1')
  expect(await scancel(['7'])).toBeNull()
  standIn('scancel', 'echo "scancel: error: Access/permission denied" >&2; exit 1')
  expect(await scancel(['7'])).toContain('permission denied')
})
