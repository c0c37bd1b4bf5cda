import type { FindingList } from '../findings.ts'
import { readFolder, rootFolder, below, type CorpusFile, type Folder } from '../folder-reader.ts'
import { subjectPattern, type CkplusRoots, type RootName } from './locate-roots.ts'
import { join } from 'node:path'

/** A sequence's folder in one root, with the files that its names say belong to it. */
export interface SequenceFolder {
  readonly subject: string
  readonly name: string
  readonly relative: string
  readonly files: readonly NamedFile[]
}
export interface NamedFile extends CorpusFile {
  readonly frame: number
  readonly suffix: string
}

const fileNames: Readonly<Record<RootName, RegExp>> = {
  images: /^(S\d+)_(\d+)_(\d+)(\.(?:png|jpe?g|tiff?))$/i,
  landmarks: /^(S\d+)_(\d+)_(\d+)(_landmarks\.txt)$/i,
  facs: /^(S\d+)_(\d+)_(\d+)(_facs\.txt)$/i,
  emotion: /^(S\d+)_(\d+)_(\d+)(_emotion\.txt)$/i,
}

export const sequenceKey = (subject: string, name: string): string => `${subject}/${name}`

const readSequence = async (
  root: RootName,
  subject: Folder,
  sequence: Folder,
  findings: FindingList,
): Promise<SequenceFolder | null> => {
  const contents = await readFolder(sequence, findings)
  if (contents === null) return null
  for (const folder of contents.folders) {
    if (fileNames[root].test(folder.name))
      findings.add('NOT_A_FILE', folder.relative, `${folder.relative} is a folder where a file is expected.`)
    else findings.add('FILE_UNEXPECTED', folder.relative, `${folder.relative} has no place in a sequence folder.`)
  }
  const files: NamedFile[] = []
  for (const file of contents.files) {
    const match = fileNames[root].exec(file.name)
    if (match === null)
      findings.add('FILE_UNEXPECTED', file.relative, `${file.relative} is not named like a file of ${root}.`)
    else if (match[1] !== subject.name || match[2] !== sequence.name) {
      findings.add(
        'FILE_MISPLACED',
        file.relative,
        `${file.relative} is named after ${match[1] ?? ''}/${match[2] ?? ''} but lies in ` +
          `${subject.name}/${sequence.name}.`,
      )
    } else files.push({ ...file, frame: Number(match[3]), suffix: match[4] ?? '' })
  }
  if (files.length === 0)
    findings.add('FOLDER_EMPTY', sequence.relative, `${sequence.relative} holds no file of ${root}.`)
  return { subject: subject.name, name: sequence.name, relative: sequence.relative, files }
}

/**
 * Lists `<root>/S005/001/…` of one root. @returns sequences by {@link sequenceKey}, in the order of names; null: no
 * such root
 */
export const readSequenceFolders = async (
  located: CkplusRoots,
  root: RootName,
  findings: FindingList,
  step: (message: string) => void,
): Promise<Map<string, SequenceFolder> | null> => {
  const path = located.roots[root]
  if (path === undefined) return null
  const sequences = new Map<string, SequenceFolder>()
  const base = await rootFolder(join(located.base, path))
  const contents = await readFolder({ ...base, relative: path }, findings)
  const subjects = contents?.folders.filter((folder) => subjectPattern.test(folder.name)) ?? []
  if (subjects.length === 0) findings.add('ROOT_EMPTY', path, `${path} holds no subject folder (S005, …).`)
  for (const stray of [...(contents?.files ?? []), ...(contents?.folders ?? [])]) {
    if (subjectPattern.test(stray.name)) {
      if (!('chain' in stray))
        findings.add('NOT_A_FOLDER', stray.relative, `${stray.relative} is a file where a subject folder is expected.`)
    } else
      findings.add(
        'FILE_UNEXPECTED',
        below(path, stray.name),
        `${stray.relative} has no place beside the subject folders.`,
      )
  }
  for (const subject of subjects) {
    step(`${path}/${subject.name}`)
    const inside = await readFolder(subject, findings)
    if (inside === null) continue
    if (inside.folders.length === 0)
      findings.add('FOLDER_EMPTY', subject.relative, `${subject.relative} holds no sequence folder.`)
    for (const file of inside.files) {
      if (/^\d+$/.test(file.name))
        findings.add('NOT_A_FOLDER', file.relative, `${file.relative} is a file where a sequence folder is expected.`)
      else findings.add('FILE_UNEXPECTED', file.relative, `${file.relative} has no place beside the sequence folders.`)
    }
    for (const folder of inside.folders) {
      if (!/^\d+$/.test(folder.name)) {
        findings.add('FILE_UNEXPECTED', folder.relative, `${folder.relative} is not named like a sequence (001, …).`)
        continue
      }
      const sequence = await readSequence(root, subject, folder, findings)
      if (sequence !== null) sequences.set(sequenceKey(sequence.subject, sequence.name), sequence)
    }
  }
  return sequences
}
