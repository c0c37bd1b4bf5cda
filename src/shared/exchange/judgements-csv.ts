import { AULensError } from '../contract/errors.ts'
import {
  CodingAnswer,
  type Assignment,
  type CodingTarget,
  type FaceAnswer,
  type GivenAnswer,
} from '../contract/coding.ts'
import { readCsvText, writeCsvText, type NamedRow } from './csv-text.ts'
import { printUnitDetails, readUnitDetails } from '../coding/unit-details.ts'
import { confidenceOf } from './face-coding.ts'

const columns = [
  'assignment',
  'title',
  'target',
  'target_kind',
  'corpus',
  'subject',
  'sequence',
  'target_frame',
  'run',
  'step',
  'layer',
  'filter',
  'item',
  'coder',
  'repeat',
  'state',
  'made_at',
  'onset',
  'apex',
  'offset',
  'frame',
  'codes',
  'verdict',
  'region',
  'confidence',
  'note',
  'units',
  'reason',
] as const

/** An answer as a file tells it; ids where the file was written by AULens. */
export interface FileAnswer {
  readonly place: string
  readonly target: Omit<CodingTarget, 'id'> & { readonly id: string | null }
  readonly item: string | null
  readonly coder: string
  readonly repeat: number
  readonly state: GivenAnswer['state']
  readonly answer: CodingAnswer
  readonly madeAt: string | null
}

const answerRows = ({ answer }: GivenAnswer): (string | number | null)[][] => {
  if (answer === null) return [Array.from({ length: 10 }, () => null)]
  if (answer.kind === 'filter')
    return [[null, null, null, null, answer.codes, answer.verdict, answer.region, answer.confidence, answer.note, null]]
  const marks = [answer.onset, answer.apex, answer.offset]
  if (answer.scores.length === 0) return [[...marks, null, null, null, null, null, null, null]]
  return answer.scores.map(({ frame, codes, confidence, note, units }) => [
    ...marks,
    frame,
    codes,
    null,
    null,
    confidence,
    note,
    printUnitDetails(units),
  ])
}

/**
 * Every answer of an assignment with all that belongs to it: a row a scored frame, or a row a judgement.
 *
 * @param reasons why something was agreed on, by target
 */
export const writeJudgements = (
  { id, title }: Pick<Assignment, 'id' | 'title'>,
  given: readonly GivenAnswer[],
  reasons: ReadonlyMap<string, string> = new Map(),
): string =>
  writeCsvText(
    columns,
    given.flatMap((entry) => {
      const { target } = entry
      const lead = [
        id,
        title,
        target.id,
        target.kind,
        target.corpus,
        target.subject,
        target.sequence,
        target.frame,
        target.run,
        target.step,
        target.layer,
        target.filter,
        entry.item,
        entry.coderName,
        entry.repeat,
        entry.state,
        entry.madeAt,
      ]
      return answerRows(entry).map((row) => [...lead, ...row, reasons.get(target.id) ?? null])
    }),
  )

const text = (cell: string): string | null => (cell === '' ? null : cell)
const whole = (cell: string): number | null => (cell === '' ? null : Number(cell))

const targetOf = (row: NamedRow, corpus: string | null): FileAnswer['target'] => {
  const filter = whole(row.get('filter'))
  const frame = whole(row.get('target_frame'))
  const kind = (text(row.get('target_kind')) ??
    (filter !== null ? 'filter' : frame !== null ? 'frame' : 'sequence')) as CodingTarget['kind']
  const face = filter === null
  return {
    id: text(row.get('target')),
    kind,
    corpus: face ? (text(row.get('corpus')) ?? corpus) : null,
    subject: text(row.get('subject')),
    sequence: text(row.get('sequence')),
    frame,
    run: text(row.get('run')),
    step: whole(row.get('step')),
    layer: text(row.get('layer')) as CodingTarget['layer'],
    filter,
  }
}

const answerOf = (rows: readonly NamedRow[], isFilter: boolean): unknown => {
  const [first] = rows
  if (first === undefined) return null
  const given = (row: NamedRow) => ({
    codes: row.get('codes'),
    confidence: confidenceOf(row.get('confidence')),
    note: row.get('note'),
  })
  if (isFilter)
    return {
      kind: 'filter',
      verdict: text(first.get('verdict')) ?? (first.get('codes') === '' ? null : 'units'),
      region: text(first.get('region')),
      ...given(first),
    }
  const scores: FaceAnswer['scores'] = rows.flatMap((row) =>
    row.get('frame') === ''
      ? []
      : [{ frame: Number(row.get('frame')), ...given(row), ...readUnitDetails(row.get('units')) }],
  )
  return {
    kind: 'face',
    onset: whole(first.get('onset')),
    apex: whole(first.get('apex')),
    offset: whole(first.get('offset')),
    scores,
  }
}

/** The answer of some rows, or what is wrong with them. */
const readAnswer = (rows: readonly NamedRow[], isFilter: boolean): CodingAnswer | string => {
  try {
    const read = CodingAnswer.safeParse(answerOf(rows, isFilter))
    return read.success
      ? read.data
      : read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

export interface ReadJudgements {
  /** The assignment that the file was written from; null for a table made elsewhere. */
  readonly assignment: { readonly id: string; readonly title: string } | null
  readonly answers: readonly FileAnswer[]
  readonly problems: readonly { readonly place: string; readonly message: string }[]
}

/**
 * Reads such a table; one made elsewhere needs `coder`, and `subject`, `sequence`, `frame`, `codes` for faces, or
 * `run`, `layer`, `filter`, `codes` for filters.
 * Rows of the same item, or of the same coder and target, are one answer. Items that were never answered are left out.
 *
 * @throws AULensError COLUMNS_MISSING
 */
export const readJudgements = (content: string, corpus: string | null, coder: string | null): ReadJudgements => {
  const { columns: names, rows } = readCsvText(content)
  const missing = [
    'codes',
    ...(coder === null ? ['coder'] : []),
    ...(names.includes('filter') ? [] : ['subject', 'sequence', 'frame']),
  ].filter((name) => !names.includes(name))
  if (missing.length > 0)
    throw new AULensError(
      'COLUMNS_MISSING',
      `The table has no column ${missing.map((name) => `"${name}"`).join(', ')}.`,
    )
  const groups = new Map<string, NamedRow[]>()
  for (const row of rows) {
    const key =
      row.get('item') ||
      JSON.stringify(
        [
          'coder',
          'corpus',
          'subject',
          'sequence',
          'target_frame',
          'run',
          'layer',
          'filter',
          'target_kind',
          'repeat',
        ].map((name) => row.get(name)),
      )
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  const answers: FileAnswer[] = []
  const problems: { place: string; message: string }[] = []
  for (const own of groups.values()) {
    const [first] = own
    if (
      first === undefined ||
      (names.includes('made_at') && first.get('made_at') === '' && first.get('state') === 'open')
    )
      continue
    const place = `row ${String(first.line)}`
    const target = targetOf(first, corpus)
    const answer = readAnswer(own, target.filter !== null)
    if (typeof answer === 'string') {
      problems.push({ place, message: answer })
      continue
    }
    const state = first.get('state')
    answers.push({
      place,
      target,
      item: text(first.get('item')),
      coder: first.get('coder') || (coder ?? ''),
      repeat: Number(first.get('repeat') || 0),
      state: state === 'open' || state === 'skip' ? state : 'save',
      answer,
      madeAt: text(first.get('made_at')),
    })
  }
  const [some] = rows
  const id = some?.get('assignment') ?? ''
  return { assignment: id === '' ? null : { id, title: some?.get('title') ?? '' }, answers, problems }
}
