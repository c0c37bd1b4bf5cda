import { posix, resolve } from 'node:path'
import { stat } from 'node:fs/promises'
import { AULensError } from '../../../shared/contract/errors.ts'
import { firstPartPattern, type ImportAnswers } from '../../../shared/contract/import-answers.ts'
import { emotionOfClass, wholeNumber } from '../class-presets.ts'
import type { CorpusLayout, ScanContext, ScannedSequence } from '../corpus-layout.ts'
import { emotionCodeOfWord, splitOfWord } from '../emotion-names.ts'
import { FindingList } from '../findings.ts'
import { errorCode, readFolder, rootFolder, type CorpusFile, type Folder } from '../folder-reader.ts'
import { foreignPictureName, pictureName } from '../picture-names.ts'
import { sequenceEmotion } from '../sequence-labels.ts'
import { annotationName, readExpression } from './affectnet-annotations.ts'
import { emotionInName, namingOf, peopleInNames } from './file-names.ts'

/** Folders within folders; no picture corpus goes deeper. */
const deepest = 12

interface Place {
  readonly emotion: number | null
  readonly split: 'train' | 'validation' | 'test' | null
  readonly inClass: boolean
}

interface FoundPicture extends Place {
  readonly file: CorpusFile
}

class FolderScan {
  readonly findings = new FindingList()
  readonly pictures: FoundPicture[] = []
  /** Classes of AffectNet's annotations, by the picture's path without its ending. */
  readonly annotations = new Map<string, number | null>()
  readonly #numbers = new Set<string>()
  readonly #answers: ImportAnswers
  readonly #context: ScanContext
  constructor(answers: ImportAnswers, context: ScanContext) {
    this.#answers = answers
    this.#context = context
  }

  async visit(folder: Folder, place: Place, depth: number): Promise<void> {
    this.#context.signal.throwIfAborted()
    this.#context.onProgress({ done: this.pictures.length, total: 0, unit: 'pictures', message: folder.relative })
    const contents = await readFolder(folder, this.findings)
    if (contents === null) return
    let pictures = 0
    for (const file of contents.files) {
      if (pictureName.test(file.name)) {
        this.pictures.push({ file, ...place })
        pictures++
      } else if (foreignPictureName.test(file.name)) {
        this.findings.add(
          'IMAGE_UNREADABLE',
          file.relative,
          `${file.relative} is of a format that AULens does not read. Convert it to PNG.`,
        )
      } else if (annotationName.test(file.name)) await this.#annotate(file)
      else this.findings.add('FILE_UNEXPECTED', file.relative, `${file.relative} is no picture.`)
    }
    if (
      pictures === 0 &&
      contents.folders.length === 0 &&
      !contents.files.some(({ name }) => annotationName.test(name))
    )
      this.findings.add(
        'FOLDER_EMPTY',
        folder.relative === '' ? '.' : folder.relative,
        `${folder.relative === '' ? 'The folder' : folder.relative} holds no picture.`,
      )
    for (const child of contents.folders) {
      if (pictureName.test(child.name))
        this.findings.add('NOT_A_FILE', child.relative, `${child.relative} is a folder where a file is expected.`)
      else if (depth >= deepest)
        this.findings.add('FILE_UNEXPECTED', child.relative, `${child.relative} lies too deep to be read.`)
      else await this.visit(child, this.#placeOf(child, place), depth + 1)
    }
  }

  /**
   * The nearest folder with an emotion's name gives the label; a folder named train, validation or test gives the
   * split.
   */
  #placeOf(folder: Folder, outer: Place): Place {
    const { classes } = this.#answers
    const emotion =
      emotionCodeOfWord(folder.name) ?? (classes === undefined ? null : emotionOfClass(classes, folder.name))
    if (emotion !== null) return { ...outer, emotion, inClass: true }
    const split = splitOfWord(folder.name)
    if (split !== null) return { ...outer, split }
    if (wholeNumber(folder.name) !== null && folder.name.length <= 2) this.#numbers.add(folder.relative)
    return outer
  }

  /** `annotations/17_exp.npy` belongs to `images/17.jpg`. Valence, arousal and landmarks are not used. */
  async #annotate(file: CorpusFile): Promise<void> {
    const [, stem, kind] = annotationName.exec(file.name) ?? []
    if (stem === undefined || kind?.toLowerCase() !== 'exp') return
    const emotion = await readExpression(file, this.#answers, this.findings)
    this.annotations.set(posix.join(posix.dirname(posix.dirname(file.relative)), 'images', stem), emotion)
  }

