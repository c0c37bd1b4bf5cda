import type { Evaluation } from '../../shared/contract/run.ts'
import type { Emotion } from '../../shared/protocol/emotions.ts'

export interface Cell {
  readonly label: Emotion
  readonly predicted: Emotion
}
export interface MatrixCell extends Cell {
  readonly count: number
  /** Of all faces with this label; null where there are none. */
  readonly share: number | null
  /** Step of the sequential scale, 0 to 6. */
  readonly tone: number
}

const steps = 6

/** Darker for more; a single face among many is still told from none. */
const toneOf = (share: number | null): number =>
  share === null || share === 0 ? 0 : Math.max(1, Math.round(Math.sqrt(share) * 0.9 * steps))

/** Rows: label. Columns: prediction. */
export const matrixOf = ({ confusion, classes }: Pick<Evaluation, 'confusion' | 'classes'>): MatrixCell[][] =>
  confusion.map((row, label) => {
    const total = row.reduce((sum, count) => sum + count, 0)
    return row.map((count, predicted) => {
      const share = total === 0 ? null : count / total
      return {
        label: classes[label] as Emotion,
        predicted: classes[predicted] as Emotion,
        count,
        share,
        tone: toneOf(share),
      }
    })
  })

/** What a cell says, for those who do not see it. */
export const cellWords = ({ label, predicted, count, share }: MatrixCell): string =>
  `${label} ${label === predicted ? 'recognised' : `taken for ${predicted}`}: ${count} ` +
  `${count === 1 ? 'face' : 'faces'}${share === null ? '' : `, ${Math.round(share * 100)} per cent`}`
