import { Evidence, type EvidenceSettings } from '../../../shared/contract/evidence.ts'
import { Inspection } from '../../../shared/contract/filter.ts'
import { evidenceVersion } from '../../../shared/evidence/version.ts'
import type { SqlDatabase } from '../database.ts'

export interface StoredPrediction {
  readonly sample: number
  readonly predicted: number
  readonly probabilities: Float32Array
}

export interface InspectionRecord {
  readonly id: number
  readonly run: string
  readonly method: Inspection['method']
  readonly top: number
  /** Relative to the project folder. */
  readonly file: string
  readonly madeAt: string
}

/** Stored evidence without its content. */
export interface EvidenceRecord {
  readonly id: number
  readonly step: number
  /** JSON */
  readonly settings: string
  /** Null: by version 1, which did not say. */
  readonly dataHash: string | null
  readonly version: number
  readonly madeAt: string
}

interface StoredEvidence {
  readonly result: string
  readonly version: number
}

/**
 * What this version wrote needs no check, which takes ten times as long as reading. Infinite scores, which JSON holds
 * as null, come from
 * histograms without smoothing only.
 */
const readEvidence = ({ result, version }: StoredEvidence): Evidence => {
  const evidence = JSON.parse(result) as Evidence
  return version === evidenceVersion && evidence.settings.smoothing > 0 ? evidence : Evidence.parse(evidence)
}

/** What was computed from a run's checkpoint: predictions, inspections, evidence. Each row names run and step. */
export class ResultsTable {
  readonly #database: SqlDatabase
  constructor(database: SqlDatabase) {
    this.#database = database
  }

