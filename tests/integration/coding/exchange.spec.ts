import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Lab } from '../../../src/lab/lab.ts'
import { ProjectStore } from '../../../src/lab/store/project-store.ts'
import { ExportedCodes, ImportedCodes, MergedProject, PackedCodes } from '../../../src/shared/contract/codes.ts'
import type { MethodInput } from '../../../src/shared/contract/contract.ts'
import { eventOf, faceAnswer, filterAnswer, makeCodedProject, type CodedProject } from './coded-project.ts'

let folder: string
let project: CodedProject
const at = (name: string): string => join(folder, name)

type Work = 'codes.export' | 'codes.pack' | 'codes.import' | 'codes.merge'
const run = async <M extends Work>(directory: string, method: M, input: MethodInput<M>): Promise<unknown> => {
  const lab = await Lab.create({ appVersion: '0', projectDirectory: at(directory) })
  try {
    return await lab.request('job.result', (await lab.request(method, input)) as { job: number })
  } finally {
    await lab.close()
  }
}
const open = (directory: string) => ProjectStore.open(at(directory), { create: false, appVersion: '0' })
const inStore = async <T>(directory: string, work: (store: ProjectStore) => T): Promise<T> => {
  const store = await open(directory)
  try {
    return work(store)
  } finally {
    store.close()
  }
}
const answersOf = (directory: string, assignment: string) =>
  inStore(directory, (store) => store.answers.ofAssignment(assignment))

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-exchange-'))
  project = await makeCodedProject(at('base'))
  cpSync(at('base'), at('study'), { recursive: true })
  await inStore('study', (store) => {
    for (const coder of ['a', 'b'] as const) {
      store.assignments.items(project.faces, project.coders[coder]).forEach(({ item }, place) => {
        if (place < 8)
          store.answers.record(
            eventOf(
              item,
              place === 7 ? 'skip' : 'save',
              faceAnswer(coder === 'a' ? '1C+L2X+25' : '12B+26', place === 0 ? ' a note,\nwith "marks" ' : ''),
            ),
          )
      })
      for (const { item } of store.assignments.items(project.filters, project.coders[coder]))
        store.answers.record(eventOf(item, 'save', filterAnswer(coder === 'a' ? '4' : '')))
      for (const work of [project.faces, project.filters]) store.assignments.handIn(work, project.coders[coder])
    }
  })
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('a table of judgements', () => {
  it.each(['faces', 'filters'] as const)('of %s goes into a copy of the project and back unchanged', async (kind) => {
    const [one, other] = [at(`${kind}-1.csv`), at(`${kind}-2.csv`)]
    await run('study', 'codes.export', { assignment: project[kind], format: 'csv', out: one })
    cpSync(at('base'), at(`copy-${kind}`), { recursive: true })
    // The copy has never heard of the session.
    await inStore(`copy-${kind}`, ({ database }) =>
      database.exec(
        'DELETE FROM coding_items; DELETE FROM coding_targets; DELETE FROM assignments; DELETE FROM coders',
      ),
    )
    const first = ImportedCodes.parse(await run(`copy-${kind}`, 'codes.import', { format: 'csv', path: one }))
    expect([first.conflicts, first.problems]).toEqual([[], []])
    const told = (await answersOf('study', project[kind])).filter(({ answer }) => answer !== null)
    expect(first.added).toBe(told.length)
    expect(
      (await answersOf(`copy-${kind}`, project[kind])).map(
        ({ item, target, coderName, repeat, state, answer, madeAt }) => ({
          item,
          target,
          coderName,
          repeat,
          state,
          answer,
          madeAt,
        }),
      ),
    ).toEqual(
      told.map(({ item, target, coderName, repeat, state, answer, madeAt }) => ({
        item,
        target,
        coderName,
        repeat,
        state,
        answer,
        madeAt,
      })),
    )
    await run(`copy-${kind}`, 'codes.export', { assignment: project[kind], format: 'csv', out: other })
    const rows = (file: string): string[] => readFileSync(file, 'utf8').split('\r\n')
    const answered = rows(one).filter((row) => !row.includes(',open,'))
    expect(rows(other)).toEqual(answered)
    expect(ImportedCodes.parse(await run(`copy-${kind}`, 'codes.import', { format: 'csv', path: one }))).toMatchObject({
      added: 0,
      known: told.length,
      conflicts: [],
    })
  })

  it('that says something else than the project changes nothing, and is shown', async () => {
    const file = at('changed.csv')
    writeFileSync(file, readFileSync(at('filters-1.csv'), 'utf8').replace(',4,units,', ',17,units,'))
    const before = await answersOf('study', project.filters)
    const result = ImportedCodes.parse(await run('study', 'codes.import', { format: 'csv', path: file }))
    expect(result.added).toBe(0)
    expect(result.conflicts).toMatchObject([{ coderName: 'Coder A', source: 'changed.csv', answer: { codes: '17' } }])
    expect(await answersOf('study', project.filters)).toEqual(before)
  })

  it('made elsewhere names its mistakes by row', async () => {
    const file = at('own.csv')
    writeFileSync(
      file,
      'coder,subject,sequence,frame,codes\nExpert,S000,001,4,12C\nExpert,S001,001,4,61+62\nExpert,S999,001,4,12\n',
    )
    // A preview says the same, and leaves nothing behind.
    const count = () =>
      inStore('study', ({ database }) =>
        database
          .prepare(
            'SELECT (SELECT count(*) FROM coders) + (SELECT count(*) FROM assignments) + (SELECT count(*) FROM coding_events)',
          )
          .pluck()
          .get(),
      )
    const before = await count()
    const preview = ImportedCodes.parse(
      await run('study', 'codes.import', {
        format: 'csv',
        corpus: 'drawn',
        files: [{ name: 'own.csv', text: readFileSync(file, 'utf8') }],
        preview: true,
      }),
    )
    expect([
      preview.added,
      preview.newSession,
      preview.newCoders,
      preview.found.map(({ said, outcome }) => [said, outcome]),
      preview.problems.map(({ place }) => place),
    ]).toEqual([1, true, ['Expert'], [['4: 12C', 'new']], ['row 3', 'row 4']])
    expect(await count()).toBe(before)
    const result = ImportedCodes.parse(
      await run('study', 'codes.import', { format: 'csv', path: file, corpus: 'drawn' }),
    )
    expect([result.added, result.problems.map(({ place }) => place)]).toEqual([1, ['row 3', 'row 4']])
    expect(result.problems[0]?.message).toContain('alternatives')
  })
})

