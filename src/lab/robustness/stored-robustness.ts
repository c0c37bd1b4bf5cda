import {
  CascadeResult,
  ControlResult,
  PlaceResult,
  StabilityResult,
  type ResultState,
  type RobustnessKind,
} from '../../shared/contract/robustness.ts'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import { Recent } from '../inspection/recent.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { type RobustnessRecord } from '../store/tables/robustness-table.ts'

interface Results {
  place: PlaceResult
  stability: StabilityResult
  controls: ControlResult
  cascade: CascadeResult
}

const schemas = {
  place: PlaceResult,
  stability: StabilityResult,
  controls: ControlResult,
  cascade: CascadeResult,
} as const

/** Results that were read lately, a project; keyed by row and time, so nothing stale is found. */
const shelves = new WeakMap<ProjectStore, Recent<Results[RobustnessKind]>>()

/** A result's content; null where the row is gone. */
export const resultOf = <K extends RobustnessKind>(
  store: ProjectStore,
  { id, kind, madeAt }: RobustnessRecord & { readonly kind: K },
): Results[K] | null => {
  const shelf = shelves.get(store) ?? new Recent<Results[RobustnessKind]>(8)
  shelves.set(store, shelf)
  const found = shelf.get(`${String(id)} ${madeAt}`, () => {
    const stored = store.robustness.result(id)
    return stored === undefined ? null : schemas[kind].parse(stored)
  })
  return found as Results[K] | null
}

export interface ResultKey<K extends RobustnessKind> {
  readonly run: string
  readonly kind: K
  readonly layer: ConvolutionLayer
  readonly settings: Results[K]['settings']
  readonly fingerprint: string
  readonly filter?: number
}

/** The result with exactly these settings, if what it depends on is unchanged; null otherwise. */
export const currentResult = <K extends RobustnessKind>(store: ProjectStore, key: ResultKey<K>): Results[K] | null => {
  const text = JSON.stringify(key.settings)
  const record = store.robustness
    .records(key.run, key.kind, key.layer, key.filter ?? null)
    .find(({ settings, fingerprint }) => settings === text && fingerprint === key.fingerprint)
  return record === undefined ? null : resultOf(store, record as RobustnessRecord & { kind: K })
}

/** What is stored of one kind: the newest result that still holds; else whether there is one that does not. */
export interface KindState<K extends RobustnessKind> {
  readonly state: ResultState
  readonly settings: Results[K]['settings'] | null
  readonly madeAt: string | null
  readonly result: Results[K] | null
  readonly record: RobustnessRecord | null
}

/**
 * @param fingerprintOf of a result with these settings, as things stand now
 */
export const kindState = <K extends RobustnessKind>(
  store: ProjectStore,
  place: { run: string; kind: K; layer: ConvolutionLayer; filter?: number },
  fingerprintOf: (settings: Results[K]['settings']) => string,
): KindState<K> => {
  const records = store.robustness.records(place.run, place.kind, place.layer, place.filter ?? null)
  const settingsOf = (record: RobustnessRecord): Results[K]['settings'] =>
    schemas[place.kind].shape.settings.parse(JSON.parse(record.settings))
  for (const record of records) {
    if (record.fingerprint !== fingerprintOf(settingsOf(record))) continue
    const result = resultOf(store, record as RobustnessRecord & { kind: K })
    if (result !== null) return { state: 'current', settings: result.settings, madeAt: record.madeAt, result, record }
  }
  const [newest] = records
  return newest === undefined
    ? { state: 'missing', settings: null, madeAt: null, result: null, record: null }
    : { state: 'outdated', settings: settingsOf(newest), madeAt: newest.madeAt, result: null, record: null }
}

export const saveResult = <K extends RobustnessKind>(
  store: ProjectStore,
  record: Omit<RobustnessRecord, 'id' | 'madeAt' | 'settings' | 'kind'> & {
    readonly kind: K
    readonly settings: Results[K]['settings']
  },
  result: Results[K],
): void => {
  store.robustness.save({ ...record, settings: JSON.stringify(record.settings) }, result)
}