  savePredictions(run: string, step: number, predictions: readonly StoredPrediction[]): void {
    const insert = this.#database.prepare(
      'INSERT OR REPLACE INTO predictions (run, step, sample, predicted, probabilities) VALUES (?, ?, ?, ?, ?)',
    )
    this.#database.transaction(() => {
      for (const { sample, predicted, probabilities } of predictions) {
        insert.run(
          run,
          step,
          sample,
          predicted,
          Buffer.from(probabilities.buffer, probabilities.byteOffset, probabilities.byteLength),
        )
      }
    })()
  }

  predictions(run: string, step: number): Map<number, StoredPrediction> {
    const rows = this.#database
      .prepare<[string, number], { sample: number; predicted: number; probabilities: Buffer }>(
        'SELECT sample, predicted, probabilities FROM predictions WHERE run = ? AND step = ?',
      )
      .all(run, step)
    return new Map(
      rows.map((row) => {
        const bytes = new Uint8Array(row.probabilities)
        return [
          row.sample,
          { sample: row.sample, predicted: row.predicted, probabilities: new Float32Array(bytes.buffer) },
        ]
      }),
    )
  }

  /** Stored probabilities of one sample: 32-bit floats, a class each. */
  probabilities(run: string, step: number, sample: number): Buffer | undefined {
    return this.#database
      .prepare<[string, number, number], Buffer>(
        'SELECT probabilities FROM predictions WHERE run = ? AND step = ? AND sample = ?',
      )
      .pluck()
      .get(run, step, sample)
  }

  predictionCount(run: string, step: number): number {
    return Number(
      this.#database.prepare('SELECT count(*) FROM predictions WHERE run = ? AND step = ?').pluck().get(run, step),
    )
  }

  /** Sample, predicted class and probabilities, one at a time. */
  eachPrediction(run: string, step: number): Iterable<[number, number, Buffer]> {
    return this.#database
      .prepare<[string, number], [number, number, Buffer]>(
        'SELECT sample, predicted, probabilities FROM predictions WHERE run = ? AND step = ?',
      )
      .raw()
      .iterate(run, step)
  }

  probabilitiesOfSequence(
    run: string,
    step: number,
    sequence: number,
  ): { readonly sample: number; readonly probabilities: Buffer }[] {
    return this.#database
      .prepare<[string, number, number], { sample: number; probabilities: Buffer }>(
        'SELECT p.sample, p.probabilities FROM predictions p JOIN samples s ON s.id = p.sample WHERE p.run = ' +
          '? AND p.step = ? AND s.sequence = ?',
      )
      .all(run, step, sequence)
  }

  /** @param activations by sample: the strongest response of each filter */
  saveActivations(run: string, step: number, layer: string, activations: ReadonlyMap<number, Float32Array>): void {
    const save = this.#database.prepare(
      'INSERT OR REPLACE INTO sample_activations (run, step, layer, sample, maximum) VALUES (?, ?, ?, ?, ?)',
    )
    this.#database.transaction(() => {
      for (const [sample, { buffer, byteOffset, byteLength }] of activations)
        save.run(run, step, layer, sample, Buffer.from(buffer, byteOffset, byteLength))
    })()
  }

  /** Sample and the strongest response of each filter, as 32-bit floats, one at a time. */
  eachActivation(run: string, step: number, layer: string): Iterable<[number, Buffer]> {
    return this.#database
      .prepare<[string, number, string], [number, Buffer]>(
        'SELECT sample, maximum FROM sample_activations WHERE run = ? AND step = ? AND layer = ?',
      )
      .raw()
      .iterate(run, step, layer)
  }

  /** In the order of the frames. */
  activationsOfSequence(
    run: string,
    step: number,
    layer: string,
    sequence: number,
  ): { readonly sample: number; readonly maximum: Buffer }[] {
    return this.#database
      .prepare<[string, number, string, number], { sample: number; maximum: Buffer }>(
        'SELECT a.sample, a.maximum FROM sample_activations a JOIN samples s ON s.id = a.sample WHERE a.run ' +
          '= ? AND a.step = ? AND a.layer = ? AND s.sequence = ? ORDER BY s.position',
      )
      .all(run, step, layer, sequence)
  }

  /** What a class rests on in a face with these pixels. `result`: JSON. */
  explanation(
    run: string,
    step: number,
    method: string,
    pixels: string,
  ): { readonly id: number; readonly result: string } | undefined {
    return this.#database
      .prepare<[string, number, string, string], { id: number; result: string }>(
        'SELECT id, result FROM explanations WHERE run = ? AND step = ? AND method = ? AND pixels = ?',
      )
      .get(run, step, method, pixels)
  }

  saveExplanation(
    key: { readonly run: string; readonly step: number; readonly method: string; readonly pixels: string },
    result: unknown,
    picture: Uint8Array | null,
  ): void {
    this.#database
      .prepare(
        'INSERT OR REPLACE INTO explanations (run, step, method, pixels, result, picture) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(key.run, key.step, key.method, key.pixels, JSON.stringify(result), picture)
  }

  explanationPicture(id: number): Uint8Array | null {
    return (
      this.#database
        .prepare<[number], Buffer | null>('SELECT picture FROM explanations WHERE id = ?')
        .pluck()
        .get(id) ?? null
    )
  }

  /** @param file pictures of the inspection, relative to the project folder */
  saveInspection(run: string, step: number, top: number, inspection: Inspection, file: string): void {
    this.#database
      .prepare(
        'INSERT OR REPLACE INTO inspections (run, step, layer, method, top, result, file, made_at) VALUES ' +
          '(?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        run,
        step,
        inspection.layer,
        inspection.method,
        top,
        JSON.stringify(inspection),
        file,
        new Date().toISOString(),
      )
  }

  inspection(
    run: string,
    step: number,
    layer: string,
    method: string,
  ): { inspection: Inspection; top: number; file: string } | undefined {
    const row = this.#database
      .prepare<[string, number, string, string], { result: string; top: number; file: string }>(
        'SELECT result, top, file FROM inspections WHERE run = ? AND step = ? AND layer = ? AND method = ?',
      )
      .get(run, step, layer, method)
    return row === undefined
      ? undefined
      : { inspection: Inspection.parse(JSON.parse(row.result)), top: row.top, file: row.file }
  }

  saveEvidence(evidence: Evidence): void {
    this.#database
      .prepare(
        'INSERT OR REPLACE INTO evidence (run, step, settings, result, made_at, data_hash, version) VALUES ' +
          '(?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        evidence.run,
        evidence.step,
        JSON.stringify(evidence.settings),
        JSON.stringify(evidence),
        new Date().toISOString(),
        evidence.dataHash,
        evidence.version,
      )
  }

  /** Evidence with exactly these settings, computed from exactly these data by this version of the method. */
  evidence(
    run: string,
    step: number,
    settings: EvidenceSettings,
    dataHash: string,
    version: number,
  ): Evidence | undefined {
    const row = this.#database
      .prepare<[string, number, string, string, number], StoredEvidence>(
        'SELECT result, version FROM evidence WHERE run = ? AND step = ? AND settings = ? AND data_hash = ? ' +
          'AND version = ?',
      )
      .get(run, step, JSON.stringify(settings), dataHash, version)
    return row === undefined ? undefined : readEvidence(row)
  }

  /** Makes stored evidence the newest of its run again: what was asked for last is what is shown. */
  showEvidence({ run, step, settings }: Evidence): void {
    this.#database
      .prepare(
        `
      UPDATE evidence SET id = 1 + (SELECT max(id) FROM evidence)
      WHERE run = @run AND step = @step AND settings = @settings
      AND id < (SELECT max(id) FROM evidence WHERE run = @run)`,
      )
      .run({ run, step, settings: JSON.stringify(settings) })
  }

  /** Stored inspections of a layer of a checkpoint, without their content. */
  inspectionRecords(run: string, step: number, layer: string): InspectionRecord[] {
    return this.#database
      .prepare<[string, number, string], InspectionRecord>(
        'SELECT id, run, method, top, file, made_at AS madeAt FROM inspections WHERE run = ? AND step = ? ' +
          'AND layer = ? ORDER BY id',
      )
      .all(run, step, layer)
  }

  inspectionRecordById(id: number): InspectionRecord | undefined {
    return this.#database
      .prepare<[number], InspectionRecord>(
        'SELECT id, run, method, top, file, made_at AS madeAt FROM inspections WHERE id = ?',
      )
      .get(id)
  }

  inspectionById(id: number): { inspection: Inspection } | undefined {
    const row = this.#database
      .prepare<[number], { result: string }>('SELECT result FROM inspections WHERE id = ?')
      .get(id)
    return row === undefined ? undefined : { inspection: Inspection.parse(JSON.parse(row.result)) }
  }

  /** The newest evidence of a layer of a checkpoint, without its content. */
  evidenceRecord(
    run: string,
    step: number,
    layer: string,
  ): { readonly id: number; readonly madeAt: string; readonly dataHash: string | null } | undefined {
    return this.#database
      .prepare<[string, number, string], { id: number; madeAt: string; dataHash: string | null }>(
        'SELECT id, made_at AS madeAt, data_hash AS dataHash FROM evidence WHERE run = ? AND step = ? AND ' +
          `json_extract(settings, '$.layer') = ? ORDER BY id DESC LIMIT 1`,
      )
      .get(run, step, layer)
  }

  /** The newest evidence of a layer, of whatever checkpoint, without its content. */
  newestEvidenceRecord(run: string, layer: string): EvidenceRecord | undefined {
    return this.#database
      .prepare<[string, string], EvidenceRecord>(
        'SELECT id, step, settings, data_hash AS dataHash, version, made_at AS madeAt FROM evidence WHERE ' +
          `run = ? AND json_extract(settings, '$.layer') = ? ORDER BY id DESC LIMIT 1`,
      )
      .get(run, layer)
  }

  evidenceById(id: number): Evidence | undefined {
    const row = this.#database
      .prepare<[number], StoredEvidence>('SELECT result, version FROM evidence WHERE id = ?')
      .get(id)
    return row === undefined ? undefined : readEvidence(row)
  }
}