  /** Pictures with subject and label, from folders, annotations, names and answers. */
  sequences(): ScannedSequence[] {
    const naming = namingOf(this.pictures.map(({ file }) => file.name))
    const groups = new Map<string, { subject: string; name: string; entries: (FoundPicture & { frame: number })[] }>()
    const unlabelled = new Set<string>()
    let fromNames = 0
    let unknown = 0
    for (const picture of this.pictures) {
      const { file, inClass } = picture
      const named = naming?.read(file.name) ?? null
      const annotation = this.annotations.get(file.relative.replace(/\.[^.]*$/, ''))
      let { emotion } = picture
      if (annotation !== undefined) emotion = annotation
      else if (named?.emotion != null) emotion = named.emotion
      else if (!inClass) {
        emotion = emotionInName(file.name)
        if (emotion === null) unlabelled.add(posix.dirname(file.relative))
        else fromNames++
      }
      const subject = this.#subjectOf(file) ?? (this.#answers.subjects === undefined ? named?.subject : undefined)
      if (subject === undefined) unknown++
      const name = named?.sequence ?? file.relative
      const key = `${subject ?? ''}\0${name}`
      const group = groups.get(key) ?? { subject: subject ?? file.relative, name, entries: [] }
      groups.set(key, group)
      group.entries.push({ ...picture, emotion, frame: named?.frame ?? 1 })
    }
    if (naming !== null)
      this.findings.add(
        'NAMES_READ',
        '.',
        `The pictures are named as ${naming.corpus} names them: who is shown was read from the names.`,
      )
    if (fromNames > 0)
      this.findings.add(
        'LABELS_FROM_NAMES',
        '.',
        `The names of ${String(fromNames)} pictures hold an emotion as a word of its own, which was taken as their label.`,
      )
    this.#reportUnlabelled(unlabelled)
    if (unknown > 0) this.#reportUnknown(unknown)
    return [...groups.values()].map(({ subject, name, entries }) => {
      entries.sort((a, b) => a.frame - b.frame)
      const samples = entries.map(({ file, frame, emotion }, index) => ({
        path: file.relative,
        frame,
        position: index + 1,
        emotion,
        actionUnits: null,
      }))
      const split = entries[0]?.split ?? null
      return {
        subject,
        name,
        emotion: sequenceEmotion(samples),
        actionUnits: null,
        ...(split === null ? {} : { split }),
        samples,
      }
    })
  }

  #subjectOf(file: CorpusFile): string | undefined {
    const { subjects } = this.#answers
    if (subjects?.from === 'folder') {
      const folder = posix.basename(posix.dirname(file.relative))
      return folder === '.' || folder === '' ? undefined : folder
    }
    return subjects?.from === 'pattern' ? new RegExp(subjects.pattern).exec(file.relative)?.[1] : undefined
  }

  #reportUnlabelled(unlabelled: ReadonlySet<string>): void {
    const numbered = [...unlabelled].filter((folder) => this.#numbers.has(folder))
    if (numbered.length > 0)
      this.findings.add(
        'CLASSES_NUMBERED',
        '.',
        `${String(numbered.length)} folders are numbers (${numbered.slice(0, 8).join(', ')}). Corpora count classes ` +
          'differently: their pictures have no label until you say what the numbers mean.',
      )
    for (const folder of unlabelled) {
      this.findings.add(
        'CLASS_UNKNOWN',
        folder,
        `${folder === '.' ? 'The folder itself' : folder} is not named after an emotion: its pictures have no label.`,
      )
    }
  }

  #reportUnknown(unknown: number): void {
    const people =
      this.#answers.subjects === undefined ? peopleInNames(this.pictures.map(({ file }) => file.name)) : null
    const suggestion =
      people === null
        ? ''
        : ` The names begin with ${String(people.length)} different words (${people.slice(0, 3).join(', ')}, …): if ` +
          `these are the people, say so: --subject-pattern "${firstPartPattern}".`
    this.findings.add(
      'SUBJECT_UNKNOWN',
      '.',
      `Nothing says who is shown in ${String(unknown)} pictures: each counts as its own subject.${suggestion}`,
    )
  }
}

/**
 * A folder per class (RAF-DB, CK+48 style), optionally inside folders train, validation, test; AffectNet's pictures with
 * their annotations; pictures named as JAFFE, KDEF and CK+ name them. Numbers as classes and people in other names are
 * taken only where the answers say so.
 */
export const folderLayout = (answers: ImportAnswers = {}): CorpusLayout => ({
  async scan(path, context) {
    const root = resolve(path)
    const hint = 'Give the folder that holds a folder for each emotion.'
    const status = await stat(root).catch((cause: unknown) => {
      throw new AULensError('CORPUS_NOT_FOUND', `There is no folder ${root} (${errorCode(cause)}).`, {
        path: root,
        cause,
        hint,
      })
    })
    if (!status.isDirectory())
      throw new AULensError('CORPUS_NOT_FOUND', `${root} is a file, not a folder.`, { path: root, hint })
    const scan = new FolderScan(answers, context)
    await scan.visit(await rootFolder(root), { emotion: null, split: null, inClass: false }, 0)
    const sequences = scan.sequences()
    return { root, sequences, findings: scan.findings.all, aligned: false }
  },
})
