import { randomUUID } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { z } from 'zod'
import type { codesMethods, ImportedCodes } from '../../../shared/contract/codes.ts'
import { AULensError, toContractError } from '../../../shared/contract/errors.ts'
import { readDatavyu } from '../../../shared/exchange/datavyu.ts'
import { readElan } from '../../../shared/exchange/elan.ts'
import type { FaceCoding } from '../../../shared/exchange/face-coding.ts'
import { readFacialColumns } from '../../../shared/exchange/facial-columns.ts'
import { readJudgements, type FileAnswer } from '../../../shared/exchange/judgements-csv.ts'
import { parseFacsFile } from '../../corpora/ckplus/label-files.ts'
import { FindingList } from '../../corpora/findings.ts'
import { letterOf } from '../../../shared/facs/intensity.ts'
import { findCorpus } from '../../handlers/corpus.ts'
import type { ProjectStore } from '../../store/project-store.ts'
import { takeAnswers, type TakenFile } from './take-answers.ts'

type Request = z.output<(typeof codesMethods)['codes.import']['input']>

/** Files of the format at a path, in the order of their names. */
const filesAt = async (path: string, { format }: Request): Promise<string[]> => {
  const found = await stat(path).catch((cause: unknown) => { throw new AULensError('PATH_NOT_FOUND', `There is nothing at ${path}.`, { path, cause }) })
  if (found.isFile()) return [path]
  const fits = (name: string): boolean => (format === 'elan' ? extname(name).toLowerCase() === '.eaf' : format === 'ckplus' ? /_facs\.txt$/i.test(name) : extname(name).toLowerCase() === '.csv')
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && fits(entry.name)).map((entry) => join(entry.parentPath, entry.name)).sort()
  if (files.length === 0) throw new AULensError('NOTHING_TO_IMPORT', `There is no ${format} file in ${path}.`, { path })
  return files
}

/** "S005_001_00000011_facs.txt" and "S005_001.eaf": subject, sequence, and the frame where there is one. */
const nameOf = (file: string): { subject: string; sequence: string; frame: number } => {
  const [subject = '', sequence = '', frame = ''] = basename(file).replace(/(_facs)?\.[^.]+$/i, '').split('_')
  return { subject, sequence, frame: Number(frame) || 1 }
}

/** The folder in which the export put a coder's files: it bears the coder's name. */
const codingsIn = (file: string, content: string, { format, framesPerSecond, coder }: Request): FaceCoding[] => {
  const { subject, sequence, frame } = nameOf(file)
  const named = { subject, sequence }
  const needed = (): string => {
    if (coder === undefined) throw new AULensError('CODER_NEEDED', 'This format does not say who coded.', { hint: 'Name the coder, e.g. “Coder A” or “OpenFace”.' })
    return coder
  }
  switch (format) {
    case 'elan': return readElan(content, framesPerSecond, named)
    case 'datavyu': return readDatavyu(content, framesPerSecond, named)
    case 'openface': case 'pyfeat': return [readFacialColumns(format, content, needed(), named)]
    case 'ckplus': {
      const units = parseFacsFile(content, file, new FindingList())
      if (units === null) throw new AULensError('FACS_EMPTY', 'It holds no usable line.')
      const codes = units.map(({ au, intensity }) => `${String(au)}${letterOf(intensity)}`).join('+')
      return [{ ...named, coder: needed(), answer: { kind: 'face', onset: null, apex: frame, offset: null, scores: [{ frame, codes, confidence: null, note: '' }] } }]
    }
    case 'csv': return []
  }
}

const corpusFor = (store: ProjectStore, { corpus, into }: Request): string => {
  const own = into === undefined ? undefined : store.assignments.targets(into)[0]?.corpus
  const name = corpus ?? own
  if (name == null) throw new AULensError('CORPUS_NEEDED', 'Which corpus do these codes belong to?', { hint: 'Name the corpus of the project whose sequences the files name.' })
  return findCorpus(store, name).name
}

/** What the format's files say, each answer with the place it came from. */
const readFiles = async (store: ProjectStore, request: Request): Promise<TakenFile> => {
  const corpus = corpusFor(store, request)
  const isFrames = request.into !== undefined && store.assignments.targets(request.into)[0]?.kind === 'frame'
  const answers: FileAnswer[] = []
  const problems: ImportedCodes['problems'] = []
  for (const file of await filesAt(request.path, request)) {
    try {
      for (const { subject, sequence, coder, answer } of codingsIn(file, await readFile(file, 'utf8'), request)) {
        const frame = isFrames ? answer.scores[0]?.frame ?? null : null
        const target = { id: null, kind: isFrames ? 'frame' : 'sequence', corpus, subject, sequence, frame, run: null, step: null, layer: null, filter: null } as const
        answers.push({ place: file, target, item: null, coder, repeat: 0, state: 'save', answer, madeAt: null })
      }
    } catch (error) {
      problems.push({ place: file, message: toContractError(error).message })
    }
  }
  return { source: basename(request.path), answers, problems }
}

/**
 * Takes codes from files. Without `into`, a CSV goes back into the assignment it came from, and everything else becomes a new one.
 *
 * @throws AULensError PATH_NOT_FOUND, NOTHING_TO_IMPORT, CORPUS_NEEDED, COLUMNS_MISSING
 */
export const importCodes = async (store: ProjectStore, request: Request): Promise<ImportedCodes> => {
  const title = `Imported: ${basename(request.path)}`
  if (request.into !== undefined) store.assignments.get(request.into)
  if (request.format !== 'csv') return takeAnswers(store, { id: request.into ?? randomUUID(), title }, await readFiles(store, request))
  const [file = ''] = await filesAt(request.path, request)
  const { assignment, answers, problems } = readJudgements(await readFile(file, 'utf8'), request.corpus ?? null, request.coder ?? null)
  const own = assignment === null ? { id: randomUUID(), title } : assignment
  return takeAnswers(store, request.into === undefined ? own : { id: request.into, title }, { source: basename(file), answers, problems })
}
