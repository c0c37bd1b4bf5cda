import { classSelections, codeOfEmotion } from '../../../shared/protocol/emotions.ts'
import type { FindingList } from '../findings.ts'
import type { PictureFile } from './picture-file.ts'

export type Split = 'train' | 'validation' | 'test'

/** What the file says of one picture. */
export interface TfdLabel {
  /** Emotion code of AULens, or null. */
  readonly emotion: number | null
  readonly subject: string
  /** One entry a split of the corpus; null: the picture takes no part in it. */
  readonly splits: readonly (Split | null)[]
}

/** `folds` holds 0 (unlabelled), 1, 2 and 3. */
const splitNames: readonly (Split | null)[] = [null, 'train', 'validation', 'test']
/** `labs_ex` and `labs_id` hold this where nothing is known. */
const none = -1
/** `labs_ex` counts the seven classes from 1 in this order. */
const order = classSelections[7]

/**
 * Labels, subjects and splits of all pictures. Whatever does not fit is reported: labels outside 1 to 7, splits outside
 * 0 to 3, pictures that are
 * labelled but in no split or the other way round.
 *
 * @param name of the file, for the findings
 */
export const readLabels = (
  { array: { count }, labels, identities, folds }: PictureFile,
  name: string,
  findings: FindingList,
): TfdLabel[] => {
  let nameless = 0
  const result: TfdLabel[] = []
  for (let index = 0; index < count; index++) {
    const picture = `Picture ${String(index + 1)} of ${name}`
    const label = labels[index] ?? none
    const emotion = order[label - 1]
    if (label !== none && emotion === undefined)
      findings.add('EMOTION_UNKNOWN', name, `${picture}: ${String(label)} is no label of the TFD (-1, or 1 to 7).`)
    const splits = folds.map((fold, column) => {
      const value = fold[index] ?? 0
      const split = splitNames[value]
      if (split === undefined)
        findings.add('SPLIT_UNKNOWN', name, `${picture}: split ${String(column + 1)} is ${String(value)}, not 0 to 3.`)
      if ((value !== 0) !== (label !== none)) {
        findings.add(
          'MASKS_DIFFER',
          name,
          value === 0
            ? `${picture} is labelled (${String(label)}), but takes no part in split ${String(column + 1)}.`
            : `${picture} takes part in split ${String(column + 1)} (${String(value)}), but has no label.`,
        )
      }
      return split ?? null
    })
    const identity = identities?.[index] ?? none
    if (identity === none && label !== none) nameless++
    result.push({
      emotion: emotion === undefined ? null : codeOfEmotion(emotion),
      subject: identity === none ? `unknown-${String(index + 1)}` : String(identity),
      splits,
    })
  }
  if (nameless > 0)
    findings.add(
      'SUBJECT_UNKNOWN',
      name,
      `${String(nameless)} labelled pictures of ${name} have no identity: each counts as its own subject.`,
    )
  return result
}
