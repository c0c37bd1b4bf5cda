import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownClient, type Client } from '../../../src/lab/coding/client.ts'
import { Lab } from '../../../src/lab/lab.ts'
import type { CodingAnswer } from '../../../src/shared/contract/coding.ts'
import { AULensError, type Answer } from '../../../src/shared/contract/errors.ts'
import { ExportedPacket, MergedAnswers, PackedAnswers, UnpackedPacket } from '../../../src/shared/contract/packet.ts'
import { aulens } from '../cli/aulens.ts'
import { eventOf, faceAnswer, filterAnswer, makeCodedProject, type CodedProject } from './coded-project.ts'

let folder: string
let project: CodedProject
let lead: Lab
const coderLabs: Lab[] = []
const secret = 'what only coder B wrote'

const must = async <T>(answer: Promise<Answer<unknown>>): Promise<T> => {
  const given = await answer
  if (!given.ok) throw new AULensError(given.error.code, given.error.message)
  return given.value as T
}
const codeOf = async (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'no error',
    (error: unknown) => (error as AULensError).code,
  )
const valueOf = async (lab: Lab, started: Promise<unknown>): Promise<unknown> =>
  lab.request('job.result', { job: ((await started) as { job: number }).job })
const exportFor = async (coder: string, kind: 'faces' | 'filters', name: string): Promise<ExportedPacket> =>
  ExportedPacket.parse(
    await valueOf(
      lead,
      lead.request('packet.export', {
        assignment: project[kind],
        coder,
        out: join(folder, `${name}.aulens-packet`),
        facesCleared: kind === 'faces',
        instructions: 'Code what you see.',
      }),
    ),
  )
/** The program of a coder who has nothing but the file. */
const openPacket = async (file: string): Promise<{ lab: Lab; unpacked: UnpackedPacket }> => {
  const lab = new Lab({ appVersion: '0' })
  coderLabs.push(lab)
  const unpacked = UnpackedPacket.parse(await valueOf(lab, lab.request('packet.open', { file })))
  await lab.request('project.open', { directory: unpacked.directory })
  return { lab, unpacked }
}
const itemsIn = async (lab: Lab, client: Client, assignment: string): Promise<{ item: string; state: string }[]> =>
  (await must<{ items: { item: string; state: string }[] }>(lab.call('coding.session', { assignment }, client))).items
const answersOf = async (lab: Lab, client: Client): Promise<PackedAnswers> =>
  PackedAnswers.parse(await must(lab.call('packet.answers', {}, client)))
const merge = async (content: string, coder?: string): Promise<MergedAnswers> =>
  MergedAnswers.parse(
    await valueOf(
      lead,
      lead.request('packet.merge', { content, name: 'back.aulens-answers', ...(coder === undefined ? {} : { coder }) }),
    ),
  )