describe('files of other programs', () => {
  it.each(['elan', 'datavyu', 'openface', 'pyfeat', 'ckplus'] as const)('%s: out and in again', async (format) => {
    const out = at(format)
    const exported = ExportedCodes.parse(await run('study', 'codes.export', { assignment: project.faces, format, out }))
    expect(exported.answers).toBe(14)
    const alone = ['openface', 'pyfeat', 'ckplus'].includes(format)
    const result = ImportedCodes.parse(
      await run('study', 'codes.import', {
        format,
        path: alone ? join(out, 'Coder A') : out,
        corpus: 'drawn',
        coder: alone ? 'Coder A' : undefined,
      } as MethodInput<'codes.import'>),
    )
    expect([result.added, result.problems]).toEqual([alone ? 7 : 14, []])
    const key = ({ coderName, target, answer }: Awaited<ReturnType<typeof answersOf>>[number]) => [
      coderName,
      target.subject,
      answer,
    ]
    const original = (await answersOf('study', project.faces)).filter(
      ({ state, coderName }) => state === 'save' && (!alone || coderName === 'Coder A'),
    )
    const again = await answersOf('study', result.assignment)
    const sorted = (list: unknown[]): unknown[] => list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    if (format !== 'ckplus') expect(sorted(again.map(key))).toEqual(sorted(original.map(key)))
    else
      expect(
        again.map(({ answer }) => answer?.kind === 'face' && answer.scores.map(({ frame, codes }) => [frame, codes])),
      ).toEqual(Array.from({ length: 7 }, () => [[4, '1C+2+25']]))
  })

  it('what is agreed on leaves as one more answer, with its reason; what is open does not', async () => {
    const target = await inStore('study', (store) => {
      const [first] = store.assignments.targets(project.faces)
      store.answers.recordConsensus({
        id: crypto.randomUUID(),
        target: first?.id ?? '',
        coder: null,
        answer: faceAnswer('1C+12B'),
        reason: 'seen twice, "sure"',
      })
      return first?.id ?? ''
    })
    const packed = PackedCodes.parse(
      await run('study', 'codes.pack', { assignment: project.faces, format: 'csv', answers: 'agreed' }),
    )
    expect([packed.answers, packed.files.map(({ path }) => path)]).toEqual([1, ['Apex faces.csv']])
    expect(packed.unsettled).toBeGreaterThan(0)
    const row = packed.files[0]?.text.split('\r\n')[1] ?? ''
    expect([row.includes(target), row.includes('Agreed,0,save'), row.endsWith(',"seen twice, ""sure"""')]).toEqual([
      true,
      true,
      true,
    ])
  })

  it('judgements of filters have no time', async () => {
    await expect(
      run('study', 'codes.export', { assignment: project.filters, format: 'elan', out: at('no') }),
    ).rejects.toMatchObject({ code: 'FORMAT_FOR_FACES' })
  })
})

