import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import type { CascadeResult, RobustnessFiles } from '../../shared/contract/robustness.ts'
import type { ConvolutionLayer } from '../../shared/network/architecture.ts'
import { atomicWrite } from '../store/arrays/atomic-write.ts'
import { encodeCsv } from '../store/arrays/csv.ts'
import type { ProjectStore } from '../store/project-store.ts'
import { cascadeState, robustnessStates } from './robustness-states.ts'
import { cascadeTable, controlsTable, placeTable, stabilityTable, type TidyTable } from './robustness-tables.ts'

/**
 * Writes everything that is stored and still true of a layer: each kind as a tidy CSV and as JSON with its settings.
 *
 * @param out folder, made where it does not exist
 * @throws AULensError `ROBUSTNESS_NOTHING` where there is nothing to write
 */
export const writeRobustness = async (
  store: ProjectStore,
  run: string,
  layer: ConvolutionLayer,
  out: string,
): Promise<RobustnessFiles> => {
  const {
    place: { geometry },
    results: { place, stability, controls },
  } = robustnessStates(store, run, layer)
  const cascades = Array.from(
    { length: geometry.filters },
    (_, filter) => cascadeState(store, run, layer, filter).result,
  ).filter((result): result is CascadeResult => result !== null)
  const parts: { name: string; table: TidyTable; whole: unknown }[] = [
    ...(place.result === null ? [] : [{ name: 'place', table: placeTable(place.result), whole: place.result }]),
    ...(stability.result === null
      ? []
      : [{ name: 'stability', table: stabilityTable(stability.result), whole: stability.result }]),
    ...(controls.result === null
      ? []
      : [{ name: 'controls', table: controlsTable(controls.result), whole: controls.result }]),
    ...(cascades.length === 0 ? [] : [{ name: 'cascades', table: cascadeTable(cascades), whole: cascades }]),
  ]
  if (parts.length === 0) {
    throw new AULensError('ROBUSTNESS_NOTHING', `Nothing is computed, or all is out of date, for ${layer} of ${run}.`, {
      hint: 'Compute place, stability, controls or a cascade first.',
    })
  }
  await mkdir(out, { recursive: true })
  const files: string[] = []
  for (const { name, table, whole } of parts) {
    const file = join(out, `${run}-${layer}-${name}`)
    await atomicWrite(`${file}.csv`, encodeCsv(table.columns, table.rows))
    await atomicWrite(`${file}.json`, `${JSON.stringify(whole, null, 2)}\n`)
    files.push(`${file}.csv`, `${file}.json`)
  }
  return { files }
}
