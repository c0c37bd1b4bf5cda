import type { Finding } from '../../shared/contract/corpus.ts'

type Severity = Finding['severity']
interface FindingKind {
  readonly severity: Severity
  readonly meaning: string
  readonly next: string
}

const kind = (severity: Severity, meaning: string, next: string): FindingKind => ({ severity, meaning, next })

/**
 * Every oddity that an import can report. Codes are stable: they are stored in projects and printed by the command
 * line.
 * `error`: something was left out; `warning`: something was used, but look at it; `note`: harmless, stated for the
 * record.
 */
export const findingKinds = {
  // Files and folders of any layout
  SYSTEM_FILE: kind(
    'note',
    'A file that an operating system left behind (.DS_Store, Thumbs.db, ._ files). It was not read.',
    'Nothing. Delete it if you like.',
  ),
  FILE_UNEXPECTED: kind(
    'note',
    'A file or folder that has no place in the layout. It was not read.',
    'Check that it does not hold pictures or labels under a wrong name.',
  ),
  FILE_UNREADABLE: kind('error', 'The file cannot be read.', 'Check its permissions and the disk, then import again.'),
  FILE_TOO_LARGE: kind(
    'error',
    'The file is far larger than a file of its kind can be. It was not read.',
    'Replace it by the original from your copy of the corpus.',
  ),
  FILE_NOT_UTF8: kind(
    'warning',
    'The text file holds bytes that are not UTF-8. Lines that hold only numbers were used.',
    'Open it in a text editor, compare it with the original, save it as UTF-8.',
  ),
  FILE_MISPLACED: kind(
    'error',
    'The file name belongs to another subject, sequence or kind than its folder. It was not used.',
    'Move it where its name says, or replace it by the original.',
  ),
  NOT_A_FILE: kind(
    'error',
    'Something that is not an ordinary file (a folder, pipe, socket or device) stands where a file is ' +
      'expected. It was not opened.',
    'Replace it by the original file.',
  ),
  NOT_A_FOLDER: kind('error', 'A file stands where a folder is expected.', 'Replace it by the original folder.'),
  FOLDER_UNREADABLE: kind('error', 'The folder cannot be listed.', 'Check its permissions, then import again.'),
  FOLDER_EMPTY: kind(
    'note',
    'The folder holds no file that the layout knows.',
    'Nothing, where the corpus was delivered so (CK+ has many). Otherwise copy the files again.',
  ),
  NAME_NOT_UTF8: kind(
    'error',
    'The name of a file or folder is not valid UTF-8, so that it cannot be opened by that name.',
    'Rename it.',
  ),
  SYMLINK_BROKEN: kind('error', 'The symbolic link points to nothing.', 'Repair or delete the link.'),
  SYMLINK_LOOP: kind(
    'error',
    'The symbolic link leads back to a folder that contains it. It was not followed.',
    'Delete the link.',
  ),
  // CK+: roots and sequences
  ROOT_MISSING: kind(
    'warning',
    'One of the folders Landmarks, FACS, Emotion is missing. The import went on without it.',
    'Unpack the missing archive beside the others and import again.',
  ),
  ROOT_EMPTY: kind('warning', 'A root folder holds no subject folder.', 'Unpack the archive again.'),
  ROOT_AMBIGUOUS: kind(
    'warning',
    'Several folders could be the same root; the one named here was used.',
    'Leave only one of them.',
  ),
  SEQUENCE_WITHOUT_IMAGES: kind(
    'warning',
    'Labels or landmarks exist for a sequence that has no picture. It was left out.',
    'Copy the pictures of that sequence.',
  ),
  SEQUENCE_SHORT: kind(
    'warning',
    'The sequence has fewer than four frames: it was kept whole, its first frame as neutral and the ' +
      'others with its label.',
    'Check that no picture was lost.',
  ),
  FRAME_GAP: kind(
    'note',
    'Frame numbers of the sequence skip, or do not start at 1.',
    'Check that no picture was lost.',
  ),
  FRAME_DUPLICATE: kind(
    'warning',
    'Two pictures carry the same frame number; the first by name was used.',
    'Delete one of them.',
  ),
  SIZE_MIXED: kind(
    'note',
    'The pictures of the corpus, or of one sequence, differ in size.',
    'Nothing: every frame is cropped by itself.',
  ),
  COLOUR_MIXED: kind('note', 'Grey and colour pictures occur together.', 'Nothing: colour becomes grey.'),
  // CK+: labels
  FACS_LINE_INVALID: kind(
    'error',
    'A line of a FACS file is not two numbers. The line was not used.',
    'Compare the file with the original.',
  ),
  FACS_EMPTY: kind(
    'warning',
    'The FACS file holds no usable line. The sequence counts as not coded.',
    'Compare the file with the original.',
  ),
  AU_DECIMAL_SHIFTED: kind(
    'warning',
    'The Action Unit number has a misplaced decimal point (1.7 for 17) and was read as ten times that.',
    'Check it against the FACS manual; CK+ S128/004 is known for it.',
  ),
  AU_OUT_OF_RANGE: kind(
    'error',
    'The Action Unit number is not a whole number from 1 to 99. The line was not used.',
    'Compare the file with the original.',
  ),
  AU_UNKNOWN: kind(
    'warning',
    'The code is none of the Action Units that AULens knows by name. It was kept under its number.',
    'Check that the number is what the coder meant.',
  ),
  AU_DUPLICATE: kind(
    'warning',
    'An Action Unit is coded twice; the stronger intensity was used.',
    'Compare with the original.',
  ),
  AU_FORBIDDEN_PAIR: kind(
    'warning',
    'Two Action Units are coded together that FACS forbids (61 with 62, 63 with 64). Both were kept.',
    'Look at the picture and decide.',
  ),
  AU_PARTLY_CODED: kind(
    'warning',
    'Some Action Unit cells of the row say nothing; those units count as absent.',
    'Fill the cells with 0 where the unit is absent.',
  ),
  INTENSITY_OUT_OF_RANGE: kind(
    'warning',
    'The intensity is not a whole number from 0 to 5. The Action Unit was kept as present, intensity not given.',
    'Compare with the original.',
  ),
  EMOTION_INVALID: kind(
    'error',
    'The emotion is not a number, or not one number only. The label was not used.',
    'Compare with the original.',
  ),
  EMOTION_OUT_OF_RANGE: kind(
    'error',
    'The emotion code is not a whole number from 0 to 7. The label was not used.',
    'Compare with the original.',
  ),
  EMOTION_EMPTY: kind(
    'warning',
    'The Emotion file is empty. The sequence counts as not labelled.',
    'Compare with the original.',
  ),
  EMOTION_UNKNOWN: kind(
    'error',
    'The name or number of the emotion is not known. The picture was kept without a label.',
    'Use one of: neutral, anger, contempt, disgust, fear, happy, sad, surprise.',
  ),
  EMOTION_PROTOTYPE: kind(
    'note',
    "The emotion and the coded Action Units do not fit the emotion's prototype. Nothing was relabelled.",
    'Look at the sequence; CK+ holds many such cases.',
  ),
  LABEL_AMBIGUOUS: kind(
    'error',
    'Several label files exist for one sequence and none of them names its last frame. None was used.',
    'Keep the one that belongs to the peak frame.',
  ),
  LABEL_NOT_LAST_FRAME: kind(
    'warning',
    "The label file names another frame than the sequence's last. It was used for the sequence.",
    'Check that no picture was lost.',
  ),
  // Landmarks
  LANDMARKS_MISSING: kind(
    'note',
    'A frame or sequence has no landmark file. The import went on without its landmarks.',
    'Nothing, unless you expected them.',
  ),
  LANDMARKS_INVALID: kind(
    'error',
    'The landmark file does not hold 68 lines of two numbers. It was not used.',
    'Compare the file with the original.',
  ),
  // Tables (manifest, FER2013, DISFA)
  ROW_INVALID: kind(
    'error',
    'A row of the table cannot be used.',
    'Correct the row that the path names (row 1 is the heading).',
  ),
  ROW_DUPLICATE: kind(
    'warning',
    'The same picture is listed twice; the first row was used.',
    'Delete one of the rows.',
  ),
  COLUMN_UNKNOWN: kind(
    'note',
    'A column of the table has a name that AULens does not know. It was not read.',
    'Rename it if it holds something that AULens should read (docs/corpora.md).',
  ),
  COLUMN_NOT_READ: kind(
    'warning',
    'A column seems to hold an Action Unit, but its name is not one that AULens knows. It was not read.',
    'Name it AU12, AU12_c (presence) or AU12_r (intensity), then import again.',
  ),
  COLUMN_DUPLICATE: kind(
    'warning',
    'Two columns give the same Action Unit; the first was used.',
    'Delete one of them, or name them AU12_c (presence) and AU12_r (intensity).',
  ),
  UNIT_CELL_INVALID: kind(
    'warning',
    'The cell is neither presence nor intensity of the Action Unit, which is not known in this row.',
    'Correct the cell: 0 or 1, 0 to 5, or A to E.',
  ),
  CLASSES_ASSUMED: kind(
    'warning',
    'Emotions are given as numbers, which corpora count differently.',
    'If the numbers mean something else, say so: --classes-preset rafdb, affectnet, fer2013, ferplus, … .',
  ),
  CLASSES_NUMBERED: kind(
    'warning',
    'Folders of pictures are numbers, which corpora count differently. Their pictures were kept without a label.',
    'Say what the numbers mean: --classes-preset rafdb, affectnet, fer2013, ferplus, … .',
  ),
  PATH_OUTSIDE: kind(
    'error',
    'The path leads out of the corpus folder. The row was not used.',
    'Put the pictures below the folder of the manifest and use paths relative to it.',
  ),
  IMAGE_MISSING: kind('error', 'The picture named here does not exist.', 'Copy the picture, or delete the row.'),
  SPLIT_UNKNOWN: kind(
    'warning',
    'The split is none of train, validation, test. The picture was kept without a split.',
    'Correct the cell or folder name.',
  ),
  CLASS_UNKNOWN: kind(
    'warning',
    "The folder's name is no emotion that AULens knows. Its pictures were kept without a label.",
    'Rename the folder to an emotion.',
  ),
  SUBJECT_UNKNOWN: kind(
    'warning',
    'The corpus does not say who is in the pictures: each picture counts as its own subject.',
    'Results on such a corpus are not subject-independent. Give subjects in a manifest if you know them.',
  ),
  VIDEO_NOT_EXTRACTED: kind(
    'warning',
    'A video file. AULens reads pictures only.',
    'Extract its frames as pictures named by frame number (docs/corpora.md shows the command).',
  ),
  FRAME_NOT_CODED: kind(
    'warning',
    'Some frames of the subject have no Action Unit line in some of the files; they count as not coded.',
    'Check that frame numbers of pictures and labels agree.',
  ),
  FRAME_OFFSET: kind(
    'warning',
    'Pictures start at frame 0, labels at frame 1.',
    'Look at a few frames beside their codes. Renumber the pictures from 1 to be sure.',
  ),
  NEUTRAL_MISSING: kind(
    'warning',
    'The first frames of the sequence are missing, so that none of its pictures is known to be neutral.',
    'Copy the missing frames, if you want the sequence to have a neutral frame.',
  ),
  ANNOTATION_INVALID: kind(
    'error',
    'An annotation file cannot be used. The picture was kept without a label.',
    'Replace it by the original.',
  ),
  NAMES_READ: kind(
    'note',
    'The pictures are named as a known corpus names them. Subject and emotion were read from the names.',
    'Check a few of them. Otherwise rename the pictures, or write a manifest.',
  ),
  LABELS_FROM_NAMES: kind(
    'warning',
    "A word in the picture's name is an emotion, and was taken as its label.",
    'Check a few of them. Put pictures into a folder per emotion, or write a manifest, where that is wrong.',
  ),
  VOTES_READ: kind(
    'warning',
    "Labels are those of FER+, by majority of votes; FER2013's own were not used.",
    "Import fer2013.csv from a folder of its own if you want FER2013's own labels.",
  ),
  // TFD
  SIZE_NOT_USED: kind(
    'note',
    'The folder holds the pictures a second time, in another size. They were not read.',
    'Nothing. Point at that file if you want its size.',
  ),
  MAT_VERSION_ODD: kind(
    'warning',
    "The MATLAB file's head gives another version than MATLAB writes.",
    'Look at a few faces and labels; replace the file by the original if they are not right.',
  ),
  MASKS_DIFFER: kind(
    'warning',
    'A picture has a label but takes no part in a split, or the other way round. It takes no part in ' +
      'training under that split.',
    'Compare labs_ex and folds with the original.',
  ),
  INFO_MISSING: kind(
    'warning',
    'TFD_info.mat is missing: the original names of the pictures are not known, nor which come from Cohn-Kanade.',
    'Copy it beside the pictures, then import again.',
  ),
  INFO_INVALID: kind(
    'error',
    'TFD_info.mat cannot be used. The import went on without the original names of the pictures.',
    'Replace it by the original.',
  ),
  COHN_KANADE_INSIDE: kind(
    'warning',
    'Some pictures come from the Cohn-Kanade database, whose subjects CK+ shows as well.',
    'Do not test a network on CK+ that was trained on this corpus; they share subjects.',
  ),
  PICTURES_TURNED: kind(
    'warning',
    'The pictures lie with rows and columns exchanged. They were turned upright.',
    'Look at a few faces.',
  ),
  ORIENTATION_UNCLEAR: kind(
    'warning',
    'It cannot be told from the mean picture whether the faces stand upright. They were used as they lie.',
    'Look at a few faces. If they do not stand upright, replace the file by the original.',
  ),
  // Pixels
  IMAGE_UNREADABLE: kind(
    'error',
    'The picture is damaged, or is none. It was listed without a face.',
    'Replace it by the original.',
  ),
  IMAGE_INCOMPLETE: kind(
    'warning',
    "The picture's pixels are complete, but its file is not as it should be (no end mark, or bytes after it).",
    'Replace it by the original.',
  ),
  IMAGE_TYPE_MISMATCH: kind(
    'note',
    "The file's name says another picture format than its content. It was read by its content.",
    'Nothing, or rename it.',
  ),
  FACE_FOUND_BY_OTHER: kind(
    'warning',
    'The detector of the corpus found no face in the picture; another detector did, and its face was used.',
    'Look at the crop; exclude the picture if it shows no face.',
  ),
  FACES_SEVERAL: kind(
    'note',
    'The picture shows several faces. The largest was used.',
    'Look at the crop. Cut the picture to the person who is meant where it is another one.',
  ),
  FACE_NOT_FOUND: kind(
    'warning',
    'No face was found in the frame. It was kept and flagged; it takes no part in training.',
    'Look at it; try another detector.',
  ),
} as const satisfies Record<string, FindingKind>

