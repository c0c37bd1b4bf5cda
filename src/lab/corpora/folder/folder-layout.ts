import { resolve } from 'node:path'
import { stat } from 'node:fs/promises'
import { AULensError } from '../../../shared/contract/errors.ts'
import type { CorpusLayout, ScanContext, ScannedSequence } from '../corpus-layout.ts'
import { emotionCodeOfWord, splitOfWord } from '../emotion-names.ts'
import { FindingList } from '../findings.ts'
import { errorCode, readFolder, rootFolder, type CorpusFile, type Folder } from '../folder-reader.ts'
import { foreignPictureName, pictureName } from '../picture-names.ts'

/** Folders within folders; no picture corpus goes deeper. */
const deepest = 12

interface Place {
  readonly emotion: number | null
  readonly split: 'train' | 'validation' | 'test' | null
  readonly inClass: boolean
}

export interface FolderLayoutOptions {
  /**
   * Finds the subject in a file's path: its first group is the subject's name. Absent: every picture is its own
   * subject.
   */
  readonly subjectPattern?: RegExp
}

class FolderScan {
  readonly findings = new FindingList()
  readonly sequences: ScannedSequence[] = []
  readonly #options: FolderLayoutOptions
  readonly #context: ScanContext
  constructor(options: FolderLayoutOptions, context: ScanContext) {
    this.#options = options
    this.#context = context
  }

  async visit(folder: Folder, place: Place, depth: number): Promise<void> {
    this.#context.signal.throwIfAborted()
    this.#context.onProgress({ done: this.sequences.length, total: 0, unit: 'pictures', message: folder.relative })
    const contents = await readFolder(folder, this.findings)
    if (contents === null) return
    let pictures = 0
    for (const file of contents.files) {
      if (pictureName.test(file.name)) {
        this.#add(file, place)
        pictures++
      } else if (foreignPictureName.test(file.name)) {
        this.findings.add(
          'IMAGE_UNREADABLE',
          file.relative,
          `${file.relative} is of a format that AULens does not read. Convert it to PNG.`,
        )
      } else this.findings.add('FILE_UNEXPECTED', file.relative, `${file.relative} is no picture.`)
    }
    if (pictures === 0 && contents.folders.length === 0)
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
    const emotion = emotionCodeOfWord(folder.name)
    if (emotion !== null) return { ...outer, emotion, inClass: true }
    const split = splitOfWord(folder.name)
    if (split !== null) return { ...outer, split }
    return outer
  }

  #add(file: CorpusFile, { emotion, split, inClass }: Place): void {
    const subject = this.#options.subjectPattern?.exec(file.relative)?.[1]
    if (!inClass)
      this.unlabelled.add(file.relative.includes('/') ? file.relative.slice(0, file.relative.lastIndexOf('/')) : '.')
    if (subject === undefined) this.withoutSubject++
    this.sequences.push({
      subject: subject ?? file.relative,
      name: file.relative,
      emotion,
      actionUnits: null,
      ...(split === null ? {} : { split }),
      samples: [{ path: file.relative, frame: 1, position: 1, emotion, actionUnits: null }],
    })
  }

  readonly unlabelled = new Set<string>()
  withoutSubject = 0
}

/**
 * A folder per class (RAF-DB, AffectNet style), optionally inside folders train, validation, test. Labels come from
 * folder names alone.
 */
export const folderLayout = (options: FolderLayoutOptions = {}): CorpusLayout => ({
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
    const scan = new FolderScan(options, context)
    await scan.visit(await rootFolder(root), { emotion: null, split: null, inClass: false }, 0)
    for (const folder of scan.unlabelled) {
      scan.findings.add(
        'CLASS_UNKNOWN',
        folder,
        `${folder === '.' ? 'The folder itself' : folder} is not named after an emotion: its pictures have no label.`,
      )
    }
    if (scan.withoutSubject > 0) {
      scan.findings.add(
        'SUBJECT_UNKNOWN',
        '.',
        `Nothing says who is shown in ${String(scan.withoutSubject)} pictures: each counts as its own subject.`,
      )
    }
    return { root, sequences: scan.sequences, findings: scan.findings.all, aligned: false }
  },
})
