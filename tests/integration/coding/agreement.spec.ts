import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownClient } from '../../../src/lab/coding/client.ts'
import { evidenceOfRun } from '../../../src/lab/evidence/evidence.job.ts'
import { Lab } from '../../../src/lab/lab.ts'
import { layerOfRun, storedEvidence } from '../../../src/lab/inspection/stored-results.ts'
import { ProjectStore } from '../../../src/lab/store/project-store.ts'
import { AgreementMeasures } from '../../../src/shared/contract/agreement.ts'
import { EvidenceSettings } from '../../../src/shared/contract/evidence.ts'
import { knownCompute } from '../lab/filter-project.ts'
import { eventOf, faceAnswer, filterAnswer, makeCodedProject, type CodedProject } from './coded-project.ts'

let folder: string
let project: CodedProject
let lab: Lab
const without = { resamples: 0 }

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-agreement-'))
  const directory = join(folder, 'study.aulens')
  project = await makeCodedProject(directory)
  const store = await ProjectStore.open(directory, { create: false, appVersion: '0' })
  await evidenceOfRun(
    { store, compute: knownCompute },
    'run-1',
    EvidenceSettings.parse({ layer: 'conv1', minimumCount: 2 }),
  )({ signal: new AbortController().signal, onProgress: () => undefined })
  const evidence = storedEvidence(store, layerOfRun(store, 'run-1', 'conv1'))?.evidence
  // Coder A names each real filter's best unit and says "nothing" to every control; Coder B always says 4B.
  for (const coder of ['a', 'b'] as const) {
    for (const { item } of store.assignments.items(project.filters, project.coders[coder])) {
      const target = store.assignments.target(store.assignments.item(item)?.target ?? '')
      const best = evidence?.filters.find(({ filter }) => filter === target?.filter)?.best
      const codes = coder === 'b' ? '4B' : target?.kind === 'filter' && best != null ? `${String(best.au)}C` : ''
      store.answers.record(eventOf(item, 'save', filterAnswer(codes)))
    }
    // Coder A codes as the corpus does, but once adds 25; Coder B sees a trace of AU 12 everywhere, and cannot grade it.
    store.assignments.items(project.faces, project.coders[coder]).forEach(({ item }, place) => {
      const target = store.assignments.target(store.assignments.item(item)?.target ?? '')
      const happy = Number(target?.subject?.slice(1)) % 2 === 0
      const codes = coder === 'b' ? '12A' : `${happy ? '12C' : '1C'}${place === 0 ? '+25' : ''}`
      if (place < 9) store.answers.record(eventOf(item, 'save', faceAnswer(codes)))
    })
    store.assignments.handIn(project.faces, project.coders[coder])
  }
  store.assignments.handIn(project.filters, project.coders.a)
  store.close()
  lab = await Lab.create({ appVersion: '0', projectDirectory: directory })
})
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('agreement of a session', () => {
  it('shows only what has been handed in, and only to a lead', async () => {
    const table = await lab.request('agreement.table', { assignment: project.filters, ...without })
    expect(table.coders.map(({ name }) => name)).toEqual(['Coder A'])
    expect(table.waiting).toEqual(['Coder B'])
    expect(table.overall.fleiss).toMatchObject({ value: null, reason: 'nothing-rated-twice' })
    const client = ownClient()
    await lab.call('coder.enter', { coder: project.coders.b }, client)
    for (const method of ['table', 'disagreements', 'criterion', 'drift', 'machine']) {
      expect(await lab.call(`agreement.${method}`, { assignment: project.filters }, client)).toMatchObject({
        ok: false,
        error: { code: 'NOT_FOR_CODERS' },
      })
    }
  })

  it('counts units from the threshold up, and says what is undefined', async () => {
    const ask = async (threshold: 'A' | 'B') =>
      lab.request('agreement.table', { assignment: project.faces, threshold, resamples: 200 })
    const [low, high] = [await ask('A'), await ask('B')]
    const both = low.pairs[0]?.samples ?? 0
    expect([low.samples, low.judgements + low.missing]).toEqual([10, 20])
    expect(both).toBeGreaterThanOrEqual(8)
    // From A Coder B scores AU 12 everywhere; from B nowhere.
    const [twelve, twelveHigh] = [low, high].map(({ units }) => units.find(({ au }) => au === 12))
    expect(twelve?.index.value ?? 0).toBeGreaterThan(0.5)
    expect(twelveHigh?.index.value).toBe(0)
    const one = low.units.find(({ au }) => au === 1)
    expect(one?.cohen?.value).toBe(0)
    expect(one?.index.low).toBe(0)
    expect(low.overall.index.value).toBeLessThan(1)
    expect(low.overall.weighted?.reason).toBeNull()
    expect(low.overall.itemIndex.low ?? 1).toBeLessThanOrEqual(low.overall.itemIndex.value ?? 0)
  })

  it('lists what coders saw differently, widest first, and keeps original answers beside a consensus', async () => {
    const before = await lab.request('coding.answers', { assignment: project.faces })
    const list = await lab.request('agreement.disagreements', { assignment: project.faces })
    const indices = list.map(({ index }) => index ?? 1)
    expect(indices).toEqual([...indices].sort((a, b) => a - b))
    expect(indices[0]).toBe(0)
    const first = list[0]
    expect(first?.answers.map(({ codes }) => codes)).toEqual([expect.stringMatching(/^1C/), '12A'])
    expect(first?.agreed).toBeNull()
    await lab.request('consensus.record', {
      id: crypto.randomUUID(),
      target: first?.target ?? '',
      answer: faceAnswer('1B'),
      reason: 'the brow rises medially',
    })
    const [again] = await lab.request('agreement.disagreements', { assignment: project.faces })
    expect(again?.agreed).toEqual({ codes: '1B', reason: 'the brow rises medially' })
    expect(again?.answers).toEqual(first?.answers)
    expect(await lab.request('coding.answers', { assignment: project.faces })).toEqual(before)
  })

  it('holds coders against the corpus or an expert, and over time', async () => {
    const [a, b] = await lab.request('agreement.criterion', {
      assignment: project.faces,
      criterion: { kind: 'corpus' },
      ...without,
    })
    expect([a?.name, a?.samples]).toEqual(['Coder A', 9])
    expect(
      a?.items.filter(({ index }) => index !== 1).map(({ missed, added, index }) => ({ missed, added, index })),
    ).toEqual([{ missed: [], added: [25], index: 2 / 3 }])
    expect(a?.units.find(({ au }) => au === 25)).toMatchObject({
      inCriterion: 0,
      byCoder: 1,
      both: 0,
      index: { value: 0 },
    })
    expect(b?.index.value).toBeLessThan(1)
    const expert = await lab.request('agreement.criterion', {
      assignment: project.faces,
      criterion: { kind: 'coder', coder: project.coders.a },
      ...without,
    })
    expect(expert.map(({ name }) => name)).toEqual(['Coder B'])
    expect(
      await lab.call(
        'agreement.criterion',
        { assignment: project.filters, criterion: { kind: 'corpus' } },
        ownClient(),
      ),
    ).toMatchObject({ ok: false, error: { code: 'NO_CRITERION' } })
    const [drift] = await lab.request('agreement.drift', {
      assignment: project.faces,
      criterion: { kind: 'corpus' },
      blocks: 3,
      ...without,
    })
    expect(drift?.blocks.map(({ samples, index }) => [samples, index.value])).toEqual([
      [3, 6 / 7],
      [3, 1],
      [3, 1],
    ])
    expect(drift?.repeats.index).toMatchObject({ value: null, reason: 'nothing-rated-twice' })
  })

  it('holds coders against the machine, with controls beside', async () => {
    const coder = ownClient()
    await lab.call('coder.enter', { coder: project.coders.b }, coder)
    await lab.call('coding.handIn', { assignment: project.filters }, coder)
    const compared = await lab.request('agreement.machine', { assignment: project.filters, resamples: 200 })
    const real = compared.filters.filter(({ kind, best }) => kind === 'filter' && best !== null)
    expect(real.length).toBeGreaterThan(0)
    for (const { agreeing, coders } of real) expect([agreeing, coders]).toEqual([1, 2])
    const rate = (kind: string) => compared.rates.find((entry) => entry.kind === kind)
    // A always hits, B never: their mean. On controls A names nothing, and B's 4 is no filter's best unit.
    expect([rate('filter')?.hits.value, rate('untrained')?.hits.value, rate('weak')?.hits.value]).toEqual([0.5, 0, 0])
    expect(rate('weak')?.naming.value).toBe(0.5)
    expect(compared.difference).toMatchObject({ value: 0.5, low: 0.5, high: 0.5 })
    // The lead sees who said what, the controls revealed, and both sources beside.
    const control = compared.filters.find(({ kind }) => kind === 'weak')
    expect([control?.kl, control?.verdict, control?.said.map(({ name, said }) => [name, said])]).toEqual([
      null,
      null,
      [
        ['Coder A', 'nothing consistent'],
        ['Coder B', '4B'],
      ],
    ])
    const byVerdict = await lab.request('agreement.machine', {
      assignment: project.filters,
      source: 'verdict',
      ...without,
    })
    expect(byVerdict.filters.map(({ kl, verdict }) => [kl, verdict])).toEqual(
      compared.filters.map(({ kl, verdict }) => [kl, verdict]),
    )
    for (const { best, verdict } of byVerdict.filters)
      if (best !== null)
        expect([best.au, ['strong', 'moderate', 'weak']]).toEqual([
          verdict?.au,
          expect.arrayContaining([verdict?.grade]),
        ])
    // Beside the lab, in a task: the same numbers.
    const { job } = await lab.request('agreement.measure', { assignment: project.filters, resamples: 200 })
    const measures = AgreementMeasures.parse(await lab.request('job.result', { job }))
    expect(measures.machine).toEqual(compared)
    expect(measures.table).toEqual(
      await lab.request('agreement.table', { assignment: project.filters, resamples: 200 }),
    )
    expect(measures.criterion).toBeNull()
    const long = await lab.request('agreement.measure', { assignment: project.faces, resamples: 10_000 })
    await lab.request('job.cancel', { job: long.job })
    await expect(lab.request('job.result', { job: long.job })).rejects.toThrow()
    const drift = await lab.request('agreement.drift', { assignment: project.filters, ...without })
    expect(drift[1]?.repeats).toMatchObject({ samples: 1, index: { value: 1 }, percent: { value: 1 } })
  })
})