const save = (lab: Lab, client: Client, item: string, answer: CodingAnswer): Promise<unknown> =>
  must(lab.call('coding.record', eventOf(item, 'save', answer), client))

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-packet-'))
  project = await makeCodedProject(join(folder, 'study.aulens'))
  lead = await Lab.create({ appVersion: '0', projectDirectory: join(folder, 'study.aulens') })
  const b = ownClient()
  await must(lead.call('coder.enter', { coder: project.coders.b }, b))
  for (const kind of ['faces', 'filters'] as const) {
    const [first] = await itemsIn(lead, b, project[kind])
    await save(lead, b, first?.item ?? '', kind === 'faces' ? faceAnswer('12C', secret) : filterAnswer('4', secret))
  }
})
afterAll(async () => {
  for (const lab of [lead, ...coderLabs]) await lab.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a packet', () => {
  it("holds faces only by the lead's word, which the project keeps", async () => {
    const request = { assignment: project.faces, coder: project.coders.a, out: join(folder, 'refused.aulens-packet') }
    expect(await codeOf(valueOf(lead, lead.request('packet.export', request)))).toBe('FACES_NOT_CLEARED')
    expect(existsSync(request.out)).toBe(false)
    expect(
      await codeOf(
        valueOf(lead, lead.request('packet.export', { ...request, coder: project.coders.lead, facesCleared: true })),
      ),
    ).toBe('NO_WORK')
    const { packet, faces } = await exportFor(project.coders.a, 'faces', 'Faces')
    expect(faces).toBe(true)
    expect((await lead.request('packet.list', {})).find((entry) => entry.packet === packet)?.facesClearedAt).toMatch(
      /^\d{4}-/,
    )
  })

  it('tells no filter, score, control, person, path or other coder in any of its bytes', async () => {
    for (const kind of ['faces', 'filters'] as const) {
      const { file, items } = await exportFor(project.coders.a, kind, `blind ${kind}`)
      const bytes = readFileSync(file)
      const entries = unzipSync(bytes)
      // Entries are stored as they are, so that the file's own bytes are what is searched; compressed parts of pictures are opened as well.
      expect(Object.values(entries).every((content) => bytes.includes(Buffer.from(content)))).toBe(true)
      const opened = Object.entries(entries)
        .filter(([name]) => name.endsWith('.png'))
        .flatMap(([, content]) => {
          const chunks = pngChunks(content)
          expect(
            [...new Set(chunks.map(({ type }) => type))].filter(
              (type) => !['IHDR', 'PLTE', 'IDAT', 'IEND', 'pHYs', 'tRNS', 'gAMA'].includes(type),
            ),
          ).toEqual([])
          return [inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)))]
        })
      const words = [
        secret,
        project.coders.b,
        'Coder B',
        'untrained',
        'weak',
        'run-1',
        'conv1',
        'S001',
        'drawn',
        'study',
        tmpdir(),
        folder,
        basename(folder),
        'happy',
        'surprise',
        'seed',
        'checkpoint',
        'corpus',
        'subject',
      ]
      for (const word of words) {
        for (const encoding of ['utf8', 'utf16le', 'base64', 'hex'] as const) {
          const needle =
            encoding === 'utf8' || encoding === 'utf16le'
              ? Buffer.from(word, encoding)
              : Buffer.from(Buffer.from(word).toString(encoding))
          for (const part of [bytes, ...opened]) expect(part.includes(needle), `${word} as ${encoding}`).toBe(false)
        }
      }
      const manifest = JSON.parse(Buffer.from(entries['packet.json'] ?? []).toString()) as {
        items: { content: object }[]
        codebook: object
      }
      expect(manifest.items).toHaveLength(items)
      expect(Object.keys(manifest).sort()).toEqual([
        'assignment',
        'codebook',
        'coder',
        'facesClearedAt',
        'format',
        'instructions',
        'items',
        'madeAt',
        'packet',
        'program',
        'project',
        'version',
      ])
      expect(new Set(manifest.items.flatMap(({ content }) => Object.keys(content)))).toEqual(
        new Set(
          kind === 'faces' ? ['kind', 'frames', 'only'] : ['kind', 'views', 'patches', 'window', 'side', 'places'],
        ),
      )
    }
  })
})

/** Chunks of a PNG by their type. */
const pngChunks = (png: Uint8Array): { type: string; data: Buffer }[] => {
  const bytes = Buffer.from(png)
  const chunks: { type: string; data: Buffer }[] = []
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at))
    chunks.push({
      type: bytes.toString('latin1', at + 4, at + 8),
      data: bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)),
    })
  return chunks
}

