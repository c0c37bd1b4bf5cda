import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AULensError } from '../../../shared/contract/errors.ts'
import { readCsv } from '../csv.ts'
import { emotionCodeOfWord } from '../emotion-names.ts'
import type { FindingList } from '../findings.ts'

const tableName = 'fer2013new.csv'
/** Columns that are no emotion: the annotator did not know, or the picture shows no face. */
const others: ReadonlySet<string> = new Set(['unknown', 'nf'])

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (status) => status.isFile(),
    () => false,
  )

/**
 * FER+ (Barsoum et al. 2016): ten annotators' votes for each picture of FER2013, row by row, in `fer2013new.csv` beside
 * `fer2013.csv`. A picture has the emotion with the most votes; none where "unknown" or "NF" (not a face) has most, or
 * several have equally many.
 *
 * @param path the folder given; where it is no folder with both tables, there are no votes to read
 * @returns emotion code by row (1 is the heading), null: no label; null in all where FER+ is not there
 * @throws AULensError TABLE_COLUMNS_MISSING where the table of votes has other columns
 */
export const readVotes = async (path: string, findings: FindingList): Promise<Map<number, number | null> | null> => {
  const file = join(path, tableName)
  if (!(await isFile(file)) || !(await isFile(join(path, 'fer2013.csv')))) return null
  const emotions = new Map<number, number | null>()
  let columns: { readonly index: number; readonly emotion: number | null }[] | null = null
  let labelled = 0
  let shares = 0
  for await (const { number, cells, defect } of readCsv(file)) {
    if (columns === null) {
      columns = cells.flatMap((cell, index) => {
        const emotion = emotionCodeOfWord(cell)
        return emotion !== null || others.has(cell.toLowerCase()) ? [{ index, emotion }] : []
      })
      if (columns.length !== 10)
        throw new AULensError('TABLE_COLUMNS_MISSING', `${tableName} does not have the ten columns of votes of FER+.`, {
          path: file,
          hint: 'Its heading is: Usage, Image name, neutral, happiness, surprise, sadness, anger, disgust, fear, contempt, unknown, NF.',
        })
      continue
    }
    const votes = columns.map(({ index }) => (/^\d+$/.test(cells[index] ?? '') ? Number(cells[index]) : NaN))
    const total = votes.reduce((sum, count) => sum + count, 0)
    if (defect !== null || Number.isNaN(total)) {
      const at = `${tableName}#${String(number)}`
      findings.add('ROW_INVALID', at, `${at} does not hold ten counts of votes: the picture has no label.`)
      emotions.set(number, null)
      continue
    }
    const most = Math.max(...votes)
    const winners = columns.filter((_, place) => votes[place] === most)
    const emotion = winners.length === 1 ? (winners[0]?.emotion ?? null) : null
    emotions.set(number, emotion)
    if (emotion === null) continue
    labelled++
    shares += most / total
  }
  const share = labelled === 0 ? '' : `, with ${(100 * (shares / labelled)).toFixed(0)} % of the votes on average`
  findings.add(
    'VOTES_READ',
    tableName,
    `Labels are FER+'s, from ${tableName}: ${String(labelled)} of ${String(emotions.size)} pictures have one${share}. ` +
      'The others are tied, unknown, or no face.',
  )
  return emotions
}
