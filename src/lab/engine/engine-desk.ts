import type { EngineReport } from '../../shared/contract/compute.ts'
import type { EngineChoice, EngineOptions, EngineTest } from '../../shared/contract/engine.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import type { JobContext } from '../jobs/job-queue.ts'
import { ComputeClient } from './compute-client.ts'
import { environmentOf, RememberedChoice } from './engine-choice.ts'
import { engineOptions, networkOptions } from './engine-options.ts'
import { readLadderRecord } from './ladder-record.ts'
import { mergeLadder } from './ladder.ts'

const variables = ['AULENS_RUNG', 'AULENS_NETWORK'] as const

/** What the caller or the environment has decided already; it wins over the remembered choice. */
const decidedOutside = (
  given: Readonly<Record<string, string>>,
  inherited: NodeJS.ProcessEnv,
): Record<string, string> =>
  Object.fromEntries(
    variables.flatMap((name): [string, string][] => {
      const value = given[name] ?? inherited[name]
      return value === undefined || value === '' ? [] : [[name, value]]
    }),
  )

const sameChoice = (a: EngineChoice, b: EngineChoice): boolean => a.engine === b.engine && a.network === b.network

/** Which engine computes: the person's choice, what else could be chosen, and the self-test of each. */
export class EngineDesk {
  readonly compute: ComputeClient
  readonly #remembered: RememberedChoice
  readonly #given: Readonly<Record<string, string>>
  readonly #decided: Readonly<Record<string, string>>
  #tests: readonly EngineTest[] = []

  /** @param given environment of the compute process, whatever is chosen */
  constructor(settingsFolder: string | null, given: Readonly<Record<string, string>> = {}) {
    this.#remembered = new RememberedChoice(settingsFolder)
    this.#given = given
    this.#decided = decidedOutside(given, process.env)
    this.compute = new ComputeClient(this.#environment(this.#remembered.choice))
  }

  get choice(): EngineChoice {
    return this.#remembered.choice
  }

  #environment(choice: EngineChoice): Record<string, string> {
    return { ...environmentOf(choice), ...this.#given, ...this.#decided }
  }

  /** What can be chosen here and why the rest cannot; forms of the network for the engine that is looked at. */
  options(report: EngineReport | null, engine: EngineChoice['engine'] = this.choice.engine): EngineOptions {
    const decided = Object.entries(this.#decided).map(([name, value]) => `${name}=${value}`)
    return {
      choice: this.choice,
      decidedBy: decided.length === 0 ? null : decided.join(', '),
      engines: engineOptions(mergeLadder(report, readLadderRecord())),
      networks: networkOptions(engine, report),
      tests: [...this.#tests],
      inUse: report === null ? null : { rung: report.rung, network: report.network, device: report.deviceName },
    }
  }

  /**
   * Loads the choice in a process of its own and compares it with the stored numbers; what runs is left alone.
   *
   * @throws AULensError ENGINE_UNAVAILABLE, NETWORK_UNAVAILABLE, PRECISION_UNAVAILABLE where it cannot compute here
   */
  async test(
    choice: EngineChoice,
    { signal, onProgress }: Pick<JobContext, 'signal' | 'onProgress'>,
  ): Promise<EngineTest> {
    onProgress({ done: 0, total: 3, unit: 'steps', message: 'Loading the engine' })
    const trial = new ComputeClient({ ...this.#given, ...environmentOf(choice) })
    try {
      const { network, rung } = await trial.call('report', {}, { signal })
      onProgress({ done: 1, total: 3, unit: 'steps', message: 'Comparing with stored numbers' })
      const { passed, seconds, checks } = await trial.call('selfTest', {}, { signal })
      const worst = Math.max(
        ...checks.map(({ difference, tolerance }) => Math.min(difference / tolerance, Number.MAX_VALUE)),
      )
      const test: EngineTest = {
        choice,
        passed,
        seconds,
        worst,
        checks: checks.length,
        network,
        rung,
        at: new Date().toISOString(),
      }
      this.#tests = [...this.#tests.filter((other) => !sameChoice(other.choice, choice)), test]
      onProgress({
        done: 2,
        total: 3,
        unit: 'steps',
        message: passed ? 'The self-test passed' : 'The self-test failed',
      })
      return test
    } finally {
      trial.close()
    }
  }

  /** @throws AULensError ENGINE_DECIDED_OUTSIDE where the environment has decided */
  requireFree(): void {
    const [first] = Object.entries(this.#decided)
    if (first === undefined) return
    throw new AULensError(
      'ENGINE_DECIDED_OUTSIDE',
      `${first[0]}=${first[1]} has decided what computes while this AULens runs.`,
      { hint: `Start AULens without ${first[0]} to choose here.` },
    )
  }

  /** Puts a choice in place and keeps it; the compute process must be at rest. @throws AULensError SETTINGS_NOT_KEPT */
  async putInPlace(choice: EngineChoice): Promise<void> {
    await this.compute.restart(this.#environment(choice))
    this.#remembered.remember(choice)
  }
}