describe('from lead to coder to lead', () => {
  it('a coder with nothing but the file has the same items in the same order, and the answers go into the project once', async () => {
    const { file, seal } = await exportFor(project.coders.a, 'filters', 'Way')
    expect(seal).toMatch(/^[0-9a-f]{64}$/)
    const { lab, unpacked } = await openPacket(file)
    expect(unpacked).toMatchObject({ directory: join(folder, 'Way.aulens'), isNew: true, coder: 'Coder A' })
    const client = ownClient()
    expect(await must(lab.call('coder.me', {}, client))).toMatchObject({
      coder: { name: 'Coder A' },
      role: 'coder',
      bound: true,
      packet: true,
    })
    const [own, there] = [ownClient(), await itemsIn(lab, client, project.filters)]
    await must(lead.call('coder.enter', { coder: project.coders.a }, own))
    expect(there.map(({ item }) => item)).toEqual((await itemsIn(lead, own, project.filters)).map(({ item }) => item))
    const [first = { item: '' }, second = { item: '' }] = there
    for (const { item } of there.slice(0, 3)) {
      expect(await must(lab.call('coding.item', { item }, client))).toMatchObject({
        content: (await must<{ content: object }>(lead.call('coding.item', { item }, own))).content,
      })
      for (const name of ['guided.png', 'deconv.png', 'mean.png'])
        expect((await lab.media(`coding/${item}/${name}`, client))?.body).toEqual(
          (await lead.media(`coding/${item}/${name}`, own))?.body,
        )
      expect(await lab.media(`coding/${item}/face.png`, client)).toBeNull()
    }
    expect(await lab.call('coding.record', eventOf(first.item, 'save', filterAnswer('61+62')), client)).toMatchObject({
      ok: false,
      error: { code: 'ANSWER_NOT_VALID' },
    })
    await save(lab, client, first.item, filterAnswer('1+2'))

    // In between, twice, and once more after more work.
    const early = await answersOf(lab, client)
    expect(early).toMatchObject({
      name: 'Blind session Coder A.aulens-answers',
      answered: 1,
      items: there.length,
      handedIn: false,
    })
    expect(await merge(early.content, project.coders.a)).toMatchObject({
      coderName: 'Coder A',
      added: 1,
      known: 0,
      conflicts: [],
      handedIn: false,
    })
    expect(await merge(early.content)).toMatchObject({ added: 0, known: 1, conflicts: [], handedIn: false })
    for (const { item } of there) await save(lab, client, item, filterAnswer('4'))
    await must(lab.call('coding.handIn', { assignment: project.filters }, client))
    expect(await lab.call('coding.answers', { assignment: project.filters }, client)).toMatchObject({
      ok: false,
      error: { code: 'NOT_IN_PACKET' },
    })
    const late = await answersOf(lab, client)
    expect(await merge(late.content)).toMatchObject({ added: there.length, known: 1, conflicts: [], handedIn: true })
    expect(await merge(early.content)).toMatchObject({ added: 0, conflicts: [] })
    expect(await merge(late.content)).toMatchObject({ added: 0, known: there.length + 1, conflicts: [] })

    // To the letter what the coder did, in their order and at their times.
    const history = (at: Lab, item: string): Promise<unknown[]> =>
      must<Record<string, unknown>[]>(at.call('coding.history', { item }, at === lead ? own : client)).then((events) =>
        events.map(({ id, kind, answer, madeAt, receivedAt }) => ({ id, kind, answer, madeAt, receivedAt })),
      )
    for (const { item } of there.slice(0, 2)) expect(await history(lead, item)).toEqual(await history(lab, item))
    expect(await lead.call('coding.record', eventOf(second.item, 'change', filterAnswer('9')), own)).toMatchObject({
      ok: false,
      error: { code: 'HANDED_IN' },
    })
    expect(late.content).not.toMatch(/untrained|weak|run-1|conv1|Coder B|"filter":\d|score"/)
  })

  it('what differs is set aside, and a coder who went on here has not handed in', async () => {
    const { file } = await exportFor(project.coders.a, 'faces', 'Apart')
    const { lab } = await openPacket(file)
    const [away, here] = [ownClient(), ownClient()]
    await must(lead.call('coder.enter', { coder: project.coders.a }, here))
    const items = await itemsIn(lab, away, project.faces)
    expect((await lab.media(`coding/${items[0]?.item ?? ''}/crop-4.png`, away))?.body.length).toBeGreaterThan(50)
    const [same = '', apart = '', there = ''] = items.map(({ item }) => item)
    const alike = eventOf(same, 'save', faceAnswer('1C'))
    for (const [at, client] of [
      [lab, away],
      [lead, here],
    ] as const)
      await must(at.call('coding.record', { ...alike, id: eventOf(same, 'save', faceAnswer('1C')).id }, client))
    await save(lead, here, apart, faceAnswer('12B'))
    await save(lab, away, apart, faceAnswer('12D'))
    await save(lab, away, there, faceAnswer('25'))
    await must(lab.call('coding.handIn', { assignment: project.faces }, away))
    const { content } = await answersOf(lab, away)
    const merged = await merge(content)
    expect(merged).toMatchObject({
      added: 1,
      handedIn: false,
      notes: [expect.stringContaining('went on coding here')],
      conflicts: [{ coderName: 'Coder A', answer: { scores: [{ codes: '12D' }] }, source: 'back.aulens-answers' }],
    })
    expect(await merge(content)).toMatchObject({ added: 0, conflicts: [] })
    expect(
      (
        await must<{ events: { answer: { scores: { codes: string }[] } }[] }>(
          lead.call('coding.item', { item: apart }, here),
        )
      ).events.at(-1)?.answer.scores[0]?.codes,
    ).toBe('12B')
    expect(await lead.request('codes.setAside', { assignment: project.faces })).toHaveLength(1)
  })

  it("the session's own codebook goes with it", async () => {
    const { id } = await lead.request('assignment.faces', {
      title: 'Ruled',
      corpus: 'drawn',
      coders: [project.coders.a],
      count: 1,
      codebook: '12 from C: faint ones are not scored here',
    })
    const out = join(folder, 'Ruled.aulens-packet')
    await valueOf(
      lead,
      lead.request('packet.export', { assignment: id, coder: project.coders.a, out, facesCleared: true }),
    )
    const { lab } = await openPacket(out)
    const client = ownClient()
    const session = await must<{ codebook: string; items: { item: string }[] }>(
      lab.call('coding.session', { assignment: id }, client),
    )
    expect(session.codebook).toContain('12 from C')
    expect(
      await lab.call('coding.record', eventOf(session.items[0]?.item ?? '', 'save', faceAnswer('12A')), client),
    ).toMatchObject({
      ok: false,
      error: { code: 'ANSWER_NOT_VALID', message: expect.stringContaining('faint ones') as string },
    })
  })

  it('opening the packet again finds what was answered, also after files were lost; other folders are left alone', async () => {
    const { file, packet } = await exportFor(project.coders.b, 'filters', 'Again')
    const { lab, unpacked } = await openPacket(file)
    const client = ownClient()
    const [first = { item: '', state: '' }] = (await itemsIn(lab, client, project.filters)).filter(
      ({ state }) => state === 'open',
    )
    await save(lab, client, first.item, filterAnswer('1'))
    await must(lab.call('project.close', {}, client))
    const picture = join(unpacked.directory, 'packet', 'pictures', first.item, 'guided.png')
    rmSync(picture)
    const again = UnpackedPacket.parse(await valueOf(lab, lab.request('packet.open', { file })))
    expect(again).toMatchObject({ directory: unpacked.directory, packet, isNew: false })
    expect(existsSync(picture)).toBe(true)
    await lab.request('project.open', { directory: again.directory })
    expect((await itemsIn(lab, client, project.filters)).find(({ item }) => item === first.item)?.state).toBe('save')
    mkdirSync(join(folder, 'other'))
    copyFileSync(file, join(folder, 'other', 'x.aulens-packet'))
    mkdirSync(join(folder, 'other', 'x.aulens'))
    writeFileSync(join(folder, 'other', 'x.aulens', 'mine.txt'), 'mine')
    expect(
      UnpackedPacket.parse(
        await valueOf(lab, lab.request('packet.open', { file: join(folder, 'other', 'x.aulens-packet') })),
      ).directory,
    ).toBe(join(folder, 'other', 'x (2).aulens'))
    expect(readFileSync(join(folder, 'other', 'x.aulens', 'mine.txt'), 'utf8')).toBe('mine')
  })

  it('a file of another project, of another coder, or changed on its way is refused by name and takes nothing', async () => {
    const { file } = await exportFor(project.coders.b, 'faces', 'Wrong')
    const { lab } = await openPacket(file)
    const client = ownClient()
    const items = await itemsIn(lab, client, project.faces)
    await save(lab, client, items[1]?.item ?? '', faceAnswer('6B'))
    const { content } = await answersOf(lab, client)
    expect(await codeOf(merge(content, project.coders.a))).toBe('WRONG_CODER')
    expect(await codeOf(merge(content.replace('6B', '6C')))).toBe('ANSWERS_DAMAGED')
    expect(await codeOf(merge(content.slice(0, -40)))).toBe('ANSWERS_DAMAGED')
    expect(await codeOf(merge('{"x":1}'))).toBe('ANSWERS_DAMAGED')
    const other = join(folder, 'another.aulens')
    await makeCodedProject(other)
    const stranger = await Lab.create({ appVersion: '0', projectDirectory: other })
    coderLabs.push(stranger)
    expect(await codeOf(valueOf(stranger, stranger.request('packet.merge', { content })))).toBe('WRONG_PROJECT')
    expect(await merge(content)).toMatchObject({ added: 1, coderName: 'Coder B' })
  })

  it('by the command line: export, open, answers, merge', async () => {
    const other = join(folder, 'line.aulens')
    const { coders, filters } = await makeCodedProject(other)
    const ask = async (
      ...args: string[]
    ): Promise<{ code: number | null; json: Record<string, unknown>; stderr: string }> => {
      const { code, stdout, stderr } = await aulens('packet', ...args, '--json')
      return { code, json: code === 0 ? (JSON.parse(stdout) as Record<string, unknown>) : {}, stderr }
    }
    expect((await ask('export', '1', 'coder a', '--project', other)).stderr).toMatch(/^error FACES_NOT_CLEARED: /)
    const {
      json: { file },
    } = await ask('export', 'Blind session', 'Coder A', '--project', other)
    expect(file).toBe(join(other, 'exports', 'Blind session Coder A.aulens-packet'))
    const mine = join(folder, 'mine.aulens')
    expect((await ask('open', String(file), '--project', mine)).json).toMatchObject({
      directory: mine,
      isNew: true,
      items: 11,
    })
    const lab = await Lab.create({ appVersion: '0', projectDirectory: mine })
    const client = ownClient()
    await save(lab, client, (await itemsIn(lab, client, filters))[0]?.item ?? '', filterAnswer('1'))
    await lab.close()
    const back = join(folder, 'line.aulens-answers')
    expect((await ask('answers', '--project', mine, '--out', back)).json).toMatchObject({
      answered: 1,
      handedIn: false,
    })
    expect((await ask('merge', back, '--project', other, '--coder', 'Coder B')).stderr).toMatch(
      /^error WRONG_CODER: line\.aulens-answers comes from Coder A, not from Coder B/,
    )
    expect((await ask('merge', back, '--project', other)).json).toMatchObject({
      added: 1,
      coder: coders.a,
      conflicts: [],
    })
  })
})
