import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { checkProject } from '../../../src/lab/check/check-project.ts'
import { Lab } from '../../../src/lab/lab.ts'
import type { Answer } from '../../../src/shared/contract/errors.ts'
import { UnpackedPacket } from '../../../src/shared/contract/packet.ts'
import { Random } from '../../../src/shared/random/random.ts'
import { eventOf, faceAnswer, makeCodedProject } from './coded-project.ts'

export interface KillCounts {
  readonly kills: number
  readonly acknowledged: number
  /** Sent, but killed before the answer: sent again to the next process. */
  readonly resent: number
  /** Of these: had been stored before the kill, and must not be stored twice. */
  readonly storedUnacknowledged: number
  readonly lost: number
  readonly duplicated: number
  /** Checks after a kill in which "aulens check" found an error. */
  readonly unsound: number
}

interface Connection {
  readonly child: ChildProcess
  readonly call: (method: string, input: unknown) => Promise<Answer<unknown>>
}

/** What is coded in: the project, as a coder at the computer that holds it; or a coder's working copy of a packet. */
export type KillPlace = 'project' | 'packet'

const prepare = async (
  folder: string,
  place: KillPlace,
): Promise<{ directory: string; coder: string; assignment: string }> => {
  const directory = join(folder, 'study.aulens')
  const {
    coders: { a: coder },
    faces: assignment,
  } = await makeCodedProject(directory)
  if (place === 'project') return { directory, coder, assignment }
  const lab = await Lab.create({ appVersion: '0', projectDirectory: directory })
  const result = async (started: Promise<{ job: number }>): Promise<unknown> =>
    lab.request('job.result', { job: (await started).job })
  const file = join(folder, 'work.aulens-packet')
  await result(lab.request('packet.export', { assignment, coder, out: file, facesCleared: true }))
  const unpacked = UnpackedPacket.parse(await result(lab.request('packet.open', { file })))
  await lab.close()
  return { directory: unpacked.directory, coder, assignment }
}

/** A real lab process, as the desktop starts it. */
const startLab = (): Connection => {
  const child = fork(join(import.meta.dirname, '../../../src/lab/main.ts'), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const waiting = new Map<number, (answer: Answer<unknown>) => void>()
  let next = 1
  child.on('message', (message: { type: string; id: number; answer: Answer<unknown> }) => {
    if (message.type === 'answer') waiting.get(message.id)?.(message.answer)
  })
  return {
    child,
    call: (method, input) =>
      new Promise((resolve) => {
        waiting.set(next, resolve)
        child.send({ type: 'call', id: next++, method, input })
      }),
  }
}

const openAs = async (lab: Connection, directory: string, coder: string, assignment: string): Promise<string[]> => {
  await lab.call('project.open', { directory })
  // A working copy knows its coder, and lets nobody choose.
  await lab.call('coder.enter', { coder })
  const session = await lab.call('coding.session', { assignment })
  if (!session.ok) throw new Error(session.error.message)
  return (session.value as { items: { item: string }[] }).items.map(({ item }) => item)
}

/**
 * Kills a lab process again and again (SIGKILL) while answers stream in, each time after a drawn number of acknowledgements, with several answers on
 * their way. What was acknowledged must be in the project; what was not is sent again under the same id, and must be there once.
 */
export const killRounds = async (kills: number, seed: number, place: KillPlace = 'project'): Promise<KillCounts> => {
  const folder = mkdtempSync(join(tmpdir(), 'aulens-kill-'))
  const { directory, coder, assignment } = await prepare(folder, place)
  const random = Random.fromSeed(seed, 'kills')
  const acknowledged = new Map<string, string>()
  let open: ReturnType<typeof eventOf>[] = []
  let [resent, storedUnacknowledged, unsound] = [0, 0, 0]
  const stored = (): Map<string, string[]> => {
    const database = new Database(join(directory, 'project.sqlite'))
    const found = new Map<string, string[]>()
    for (const { id, answer } of database
      .prepare<[], { id: string; answer: string }>('SELECT id, answer FROM coding_events')
      .all())
      found.set(id, [...(found.get(id) ?? []), answer])
    database.close()
    return found
  }
  for (let round = 0; round < kills; round++) {
    const lab = startLab()
    const ended = new Promise((resolve) => lab.child.once('exit', resolve))
    const items = await openAs(lab, directory, coder, assignment)
    const limit = 1 + random.integer(40)
    let count = 0
    const pending = new Map<string, ReturnType<typeof eventOf>>()
    const send = (event: ReturnType<typeof eventOf>): void => {
      pending.set(event.id, event)
      void lab.call('coding.record', event).then((answer) => {
        if (!answer.ok) throw new Error(answer.error.message)
        pending.delete(event.id)
        acknowledged.set(event.id, JSON.stringify(event.answer))
        count++
        if (count === limit) lab.child.kill('SIGKILL')
        else if (count < limit)
          send(
            eventOf(
              random.pick(items),
              'change',
              faceAnswer(`${String(1 + random.integer(2))}C+12B`, `round ${String(round)}, ${String(count)}`),
            ),
          )
      })
    }
    resent += open.length
    open.forEach(send)
    for (let lane = open.length; lane < 4; lane++)
      send(eventOf(random.pick(items), 'change', faceAnswer('12', `round ${String(round)}, lane ${String(lane)}`)))
    await ended
    open = [...pending.values()]
    if (!(await checkProject(directory, { repair: false, held: false })).sound) unsound++
    const there = stored()
    storedUnacknowledged += open.filter(({ id }) => there.has(id)).length
  }
  const there = stored()
  const lost = [...acknowledged].filter(([id, answer]) => there.get(id)?.[0] !== answer).length
  const duplicated = [...there.values()].filter((answers) => answers.length > 1).length
  rmSync(folder, { recursive: true, force: true })
  return { kills, acknowledged: acknowledged.size, resent, storedUnacknowledged, lost, duplicated, unsound }
}
