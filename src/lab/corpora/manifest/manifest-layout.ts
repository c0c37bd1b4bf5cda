import { stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { CorpusLayout, ScannedSample, ScannedSequence } from '../corpus-layout.ts'
import { readCsv } from '../csv.ts'
import type { ImportAnswers } from '../../../shared/contract/import-answers.ts'
import { emotionOfClass, wholeNumber } from '../class-presets.ts'
import { placeholdersOf, type Placeholders } from '../placeholders.ts'
import { emotionCodeOfWord, splitOfWord } from '../emotion-names.ts'
import { FindingList } from '../findings.ts'
import { errorCode } from '../folder-reader.ts'
import { sequenceEmotion, sequenceUnits } from '../sequence-labels.ts'
import { locateTable } from '../table-file.ts'
import { readHeading, readUnits, settleKinds, type ManifestColumns, type UnitColumn } from './manifest-columns.ts'

interface Row {
  readonly number: number
  readonly cells: readonly string[]
}
interface Placed {
  readonly subject: string
  readonly sequence: string
  readonly split: ScannedSequence['split'] | null
  readonly sample: ScannedSample
}

/** A path below the manifest's folder, tidied; null where it leads out. */
const insidePath = (cell: string): string | null => {
  const path = posix.normalize(cell.replaceAll('\\', '/'))
  return posix.isAbsolute(path) || /^[a-z]:/i.test(path) || path === '..' || path.startsWith('../') ? null : path
}

class ManifestScan {
  readonly findings = new FindingList()
  readonly placed: Placed[] = []
  withoutSubject = 0
  readonly #root: string
  readonly #name: string
  readonly #seen = new Map<string, number>()
  readonly #answers: ImportAnswers
  readonly placeholders: Placeholders
  /** Rows whose emotion is a number that nobody has said the meaning of. */
  assumedClasses = 0
  constructor(root: string, name: string, answers: ImportAnswers) {
    this.#root = root
    this.#name = name
    this.#answers = answers
    this.placeholders = placeholdersOf(answers.missing)
  }

  /** By the preset, else a word or CK+'s codes 0 to 7; null: none given, or unknown (reported). */
  #readEmotion(cell: string, at: string): number | null {
    if (this.placeholders.isMissing(cell)) return null
    const number = wholeNumber(cell)
    const code = emotionCodeOfWord(cell) ?? emotionOfClass(this.#answers.classes ?? 'ckplus', cell)
    if (code === null)
      this.findings.add('EMOTION_UNKNOWN', at, `${at}: "${cell.slice(0, 40)}" is no emotion that AULens knows.`)
    else if (number !== null && this.#answers.classes === undefined) this.assumedClasses++
    return code
  }

  async add(row: Row, { places }: ManifestColumns, units: readonly UnitColumn[]): Promise<void> {
    const at = `${this.#name}#${String(row.number)}`
    const cell = (title: keyof ManifestColumns['places']): string => {
      const index = places[title]
      return index === undefined ? '' : (row.cells[index] ?? '')
    }
    const path = await this.#pictureOf(cell('path'), row.number, at)
    if (path === null) return
    const frame = cell('frame')
    if (frame !== '' && !/^\d{1,9}$/.test(frame))
      this.findings.add(
        'ROW_INVALID',
        at,
        `${at}: "${frame.slice(0, 40)}" is no frame number; the row's place is used.`,
      )
    const split = splitOfWord(cell('split'))
    if (split === null && cell('split') !== '')
      this.findings.add('SPLIT_UNKNOWN', at, `${at}: "${cell('split').slice(0, 40)}" is no split.`)
    const nobody = this.placeholders.isNobody(cell('subject'))
    if (nobody) this.withoutSubject++
    this.placed.push({
      subject: nobody ? path : cell('subject'),
      sequence: this.placeholders.isNobody(cell('sequence')) ? path : cell('sequence'),
      split,
      sample: {
        path,
        frame: /^\d{1,9}$/.test(frame) ? Number(frame) : row.number,
        position: 1,
        emotion: this.#readEmotion(cell('emotion'), at),
        actionUnits: readUnits(row.cells, units, at, this.findings, this.placeholders),
      },
    })
  }

  async #pictureOf(cell: string, number: number, at: string): Promise<string | null> {
    if (cell === '' || cell.includes('\0')) {
      this.findings.add('ROW_INVALID', at, `${at} names no picture.`)
      return null
    }
    const path = insidePath(cell)
    if (path === null) {
      this.findings.add('PATH_OUTSIDE', at, `${at}: ${cell} leads out of the manifest's folder.`)
      return null
    }
    const first = this.#seen.get(path)
    if (first !== undefined) {
      this.findings.add('ROW_DUPLICATE', at, `${at} lists ${path} again; row ${String(first)} was used.`)
      return null
    }
    this.#seen.set(path, number)
    try {
      if ((await stat(join(this.#root, path))).isFile()) return path
      this.findings.add('NOT_A_FILE', at, `${at}: ${path} is not an ordinary file.`)
    } catch (error) {
      this.findings.add('IMAGE_MISSING', at, `${at}: there is no picture ${path} (${errorCode(error)}).`)
    }
    return null
  }

  sequences(): ScannedSequence[] {
    const groups = new Map<string, Placed[]>()
    for (const entry of this.placed) {
      const key = `${entry.subject}\0${entry.sequence}`
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [entry])
      else group.push(entry)
    }
    return [...groups.values()].map((group) => {
      const samples = group
        .map(({ sample }) => sample)
        .sort((a, b) => a.frame - b.frame)
        .map((sample, index) => ({ ...sample, position: index + 1 }))
      const [first] = group
      const split = first?.split ?? null
      if (group.some((entry) => entry.split !== split))
        this.findings.add(
          'SPLIT_UNKNOWN',
          first?.sample.path ?? '.',
          `Frames of sequence ${first?.sequence ?? ''} are in different splits; the first frame's was used.`,
        )
      return {
        subject: first?.subject ?? '',
        name: first?.sequence ?? '',
        emotion: sequenceEmotion(samples),
        actionUnits: sequenceUnits(samples),
        ...(split === null ? {} : { split }),
        samples,
      }
    })
  }
}

/**
 * A CSV table of pictures: path, subject, sequence, frame, emotion, Action Units, split. Every row carries its own
 * labels. See docs/corpora.md.
 */
export const manifestLayout = (answers: ImportAnswers = {}): CorpusLayout => ({
  async scan(path, { signal, onProgress }) {
    const { root, name, file } = await locateTable(path, /^manifest\.(csv|tsv)$/i)
    const scan = new ManifestScan(root, name, answers)
    let columns: ManifestColumns | null = null
    const rows: Row[] = []
    for await (const row of readCsv(file)) {
      signal.throwIfAborted()
      if (columns === null) {
        columns = readHeading(row.cells, name, scan.findings)
        continue
      }
      const at = `${name}#${String(row.number)}`
      if (row.defect !== null && row.defect !== 'not UTF-8')
        scan.findings.add('ROW_INVALID', at, `${at} cannot be read: ${row.defect}.`)
      else {
        if (row.defect !== null) scan.findings.add('FILE_NOT_UTF8', at, `${at} is not UTF-8 text.`)
        rows.push({ number: row.number, cells: row.cells })
      }
    }
    if (columns === null)
      throw new AULensError('TABLE_COLUMNS_MISSING', `${file} is empty.`, {
        path: file,
        hint: 'The first row must name the columns: path, subject, emotion, AU1, AU2, …, split.',
      })
    const units = settleKinds(
      columns.units,
      rows.map(({ cells }) => cells),
      scan.placeholders,
    )
    for (const [index, row] of rows.entries()) {
      signal.throwIfAborted()
      await scan.add(row, columns, units)
      if (index % 500 === 0) onProgress({ done: index, total: rows.length, unit: 'rows', message: name })
    }
    if (scan.withoutSubject > 0)
      scan.findings.add(
        'SUBJECT_UNKNOWN',
        name,
        `${String(scan.withoutSubject)} rows of ${name} name no subject: each such picture counts as its own subject.`,
      )
    if (scan.assumedClasses > 0)
      scan.findings.add(
        'CLASSES_ASSUMED',
        name,
        `${String(scan.assumedClasses)} rows of ${name} give the emotion as a number; it was read as CK+ counts ` +
          '(0 neutral, 1 anger, 2 contempt, 3 disgust, 4 fear, 5 happy, 6 sad, 7 surprise).',
      )
    const sequences = scan.sequences()
    return { root, sequences, findings: scan.findings.all, aligned: false }
  },
})
