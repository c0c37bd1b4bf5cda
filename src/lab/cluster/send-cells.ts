import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AULensError } from '../../shared/contract/errors.ts'
import { atomicWrite } from '../store/arrays/atomic-write.ts'
import { faceRows, halve } from '../training/selection.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { RunSample } from '../store/tables/runs-table.ts'
import { findRun } from '../training/find-run.ts'
import { experimentName, type CellRecord, type ExperimentRecord } from '../store/tables/experiments-table.ts'
import { cellFolder, facesFile, names, sha256, writeJsonFile, type CellFile, type CellPart } from './cell-folder.ts'

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  )

/**
 * Writes what an experiment's cells need into its folder on the shared disk: the faces once, and a cell file each. A
 * cell whose
 * file is there already is left alone, so that it goes on from its checkpoints.
 *
 * @param runOf makes the cell's run, whose faces and labels are those of the cell file
 */
export const sendCells = async (
  store: ProjectStore,
  record: ExperimentRecord,
  folder: string,
  cells: readonly CellRecord[],
  runOf: (cell: CellRecord) => Promise<string>,
): Promise<void> => {
  const { side } = record.settings
  const runs: { cell: CellRecord; run: string; samples: RunSample[] }[] = []
  for (const cell of cells) {
    const run = await runOf(cell)
    runs.push({ cell, run, samples: store.runs.samples(run) })
  }
  const all = [...new Set(runs.flatMap(({ samples }) => samples.map(({ sample }) => sample)))].sort((a, b) => a - b)
  const places = new Map(all.map((sample, place) => [sample, place]))
  const file = store.faces(record.corpusId)
  const stored = file.read(
    faceRows(
      store,
      all.map((sample) => ({ sample })),
    ),
  )
  const pixels = side === file.side ? stored : halve(stored, all.length, file.side)
  const faces = { count: all.length, side, sha256: sha256(pixels) }
  try {
    for (const { cell } of runs) await mkdir(cellFolder(folder, cell.cell), { recursive: true })
    await mkdir(join(folder, 'log'), { recursive: true })
    // Cells sent earlier name the faces by hash: other faces get a file of their own.
    const packed = facesFile(folder, faces.sha256)
    if (!(await exists(packed))) await atomicWrite(packed, pixels)
  } catch (cause) {
    throw new AULensError('SHARED_FOLDER_NOT_WRITABLE', `The shared folder ${folder} cannot be written.`, {
      path: folder,
      cause,
      hint: 'Choose a folder on a disk that this computer and the cluster’s nodes share.',
    })
  }
  for (const { cell, run, samples } of runs) {
    const target = join(cellFolder(folder, cell.cell), names.cell)
    if (await exists(target)) continue
    const part = (split: string): CellPart => {
      const chosen = samples.filter((sample) => sample.split === split)
      return {
        rows: chosen.map(({ sample }) => places.get(sample) ?? 0),
        labels: chosen.map(({ label }) => label),
        samples: chosen.map(({ sample }) => sample),
      }
    }
    const { settings, dataHash } = findRun(store, run)
    await writeJsonFile(target, {
      format: 'aulens-cell-1',
      experiment: experimentName(record.id),
      cell: cell.cell,
      run,
      dataHash,
      settings,
      faces,
      parts: { train: part('train'), validation: part('validation'), test: part('test') },
    } satisfies CellFile)
  }
}
