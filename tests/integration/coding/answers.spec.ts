import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { historyOf } from '../../../src/shared/coding/answer.ts'
import { Lab } from '../../../src/lab/lab.ts'
import { ownClient } from '../../../src/lab/coding/client.ts'
import { ProjectStore } from '../../../src/lab/store/project-store.ts'
import { readBlindPictures } from '../../../src/lab/coding/blind-pictures.ts'
import { eventOf, faceAnswer, filterAnswer, makeCodedProject, type CodedProject } from './coded-project.ts'

let folder: string
let project: CodedProject
let store: ProjectStore
const directory = (): string => join(folder, 'study.aulens')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-answers-'))
  project = await makeCodedProject(directory())
  store = await ProjectStore.open(directory(), { create: false, appVersion: '0' })
})
afterAll(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const itemOf = (place: number): string => store.assignments.items(project.faces, project.coders.a)[place]?.item ?? ''

describe('answers', () => {
  it('sent twice are one answer, and an id stands for one answer only', () => {
    const event = eventOf(itemOf(0), 'change', faceAnswer('1'))
    const first = store.answers.record(event)
    expect(store.answers.record(event)).toEqual(first)
    expect(store.answers.events(itemOf(0))).toHaveLength(1)
    expect(() => store.answers.record({ ...event, answer: faceAnswer('2') })).toThrow(
      expect.objectContaining({ code: 'EVENT_ID_TAKEN' }),
    )
  })

  it('keep every step, undone ones too, and are never rewritten', () => {
    const item = itemOf(1)
    const steps = [
      ['change', '1'],
      ['change', '1+2'],
      ['undo', '1'],
      ['redo', '1+2'],
      ['undo', '1'],
      ['change', '1+4'],
      ['save', '1+4'],
    ] as const
    for (const [kind, codes] of steps) store.answers.record(eventOf(item, kind, faceAnswer(codes)))
    const { past, present, future } = historyOf('face', store.answers.events(item))
    expect([past.length, present, future]).toEqual([2, faceAnswer('1+4'), []])
    expect(store.answers.state(item)).toBe('save')
    expect(() => store.database.exec(`UPDATE coding_events SET answer = '{}'`)).toThrow('never changed')
    expect(() => store.database.exec('DELETE FROM coding_events')).toThrow('never removed')
  })

  it('are written with the disk waited for, and only they', () => {
    const seen: unknown[] = []
    const { database } = store
    database.function('note_synchronous', (level) => {
      seen.push(level)
      return 0
    })
    database.exec(
      'CREATE TEMP TRIGGER watch AFTER INSERT ON main.coding_events BEGIN SELECT note_synchronous((SELECT synchronous FROM pragma_synchronous)); END',
    )
    store.answers.record(eventOf(itemOf(2), 'change', faceAnswer('1')))
    database.exec('DROP TRIGGER temp.watch')
    const full = 2
    const normal = 1
    expect(seen).toEqual([full])
    expect(database.pragma('synchronous', { simple: true })).toBe(normal)
  })

  it('stay as they are beside a consensus', () => {
    const [target] = store.assignments.targets(project.filters)
    const before = store.answers.ofAssignment(project.filters)
    for (const codes of ['1', '1+2'])
      store.answers.recordConsensus({
        id: crypto.randomUUID(),
        target: target?.id ?? '',
        coder: null,
        answer: filterAnswer(codes),
        reason: 'seen together',
      })
    expect(store.answers.consensus(project.filters).map(({ answer }) => answer)).toEqual([
      filterAnswer('1'),
      filterAnswer('1+2'),
    ])
    expect(store.answers.ofAssignment(project.filters)).toEqual(before)
  })
})

describe('a blind session', () => {
  it("mixes filters with both controls; a weak patch is none of the filter's strong ones", () => {
    const targets = store.assignments.targets(project.filters)
    const count = (kind: string): number => targets.filter((target) => target.kind === kind).length
    expect([count('filter'), count('untrained'), count('weak')]).toEqual([6, 2, 2])
    const { patches, x, guided, window } = readBlindPictures(store, project.filters)
    expect([x.length, guided.length]).toEqual([10 * patches, 10 * patches * window ** 2])
    const own = store.assignments.items(project.filters, project.coders.a)
    expect(own).toHaveLength(11)
    for (const { item } of own) expect(item).toMatch(/^[0-9a-f]{32}$/)
  })
})

describe('finishing an item', () => {
  it('needs a valid answer, and says why in words', async () => {
    store.close()
    const lab = await Lab.create({ appVersion: '0', projectDirectory: directory() })
    const client = ownClient()
    await lab.call('coder.enter', { coder: project.coders.b }, client)
    const session = (await lab.call('coding.session', { assignment: project.faces }, client)) as {
      ok: true
      value: { items: { item: string }[] }
    }
    const item = session.value.items[0]?.item ?? ''
    const refuse = async (answer: ReturnType<typeof faceAnswer>): Promise<unknown> =>
      lab.call('coding.record', eventOf(item, 'save', answer), client)
    expect(await refuse(faceAnswer('61+62'))).toMatchObject({
      ok: false,
      error: {
        code: 'ANSWER_NOT_VALID',
        message: 'Frame 4: 61 and 62 are alternatives: the eyes cannot be turned left and right at once.',
      },
    })
    expect(
      await refuse({
        kind: 'face',
        onset: 4,
        apex: 2,
        offset: null,
        scores: [{ frame: 4, codes: '12', confidence: null, note: '' }],
      }),
    ).toMatchObject({ ok: false, error: { message: expect.stringContaining('follow each other') as string } })
    expect(await refuse(filterAnswer('12'))).toMatchObject({ ok: false, error: { code: 'WRONG_ANSWER' } })
    // What is being typed is kept, right or wrong.
    expect(await lab.call('coding.record', eventOf(item, 'change', faceAnswer('61+6')), client)).toMatchObject({
      ok: true,
      value: { state: 'open' },
    })
    await lab.close()
    store = await ProjectStore.open(directory(), { create: false, appVersion: '0' })
  })
})
