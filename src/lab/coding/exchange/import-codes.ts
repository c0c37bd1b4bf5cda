import { randomUUID } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { z } from 'zod'
import type { codesMethods, ImportedCodes } from '../../../shared/contract/codes.ts'
import { FaceAnswer } from '../../../shared/contract/coding.ts'
import { AULensError, toContractError } from '../../../shared/contract/errors.ts'
import { readDatavyu } from '../../../shared/exchange/datavyu.ts'
import { readElan } from '../../../shared/exchange/elan.ts'
import type { FaceCoding } from '../../../shared/exchange/face-coding.ts'
import { readFacialColumns } from '../../../shared/exchange/facial-columns.ts'
import { readJudgements, type FileAnswer } from '../../../shared/exchange/judgements-csv.ts'
import { parseFacsFile } from '../../corpora/ckplus/label-files.ts'
import { FindingList } from '../../corpora/findings.ts'
import { letterOf } from '../../../shared/facs/intensity.ts'
import { findCorpus } from '../../corpora/find-corpus.ts'
import type { ProjectStore } from '../../store/project-store.ts'
import { takeAnswers, type TakenFile } from './take-answers.ts'

type Request = z.output<(typeof codesMethods)['codes.import']['input']>

/** A file's name, with its folders where they are known, and how to read it. */
interface CodeFile {
  readonly name: string
  readonly text: () => Promise<string>
}

const fits = (name: string, format: Request['format']): boolean =>
  format === 'elan'
    ? extname(name).toLowerCase() === '.eaf'
    : format === 'ckplus'
      ? /_facs\.txt$/i.test(name)
      : extname(name).toLowerCase() === '.csv'

/** Files of the format at a path, in the order of their names. */
const filesAt = async (path: string, format: Request['format']): Promise<string[]> => {
  const found = await stat(path).catch((cause: unknown) => {
    throw new AULensError('PATH_NOT_FOUND', `There is nothing at ${path}.`, { path, cause })
  })
  if (found.isFile()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && fits(entry.name, format))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  if (files.length === 0) throw new AULensError('NOTHING_TO_IMPORT', `There is no ${format} file in ${path}.`, { path })
  return files
}

/** The files of a request: of the disk, or read by a page. One file is taken whatever it is called. */
const filesOf = async ({ path, files, format }: Request): Promise<CodeFile[]> => {
  if (files === undefined)
    return (await filesAt(path ?? '', format)).map((name) => ({ name, text: () => readFile(name, 'utf8') }))
  const own = files.length === 1 ? files : files.filter(({ name }) => fits(name, format))
  if (own.length === 0)
    throw new AULensError('NOTHING_TO_IMPORT', `None of these ${String(files.length)} files is a ${format} file.`, {
      hint: 'Choose another format, or other files.',
    })
  return [...own]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, text }) => ({ name, text: () => Promise.resolve(text) }))
}

/** What the codes come from, in a word. */
const sourceOf = ({ path, files }: Request): string => {
  const [first] = files ?? []
  if (first === undefined) return basename(path ?? '')
  return files?.length === 1
    ? basename(first.name)
    : first.name.includes('/')
      ? (first.name.split('/')[0] ?? '')
      : `${basename(first.name)} and others`
}

/** "S005_001_00000011_facs.txt" and "S005_001.eaf": subject, sequence, and the frame where there is one. */
const nameOf = (file: string): { subject: string; sequence: string; frame: number } => {
  const [subject = '', sequence = '', frame = ''] = basename(file)
    .replace(/(_facs)?\.[^.]+$/i, '')
    .split('_')
  return { subject, sequence, frame: Number(frame) || 1 }
}

/** The folder in which the export put a coder's files: it bears the coder's name. */
const codingsIn = (file: string, content: string, { format, framesPerSecond, coder }: Request): FaceCoding[] => {
  const { subject, sequence, frame } = nameOf(file)
  const named = { subject, sequence }
  const needed = (): string => {
    if (coder === undefined)
      throw new AULensError('CODER_NEEDED', 'This format does not say who coded.', {
        hint: 'Name the coder, e.g. “Coder A” or “OpenFace”.',
      })
    return coder
  }
  switch (format) {
    case 'elan':
      return readElan(content, framesPerSecond, named)
    case 'datavyu':
      return readDatavyu(content, framesPerSecond, named)
    case 'openface':
    case 'pyfeat':
      return [readFacialColumns(format, content, needed(), named)]
    case 'ckplus': {
      const units = parseFacsFile(content, file, new FindingList())
      if (units === null) throw new AULensError('FACS_EMPTY', 'It holds no usable line.')
      const codes = units.map(({ au, intensity }) => `${String(au)}${letterOf(intensity)}`).join('+')
      return [
        {
          ...named,
          coder: needed(),
          answer: {
            kind: 'face',
            onset: null,
            apex: frame,
            offset: null,
            scores: [{ frame, codes, confidence: null, note: '' }],
          },
        },
      ]
    }
    case 'csv':
      return []
  }
}

const corpusFor = (store: ProjectStore, { corpus, into }: Request): string => {
  const own = into === undefined ? undefined : store.assignments.targets(into)[0]?.corpus
  const name = corpus ?? own
  if (name == null)
    throw new AULensError('CORPUS_NEEDED', 'Which corpus do these codes belong to?', {
      hint: 'Name the corpus of the project whose sequences the files name.',
    })
  return findCorpus(store, name).name
}

/** What the format's files say, each answer with the place it came from. */
const readFiles = async (store: ProjectStore, request: Request): Promise<TakenFile> => {
  const corpus = corpusFor(store, request)
  const isFrames = request.into !== undefined && store.assignments.targets(request.into)[0]?.kind === 'frame'
  const answers: FileAnswer[] = []
  const problems: ImportedCodes['problems'] = []
  for (const { name: file, text } of await filesOf(request)) {
    try {
      for (const { subject, sequence, coder, answer } of codingsIn(file, await text(), request)) {
        const frame = isFrames ? (answer.scores[0]?.frame ?? null) : null
        const target = {
          id: null,
          kind: isFrames ? 'frame' : 'sequence',
          corpus,
          subject,
          sequence,
          frame,
          run: null,
          step: null,
          layer: null,
          filter: null,
        } as const
        answers.push({
          place: file,
          target,
          item: null,
          coder,
          repeat: 0,
          state: 'save',
          answer: FaceAnswer.parse(answer),
          madeAt: null,
        })
      }
    } catch (error) {
      problems.push({ place: file, message: toContractError(error).message })
    }
  }
  return { source: sourceOf(request), answers, problems }
}

/**
 * Takes codes from files. Without `into`, a CSV goes back into the assignment it came from, and everything else becomes
 * a new one.
 *
 * @throws AULensError PATH_NOT_FOUND, NOTHING_TO_IMPORT, CORPUS_NEEDED, COLUMNS_MISSING
 */
export const importCodes = async (store: ProjectStore, request: Request): Promise<ImportedCodes> => {
  const { into, format, corpus, coder, preview } = request
  const source = sourceOf(request)
  const title = `Imported: ${source}`
  if (into !== undefined) store.assignments.get(into)
  if (format !== 'csv')
    return takeAnswers(store, { id: into ?? randomUUID(), title }, await readFiles(store, request), preview)
  const [file] = await filesOf(request)
  const { assignment, answers, problems } = readJudgements((await file?.text()) ?? '', corpus ?? null, coder ?? null)
  const own = assignment === null ? { id: randomUUID(), title } : assignment
  return takeAnswers(store, into === undefined ? own : { id: into, title }, { source, answers, problems }, preview)
}
