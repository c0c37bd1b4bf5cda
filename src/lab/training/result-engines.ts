import { appendFile, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ResultEngine } from '../../shared/contract/run.ts'
import type { ComputeClient } from '../engine/compute-client.ts'
import type { ProjectStore } from '../store/project-store.ts'

interface Services { readonly store: Pick<ProjectStore, 'directory'>; readonly compute: Pick<ComputeClient, 'report'> }

/** One line a result, the newest last; it only grows, so that a lost power supply costs at most the last line. */
const fileOf = (directory: string): string => join(directory, 'engines.jsonl')

/** Writes down which engine a result that was just stored comes from. */
export const noteEngine = async ({ store, compute }: Services, result: Pick<ResultEngine, 'run' | 'step' | 'result'>): Promise<void> => {
  const { rung, backend, network, deviceName } = await compute.report()
  const line: ResultEngine = { ...result, rung, backend, network, device: deviceName, at: new Date().toISOString() }
  await appendFile(fileOf(store.directory), `${JSON.stringify(line)}\n`)
}

const parse = (line: string): ResultEngine[] => {
  try {
    return [ResultEngine.parse(JSON.parse(line))]
  } catch {
    // A line cut off by a lost power supply, or of a newer AULens.
    return []
  }
}

/** The engine of each kind of result of a run's steps, the newest where several contributed. */
export const resultEngines = async (directory: string, run: string): Promise<ResultEngine[]> => {
  const text = await readFile(fileOf(directory), 'utf8').catch(() => '')
  const newest = text.split('\n').flatMap(parse).filter((line) => line.run === run).map((line): [string, ResultEngine] => [`${line.result} ${String(line.step)}`, line])
  return [...new Map(newest).values()]
}
