import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { Alignment, CorpusSummary, Finding, ImportResult } from '../../shared/contract/corpus.ts'
import type { ImportAnswers } from '../../shared/contract/import-answers.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import {
  alignedVersion,
  defaultDetector,
  detectorsInTurn,
  detectorVersion,
} from '../../shared/faces/detector-version.ts'
import { FacePool } from '../faces/face-pool.ts'
import type { ProjectStore } from '../store/project-store.ts'
import type { SampleFace } from '../store/tables/samples-table.ts'
import { readBlocks } from './face-blocks.ts'
import { CorpusPresence } from './corpus-presence.ts'
import type { CorpusScan, ScanContext } from './corpus-layout.ts'
import { FindingList, type FindingCode } from './findings.ts'
import { hasNewLandmarks, isFinished, marksOf, type FileMarks } from './file-marks.ts'
import { layoutOf } from './layouts.ts'
import { pictureReader, readPictures, type FaceDetection, type PictureOutcome } from './picture-outcomes.ts'
import { registerScan, type RegisteredSample } from './register-scan.ts'

export interface ImportOptions {
  readonly layout: CorpusSummary['layout']
  readonly path: string
  /** Default: the layout's name. */
  readonly name?: string | undefined
  /** Default: {@link defaultDetector} of the layout. */
  readonly detector?: CorpusSummary['detector'] | undefined
  readonly alignment?: Alignment | undefined
  /** What the corpus's owner says of it. */
  readonly answers?: ImportAnswers | undefined
}

/** What only the pixels tell. */
const pixelFindings: ReadonlySet<string> = new Set<FindingCode>([
  'IMAGE_INCOMPLETE',
  'IMAGE_TYPE_MISMATCH',
  'PICTURES_TURNED',
  'ORIENTATION_UNCLEAR',
  'FACE_FOUND_BY_OTHER',
  'FACES_SEVERAL',
])

/** What the last import said of pictures that are not read again. */
const remembered = (store: ProjectStore, corpus: number): Map<string, Finding[]> => {
  const byPath = new Map<string, Finding[]>()
  for (const finding of store.corpora.findings(corpus)) {
    if (pixelFindings.has(finding.code)) byPath.set(finding.path, [...(byPath.get(finding.path) ?? []), finding])
  }
  return byPath
}

const reportFace = (path: string, detector: string, findings: FindingList): void => {
  findings.add('FACE_NOT_FOUND', path, `No face was found in ${path} by the ${detector} detector.`)
}

const reportOutcome = (path: string, outcome: PictureOutcome, detector: string, findings: FindingList): void => {
  if (!outcome.ok) findings.add('IMAGE_UNREADABLE', path, `The picture ${path} cannot be used: ${outcome.message}.`)
  else {
    for (const { code, message } of outcome.result.remarks) findings.add(code, path, `${path}: ${message}.`)
    const { face } = outcome.result
    if (face === null) reportFace(path, detector, findings)
    if (face !== null && outcome.instead === true)
      findings.add(
        'FACE_FOUND_BY_OTHER',
        path,
        `${path}: ${detector} found no face; the next detector did (${face.foundBy}).`,
      )
    if (outcome.faces !== undefined)
      findings.add('FACES_SEVERAL', path, `${path}: ${String(outcome.faces)} faces; the largest was used.`)
  }
}

const faceOf = (
  outcome: PictureOutcome,
  { sample }: RegisteredSample,
  marks: FileMarks | null,
  detectorVersion: string,
  append: (pixels: Uint8Array) => number,
): SampleFace => {
  const file = { fileSize: marks?.size ?? 0, fileMtime: marks?.modified ?? 0, detectorVersion }
  const landmarks = sample.landmarks ?? (outcome.ok ? outcome.landmarks : null)
  if (!outcome.ok)
    return { ...file, fileHash: '', width: null, height: null, faceRow: null, box: null, foundBy: null, landmarks }
  const { hash: fileHash, width, height, face } = outcome.result
  if (face === null) return { ...file, fileHash, width, height, faceRow: null, box: null, foundBy: null, landmarks }
  return {
    ...file,
    fileHash,
    width,
    height,
    faceRow: append(face.pixels),
    box: face.box,
    foundBy: face.foundBy,
    landmarks,
  }
}

/** One hash over the paths and hashes of all pictures. */
const contentHash = (store: ProjectStore, corpus: number): string => {
  const hash = createHash('sha256')
  for (const row of store.samples.fileHashes(corpus)) hash.update(`${row.path}\0${row.file_hash ?? ''}\n`)
  return hash.digest('hex')
}

const beginCorpus = (
  store: ProjectStore,
  options: ImportOptions,
  scan: CorpusScan,
  detector: CorpusSummary['detector'],
  detectorVersion: string,
  answers: ImportAnswers,
): { id: number; name: string } => {
  const name = options.name ?? options.layout
  const before = store.corpora.byName(name)
  if (
    before !== undefined &&
    (before.layout !== options.layout || (before.root !== scan.root && existsSync(before.root)))
  ) {
    throw new AULensError(
      'CORPUS_NAME_TAKEN',
      `The project already has a corpus named "${name}", of layout ${before.layout}, from ${before.root}.`,
      {
        path: scan.root,
        hint: 'Give this corpus a name of its own (--name).',
      },
    )
  }
  return {
    id: store.corpora.begin({ name, layout: options.layout, root: scan.root, detector, detectorVersion, answers }),
    name,
  }
}

