import { z } from 'zod'

/** What the scheduler says of one task of an array. */
export interface TaskReport {
  /** E.g. PENDING, RUNNING, COMPLETED, FAILED, TIMEOUT, PREEMPTED. */
  readonly state: string
  /** E.g. Resources, NonZeroExitCode, JobLaunchFailure, TimeLimit. */
  readonly reason: string
  /** The scheduler's fuller words, e.g. "launch failed requeued held"; empty where it has none. */
  readonly description: string
  /** How its script ended; null before, or where it is not said. */
  readonly exit: { readonly code: number; readonly signal: number } | null
}
/** Job → task → report. */
export type Reports = ReadonlyMap<string, ReadonlyMap<number, TaskReport>>

// Since Slurm 23 numbers come wrapped, with a flag for "not set".
const number = z.union([
  z.number(),
  z
    .looseObject({ set: z.boolean().optional(), number: z.number().optional() })
    .transform((value) => (value.set === false ? null : (value.number ?? null))),
  z.null(),
])
const Job = z.looseObject({
  job_id: number.optional(),
  array_job_id: number.optional(),
  array_task_id: number.optional(),
  array_task_string: z.string().nullish(),
  name: z.string().nullish(),
  job_state: z.union([z.string(), z.array(z.string())]),
  state_reason: z.string().nullish(),
  state_description: z.string().nullish(),
  exit_code: z
    .union([
      z.number(),
      z.looseObject({
        return_code: number.optional(),
        signal: z.looseObject({ id: number.optional(), signal_id: number.optional() }).nullish(),
      }),
      z.null(),
    ])
    .optional(),
})
const Squeue = z.looseObject({ jobs: z.array(z.unknown()) })

/** "0-3,7%2" → 0, 1, 2, 3, 7. */
export const parseTasks = (text: string): number[] =>
  text
    .replace(/%\d+$/, '')
    .split(',')
    .flatMap((part) => {
      const range = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(part.trim())
      if (range === null) return []
      const [from, to, by] = [Number(range[1]), Number(range[2] ?? range[1]), Number(range[3] ?? 1)]
      return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, place) => from + by * place)
    })

/** 0, 1, 2, 3, 7 → "0-3,7". */
export const formatTasks = (tasks: readonly number[]): string => {
  const sorted = [...new Set(tasks)].sort((a, b) => a - b)
  const ranges: [number, number][] = []
  for (const task of sorted) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === task - 1) last[1] = task
    else ranges.push([task, task])
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${String(from)}-${String(to)}`)).join(',')
}

const exitOf = (code: z.output<typeof Job>['exit_code']): TaskReport['exit'] => {
  if (code === null || code === undefined) return null
  // Slurm 22: the raw wait status.
  if (typeof code === 'number') return { code: code >> 8, signal: code & 127 }
  return { code: code.return_code ?? 0, signal: code.signal?.id ?? code.signal?.signal_id ?? 0 }
}

export interface QueueContent {
  readonly reports: Reports
  /** Job ids by job name, for a job that was sent and not noted. */
  readonly jobs: ReadonlyMap<string, string>
}

/**
 * Reads `squeue --json -t all`. What waits of an array is one entry with its tasks as text. @throws ZodError,
 * SyntaxError
 */
export const parseSqueue = (text: string): QueueContent => {
  const reports = new Map<string, Map<number, TaskReport>>()
  const jobs = new Map<string, string>()
  for (const entry of Squeue.parse(JSON.parse(text)).jobs) {
    const parsed = Job.safeParse(entry)
    if (!parsed.success) continue
    const job = parsed.data
    const array = job.array_job_id ?? 0
    const id = array > 0 ? array : (job.job_id ?? 0)
    if (id === 0) continue
    const key = String(id)
    if (typeof job.name === 'string') jobs.set(job.name, key)
    const state = typeof job.job_state === 'string' ? job.job_state : (job.job_state[0] ?? '')
    const report: TaskReport = {
      state,
      reason: job.state_reason === 'None' ? '' : (job.state_reason ?? ''),
      description: job.state_description ?? '',
      exit: exitOf(job.exit_code),
    }
    const text = job.array_task_string ?? ''
    const tasks = text !== '' ? parseTasks(text) : typeof job.array_task_id === 'number' ? [job.array_task_id] : []
    const known = reports.get(key) ?? new Map<number, TaskReport>()
    for (const task of tasks) known.set(task, report)
    reports.set(key, known)
  }
  return { reports, jobs }
}

/** Reads `sacct -X -n -P -o JobID,State,ExitCode`. */
export const parseSacct = (text: string): Reports => {
  const reports = new Map<string, Map<number, TaskReport>>()
  for (const line of text.split('\n')) {
    const [id = '', state = '', exit = ''] = line.split('|')
    const [, job, single, several] = /^(\d+)_(?:(\d+)|\[([^\]]+)\])$/.exec(id) ?? []
    if (job === undefined) continue
    const [code, signal] = exit.split(':').map(Number)
    const report: TaskReport = {
      state: state.split(' ')[0] ?? '',
      reason: '',
      description: '',
      exit: code === undefined || signal === undefined ? null : { code, signal },
    }
    const known = reports.get(job) ?? new Map<number, TaskReport>()
    for (const task of single === undefined ? parseTasks(several ?? '') : [Number(single)]) known.set(task, report)
    reports.set(job, known)
  }
  return reports
}

/** The scheduler's own words, e.g. "FAILED, NonZeroExitCode, exit 1". */
export const wordsOf = ({ state, reason, description, exit }: TaskReport): string =>
  [
    state,
    reason,
    description,
    exit === null || (exit.code === 0 && exit.signal === 0)
      ? ''
      : exit.signal > 0
        ? `signal ${String(exit.signal)}`
        : `exit ${String(exit.code)}`,
  ]
    .filter((part) => part !== '')
    .join(', ')
