import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { AULensError, toContractError } from '../../shared/contract/errors.ts'
import type { CorpusPreview } from '../../shared/contract/browse.ts'
import type { ImportAnswers } from '../../shared/contract/import-answers.ts'
import type { CorpusSummary, Finding } from '../../shared/contract/corpus.ts'
import { emotionOfCode, emotions } from '../../shared/protocol/emotions.ts'
import type { CorpusScan, ScanContext } from '../corpora/corpus-layout.ts'
import { layoutOf } from '../corpora/layouts.ts'
import type { ProjectStore } from '../store/project-store.ts'

/** The order in which layouts are tried: the folder layout takes any pictures, so it comes last. */
const tried = ['ckplus', 'tfd', 'disfa', 'fer2013', 'manifest', 'folder'] as const
const examplesShown = 5

const findLayout = async (
  path: string,
  context: ScanContext,
  answers: ImportAnswers,
): Promise<{ layout: CorpusSummary['layout']; scan: CorpusScan }> => {
  for (const layout of tried) {
    context.signal.throwIfAborted()
    try {
      const scan = await layoutOf(layout, answers).scan(path, context)
      if (scan.sequences.length > 0) return { layout, scan }
    } catch (error) {
      context.signal.throwIfAborted()
      // A layout that is not there says so; the next one is tried.
      if (!(error instanceof AULensError)) throw error
    }
  }
  throw new AULensError('CORPUS_EMPTY', `No layout of face pictures was recognised in ${path}.`, {
    path,
    hint: 'Choose the folder that holds the pictures, or name its layout; docs/corpora.md describes each.',
  })
}

const groupFindings = (findings: readonly Finding[]): CorpusPreview['findings'] => {
  const groups = new Map<string, { severity: Finding['severity']; code: string; count: number; examples: Finding[] }>()
  for (const finding of findings) {
    const group = groups.get(finding.code) ?? { severity: finding.severity, code: finding.code, count: 0, examples: [] }
    group.count++
    if (group.examples.length < examplesShown) group.examples.push(finding)
    groups.set(finding.code, group)
  }
  const weight = { error: 0, warning: 1, note: 2 } as const
  return [...groups.values()].sort((a, b) => weight[a.severity] - weight[b.severity] || b.count - a.count)
}

const countBy = (values: Iterable<number>): Map<number, number> => {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

/** Pictures at equal distances through the corpus. */
const examplesOf = (sequences: CorpusScan['sequences']): CorpusPreview['examples'] => {
  const shown = Math.min(examplesShown, sequences.length)
  return Array.from({ length: shown }, (_, at) => sequences[Math.floor((at * sequences.length) / shown)]).flatMap(
    (sequence) => {
      const sample = sequence?.samples.at(-1)
      if (sequence === undefined || sample === undefined) return []
      const emotion = sample.emotion === null ? null : (emotionOfCode(sample.emotion) ?? null)
      return [{ path: sample.path, subject: sequence.subject, emotion }]
    },
  )
}

export const summariseScan = (
  layout: CorpusSummary['layout'],
  { root, aligned, sequences, findings }: CorpusScan,
): Omit<CorpusPreview, 'known'> => {
  const samples = sequences.flatMap((sequence) => sequence.samples)
  const byEmotion = countBy(sequences.flatMap(({ emotion }) => (emotion === null ? [] : [emotion])))
  const byUnit = countBy(sequences.flatMap(({ actionUnits }) => (actionUnits ?? []).map(({ au }) => au)))
  return {
    layout,
    root,
    aligned,
    samples: samples.length,
    sequences: sequences.length,
    subjects: new Set(sequences.map(({ subject }) => subject)).size,
    labelled: sequences.filter(({ emotion }) => emotion !== null).length,
    coded: sequences.filter(({ actionUnits }) => actionUnits !== null).length,
    withLandmarks: samples.filter(({ landmarks }) => landmarks !== undefined).length,
    emotions: emotions.flatMap((name, code) =>
      byEmotion.has(code) ? [{ value: name, label: name, count: byEmotion.get(code) ?? 0 }] : [],
    ),
    units: [...byUnit].map(([au, count]) => ({ au, count })).sort((a, b) => a.au - b.au),
    examples: examplesOf(sequences),
    findings: groupFindings(findings),
  }
}

/** Looks what an import would find. Nothing is written, no pixel is read. */
export const previewCorpus = async (
  store: ProjectStore,
  path: string,
  layout: CorpusSummary['layout'] | undefined,
  context: ScanContext,
  given: ImportAnswers = {},
): Promise<CorpusPreview> => {
  const folder = resolve(path)
  await stat(folder).catch((cause: unknown) => {
    throw new AULensError('CORPUS_NOT_FOUND', `There is nothing at ${folder}.`, {
      path: folder,
      hint: 'Check the path.',
      cause: toContractError(cause),
    })
  })
  // The folder was imported before: what was said then counts until something else is said.
  const before = store.corpora.list().find((corpus) => corpus.root === folder)
  const answers = { ...before?.answers, ...given }
  const found =
    layout === undefined
      ? await findLayout(folder, context, answers)
      : { layout, scan: await layoutOf(layout, answers).scan(folder, context) }
  const known = store.corpora.list().find((corpus) => corpus.root === found.scan.root || corpus.name === found.layout)
  return {
    ...summariseScan(found.layout, found.scan),
    known: known === undefined ? null : { name: known.name, root: known.root, samples: known.samples },
  }
}