export type FindingCode = keyof typeof findingKinds
export const findingCodes = Object.keys(findingKinds) as readonly FindingCode[]

/** What to do about a finding; null: its code is not one of this program's. */
export const nextStepOf = (code: string): string | null =>
  Object.hasOwn(findingKinds, code) ? findingKinds[code as FindingCode].next : null

/** Findings of one code about one path that are spelled out; the rest are counted. */
const spelledOut = 20

/** Collects what one scan or import found odd. */
export class FindingList {
  readonly #entries: Finding[] = []
  #taken = 0
  readonly #counts = new Map<string, { count: number; last: number }>()

  /** @param path relative to the corpus root; a row of a table is `file.csv#12` */
  add(code: FindingCode, path: string, message: string): void {
    this.addAll([{ severity: findingKinds[code].severity, code, path, message }])
  }

  addAll(findings: readonly Finding[]): void {
    for (const finding of findings) {
      const key = `${finding.code} ${finding.path}`
      const known = this.#counts.get(key) ?? { count: 0, last: 0 }
      known.count++
      if (known.count <= spelledOut) known.last = this.#entries.push(finding) - 1
      this.#counts.set(key, known)
    }
  }

  /** The spelled-out ones that were added since the last call. */
  takeNew(): Finding[] {
    const fresh = this.#entries.slice(this.#taken)
    this.#taken = this.#entries.length
    return fresh
  }

  /** In the order they were added. */
  get all(): Finding[] {
    const result = [...this.#entries]
    for (const { count, last } of this.#counts.values()) {
      const entry = result[last]
      if (count > spelledOut && entry !== undefined)
        result[last] = { ...entry, message: `${entry.message} ${String(count - spelledOut)} more like this.` }
    }
    return result
  }
}