/**
 * Imports a corpus: scans its layout, writes subjects, sequences and labels, then decodes every picture and stores its
 * face. May be
 * cancelled at any time: what is finished stays, and the next import of the same path goes on from there. Files whose
 * size, time
 * and detector settings are unchanged are not read again. The corpus's own files are only ever read.
 *
 * @throws AULensError where the corpus cannot be found, holds no picture, or its name is taken; the signal's reason
 *   when cancelled
 */
export const importCorpus = async (
  options: ImportOptions,
  services: { readonly store: ProjectStore; readonly compute: FaceDetection | null; readonly pool?: FacePool },
  context: ScanContext,
): Promise<ImportResult> => {
  const { store } = services
  const { signal } = context
  signal.throwIfAborted()
  const presence = await CorpusPresence.at(options.path)
  // What was said at an earlier import of the corpus counts until something else is said.
  const answers = { ...store.corpora.answers(options.name ?? options.layout), ...options.answers }
  const scan = await layoutOf(options.layout, answers).scan(options.path, context)
  await presence.check(scan.findings.filter(({ severity }) => severity === 'error').map(({ message }) => message))
  if (scan.sequences.length === 0) {
    throw new AULensError('CORPUS_EMPTY', `No picture was found in ${scan.root}.${firstProblem(scan.findings)}`, {
      path: scan.root,
      hint: 'Compare the folder with the layout described in docs/corpora.md.',
    })
  }
  const detector = scan.aligned ? 'none' : (options.detector ?? defaultDetector(options.layout))
  const alignment = options.alignment ?? 'none'
  const inTurn = detectorsInTurn(detector, options.layout)
  const version = scan.aligned ? alignedVersion : detectorVersion(detector, options.layout, alignment)
  const ownLandmarks = inTurn.some((name) => name !== 'haar' && name !== 'none')
  const pool = services.pool ?? new FacePool()
  const findings = new FindingList()
  findings.addAll(scan.findings)
  try {
    const reader = pictureReader(scan, pool, { inTurn, alignment }, services.compute)
    const corpus = beginCorpus(store, options, scan, detector, version, answers)
    const earlier = remembered(store, corpus.id)
    const samples = await registerScan(store, corpus.id, scan, signal)
    const tables = new Map<string, FileMarks | null>()
    const open: (RegisteredSample & { marks: FileMarks | null })[] = []
    for (const entry of samples) {
      const marks = await marksOf(scan, entry.sample.path, tables)
      const known = store.samples.byId(entry.id)
      if (known === undefined || !isFinished(entry.sample, known, marks, version, ownLandmarks)) {
        open.push({ ...entry, marks })
        continue
      }
      if (hasNewLandmarks(entry.sample, known)) store.samples.setLandmarks(entry.id, entry.sample.landmarks)
      findings.addAll(earlier.get(entry.sample.path) ?? [])
      if (known.face_row === null) reportFace(entry.sample.path, detector, findings)
    }
    let done = samples.length - open.length
    const progress = (message: string): void => {
      context.onProgress({ done, total: samples.length, unit: 'pictures', message })
    }
    progress(done > 0 ? `${String(done)} pictures were imported before.` : 'Finding faces')
    const faces = store.faces(corpus.id)
    const bulk =
      open.length > 0
        ? await scan.openFaces?.(store.folder.at('faces', `import-${String(corpus.id)}.tmp`), context)
        : undefined
    if (bulk !== undefined) findings.addAll(bulk.findings)
    else if (scan.openFaces !== undefined) for (const path of tables.keys()) findings.addAll(earlier.get(path) ?? [])
    store.corpora.replaceFindings(corpus.id, findings.takeNew())
    try {
      for await (const batch of bulk === undefined
        ? readPictures(open, reader, signal)
        : readBlocks(open, bulk, signal)) {
        const unread = batch.flatMap(({ outcome }) => (outcome.ok ? [] : [outcome.message]))
        if (unread.length > 0) await presence.check(unread)
        const rows = batch.map(({ entry, outcome }) => {
          reportOutcome(entry.sample.path, outcome, detector, findings)
          return { id: entry.id, face: faceOf(outcome, entry, entry.marks, version, (pixels) => faces.append(pixels)) }
        })
        faces.flush()
        // Remarks cannot be derived from the rows again: they are written together with them.
        store.transaction(() => {
          for (const { id, face } of rows) store.samples.setFace(id, face)
          store.corpora.addFindings(corpus.id, findings.takeNew())
        })
        done += batch.length
        progress(batch.at(-1)?.entry.sample.path ?? '')
      }
      signal.throwIfAborted()
    } finally {
      store.corpora.replaceFindings(corpus.id, findings.all)
      await bulk?.close()
    }
    store.corpora.finish(corpus.id, contentHash(store, corpus.id))
    const result = summarise(corpus.name, scan, findings.all)
    return Object.keys(answers).length === 0 ? result : { ...result, answers }
  } finally {
    if (services.pool === undefined) await pool.close()
  }
}

const firstProblem = (findings: readonly Finding[]): string => {
  const problem =
    findings.find(({ severity }) => severity === 'error') ?? findings.find(({ severity }) => severity === 'warning')
  return problem === undefined ? '' : ` ${problem.message}`
}

const summarise = (corpus: string, { sequences }: CorpusScan, findings: Finding[]): ImportResult => ({
  corpus,
  samples: sequences.reduce((total, { samples }) => total + samples.length, 0),
  sequences: sequences.length,
  subjects: new Set(sequences.map(({ subject }) => subject)).size,
  labelled: sequences.filter(({ emotion }) => emotion !== null).length,
  findings,
})
