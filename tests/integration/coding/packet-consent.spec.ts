import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Lab } from '../../../src/lab/lab.ts'
import { ExportedPacket } from '../../../src/shared/contract/packet.ts'
import { aulens } from '../cli/aulens.ts'
import { makeCodedProject, type CodedProject } from './coded-project.ts'

let folder: string
let project: CodedProject
let lab: Lab

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-packet-'))
  project = await makeCodedProject(join(folder, 'study.aulens'), { faceView: true })
  lab = await Lab.create({ appVersion: '0', projectDirectory: join(folder, 'study.aulens') })
})
afterAll(async () => {
  await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

let made = 0
const make = async (
  kind: 'faces' | 'filters',
  words: { facesCleared?: boolean; alsoNotShown?: boolean },
): Promise<ExportedPacket> => {
  const { job } = await lab.request('packet.export', {
    assignment: project[kind],
    coder: project.coders.a,
    out: join(folder, `${String(made++)}.aulens-packet`),
    ...words,
  })
  return ExportedPacket.parse(await lab.request('job.result', { job }))
}
const picturesIn = ({ file }: ExportedPacket): string[] => Object.keys(unzipSync(readFileSync(file)))

it('faces of people who may not be shown go out by a second word of the lead only, and are named', async () => {
  const { subjects } = await lab.request('privacy.consent', { corpus: 'drawn' })
  const [one, ...others] = subjects.map(({ name }) => name)
  // Nothing was said: the lead's word for this packet is enough.
  expect((await make('faces', { facesCleared: true })).faces).toBe(true)
  await lab.request('privacy.stateCorpus', { corpus: 'drawn', showable: true })
  expect((await make('faces', { facesCleared: true })).faces).toBe(true)

  await lab.request('privacy.stateSubjects', { corpus: 'drawn', subjects: [one ?? ''], showable: false })
  await expect(make('faces', { facesCleared: true })).rejects.toMatchObject({
    code: 'FACES_NOT_SHOWN',
    message: expect.stringMatching(new RegExp(`^\\d+ of these faces are of people .*: ${one ?? ''}\\.$`)) as string,
  })
  expect(existsSync(join(folder, `${String(made - 1)}.aulens-packet`))).toBe(false)
  // A second word is none without the first.
  await expect(make('faces', { alsoNotShown: true })).rejects.toMatchObject({ code: 'FACES_NOT_CLEARED' })
  expect((await make('faces', { facesCleared: true, alsoNotShown: true })).faces).toBe(true)

  // Who is not in this coder's work does not stand in its way.
  await lab.request('privacy.stateSubjects', { corpus: 'drawn', subjects: [one ?? '', ...others], showable: false })
  await expect(make('faces', { facesCleared: true })).rejects.toMatchObject({ code: 'FACES_NOT_SHOWN' })
  await lab.request('privacy.stateSubjects', { corpus: 'drawn', subjects: [one ?? '', ...others], showable: null })
})

it('a list of those who may be shown counts; on the command line too', async () => {
  const { subjects } = await lab.request('privacy.consent', { corpus: 'drawn' })
  await lab.request('privacy.importList', { corpus: 'drawn', list: subjects[0]?.name ?? '' })
  await expect(make('faces', { facesCleared: true })).rejects.toMatchObject({ code: 'FACES_NOT_SHOWN' })
  await lab.request('project.close', {})
  const line = [
    'packet',
    'export',
    '1',
    'Coder A',
    '--out',
    join(folder, 'line.aulens-packet'),
    '--project',
    join(folder, 'study.aulens'),
    '--faces-cleared',
  ]
  const refused = await aulens(...line)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('may not be shown')
  expect((await aulens(...line, '--also-not-shown')).stdout).toContain('with faces')
  await lab.request('project.open', { directory: join(folder, 'study.aulens') })
})

it('windows of the faces are left out of a blind packet where any may be of somebody who may not be shown', async () => {
  const windows = (packet: ExportedPacket): number =>
    picturesIn(packet).filter((name) => name.endsWith('/face.png')).length
  const [without, against, with_] = [
    await make('filters', {}),
    await make('filters', { facesCleared: true }),
    await make('filters', { facesCleared: true, alsoNotShown: true }),
  ]
  expect([windows(without), windows(against), windows(with_)]).toEqual([0, 0, with_.items])
  expect([without.faces, against.faces, with_.faces]).toEqual([false, false, true])
  expect(against.left).toEqual(['the faces’ own windows, as some are of people who may not be shown'])
  await lab.request('privacy.stateCorpus', { corpus: 'drawn', showable: null })
  for (const { name } of (await lab.request('privacy.consent', { corpus: 'drawn' })).subjects)
    await lab.request('privacy.stateSubjects', { corpus: 'drawn', subjects: [name], showable: null })
  expect(windows(await make('filters', { facesCleared: true }))).toBe(with_.items)
})
