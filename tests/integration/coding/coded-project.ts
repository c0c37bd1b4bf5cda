import { randomUUID } from 'node:crypto'
import { ProjectStore } from '../../../src/lab/store/project-store.ts'
import { assignFilters } from '../../../src/lab/coding/filters-assignment.job.ts'
import { deal } from '../../../src/lab/coding/deal.ts'
import { faceTargets } from '../../../src/lab/coding/faces-assignment.ts'
import {
  FacesAssignment,
  FiltersAssignment,
  type CodingAnswer,
  type CodingEventKind,
} from '../../../src/shared/contract/coding.ts'
import { knownCompute, makeFilterProject } from '../lab/filter-project.ts'

export interface CodedProject {
  readonly coders: { readonly a: string; readonly b: string; readonly lead: string }
  readonly faces: string
  readonly filters: string
}

/** A project with two coders and a lead; ten sequences and a blind session of conv1, both given to both coders. */
export const makeCodedProject = async (
  directory: string,
  { faceView = false }: { faceView?: boolean } = {},
): Promise<CodedProject> => {
  await makeFilterProject(directory, { inspection: false })
  const store = await ProjectStore.open(directory, { create: false, appVersion: '0' })
  const [a, b, lead] = [
    store.coders.add('Coder A', 'coder'),
    store.coders.add('Coder B', 'coder'),
    store.coders.add('Lead', 'lead'),
  ]
  const both = { coders: [a.id, b.id] }
  const faceWork = FacesAssignment.parse({ ...both, title: 'Apex faces', corpus: 'drawn', count: 10 })
  const faces = store.assignments.create(
    { kind: 'faces', title: faceWork.title, settings: {}, targets: faceTargets(store, faceWork) },
    (targets) => deal(targets, [a, b], faceWork),
  )
  const filterWork = FiltersAssignment.parse({
    ...both,
    title: 'Blind session',
    run: 'run-1',
    layer: 'conv1',
    filters: 6,
    untrained: 2,
    weak: 2,
    patches: 5,
    faceView,
  })
  const { id } = await assignFilters(
    { store, compute: knownCompute },
    filterWork,
  )({ signal: new AbortController().signal, onProgress: () => undefined })
  store.close()
  return { coders: { a: a.id, b: b.id, lead: lead.id }, faces, filters: id }
}

export const faceAnswer = (codes: string, note = ''): CodingAnswer => ({
  kind: 'face',
  onset: 1,
  apex: 4,
  offset: null,
  scores: [{ frame: 4, codes, confidence: 3, note }],
})
export const filterAnswer = (codes: string, note = ''): CodingAnswer => ({
  kind: 'filter',
  verdict: codes === '' ? 'nothing' : 'units',
  codes,
  region: 'brow',
  confidence: 4,
  note,
})

export const eventOf = (item: string, kind: CodingEventKind, answer: CodingAnswer) => ({
  id: randomUUID(),
  item,
  kind,
  answer,
  madeAt: new Date().toISOString(),
})