describe('two copies coded apart', () => {
  it('merge: nothing overwritten, conflicts shown, the same again adds nothing', async () => {
    for (const [name, coder, codes] of [
      ['here', 'a', '1'],
      ['there', 'b', '4'],
    ] as const) {
      cpSync(at('base'), at(name), { recursive: true })
      await inStore(name, (store) => {
        const items = store.assignments.items(project.faces, project.coders[coder])
        for (const { item } of items) store.answers.record(eventOf(item, 'save', faceAnswer(codes)))
        store.assignments.handIn(project.faces, project.coders[coder])
        // Both copies have Coder A judge the first filter, differently.
        const [first] = store.assignments.items(project.filters, project.coders.a)
        store.answers.record(eventOf(first?.item ?? '', 'save', filterAnswer(codes)))
        store.coders.add('Visitor', 'coder')
        store.answers.recordConsensus({
          id: crypto.randomUUID(),
          target: store.assignments.targets(project.filters)[0]?.id ?? '',
          coder: null,
          answer: filterAnswer(codes),
          reason: name,
        })
      })
    }
    const before = await answersOf('here', project.filters)
    const count = () =>
      inStore('here', ({ database }) =>
        database
          .prepare('SELECT (SELECT count(*) FROM set_aside_answers) + (SELECT count(*) FROM coding_events)')
          .pluck()
          .get(),
      )
    const eventsBefore = await count()
    const preview = MergedProject.parse(await run('here', 'codes.merge', { project: at('there'), preview: true }))
    expect(await count()).toBe(eventsBefore)
    const merged = MergedProject.parse(await run('here', 'codes.merge', { project: at('there') }))
    expect(preview).toEqual(merged)
    expect(merged.gains).toEqual([{ title: 'Apex faces', coder: 'Coder B', events: 10 }])
    expect(merged).toMatchObject({
      events: 10,
      coders: 1,
      assignments: 0,
      agreements: 0,
      renamed: [{ from: 'Visitor', to: 'Visitor (2)' }],
    })
    expect(merged.conflicts.map(({ what, answer }) => [what, answer.kind === 'filter' ? answer.codes : ''])).toEqual(
      expect.arrayContaining([
        ['answer', '4'],
        ['consensus', '4'],
      ]),
    )
    expect(await answersOf('here', project.filters)).toEqual(before)
    expect(
      (await answersOf('here', project.faces))
        .map(({ answer }) => answer?.kind === 'face' && answer.scores[0]?.codes)
        .sort(),
    ).toEqual([...Array.from({ length: 10 }, () => '1'), ...Array.from({ length: 10 }, () => '4')])
    expect(
      await inStore('here', (store) => [
        store.assignments.get(project.faces).complete,
        store.answers.consensus(project.filters).map(({ reason }) => reason),
      ]),
    ).toEqual([true, ['here']])
    const again = MergedProject.parse(await run('here', 'codes.merge', { project: at('there') }))
    expect(again).toMatchObject({ events: 0, coders: 0, agreements: 0, renamed: [] })
    expect(
      await inStore('here', ({ database }) => database.prepare('SELECT count(*) FROM set_aside_answers').pluck().get()),
    ).toBe(2)
  })
})
