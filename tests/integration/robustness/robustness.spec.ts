import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Lab } from '../../../src/lab/lab.ts'
import { openDatabase } from '../../../src/lab/store/database.ts'
import { ProjectStore } from '../../../src/lab/store/project-store.ts'
import type { ControlResult, PlaceResult, StabilityResult } from '../../../src/shared/contract/robustness.ts'
import type { MethodInput } from '../../../src/shared/contract/contract.ts'
import { standardLandmarks } from '../../../src/shared/facs/standard-landmarks.ts'
import { Random } from '../../../src/shared/random/random.ts'

let folder = ''
let lab: Lab
const layer = 'conv1' as const

/** Twenty subjects with one coded sequence each, faces with a striped mouth (AU 12) or striped brows (AU 1), and landmarks. */
const fillProject = async (directory: string): Promise<void> => {
  const store = await ProjectStore.open(directory, { create: true, appVersion: '0' })
  const corpus = store.corpora.begin({
    name: 'drawn',
    layout: 'ckplus',
    root: '/c',
    detector: 'none',
    detectorVersion: 'v',
  })
  const random = Random.fromSeed(1, 'faces')
  for (let number = 0; number < 20; number++) {
    const subject = store.samples.subject(corpus, `S${String(number).padStart(3, '0')}`)
    const happy = number % 2 === 0
    const units = [{ au: happy ? 12 : 1, intensity: 3 }]
    const sequence = store.samples.sequence(corpus, subject, {
      name: '001',
      emotion: happy ? 5 : 7,
      split: null,
      units,
    })
    for (let position = 1; position <= 4; position++) {
      const neutral = position === 1
      // A few dots, so that neutral faces differ; stripes over the mouth or the brows.
      const face = new Uint8Array(96 * 96).fill(110)
      for (let dot = 0; dot < 6; dot++) face[random.integer(face.length)] = 120
      if (!neutral)
        for (let row = 0; row < 7; row++)
          for (let column = 24; column < 72; column++)
            face[((happy ? 76 : 24) + row) * 96 + column] = column % 6 < 3 ? 250 : 5
      const id = store.samples.sample(corpus, subject, sequence, {
        path: `${String(number)}/${String(position)}.png`,
        frame: position,
        position,
        count: 4,
        emotion: neutral ? 0 : happy ? 5 : 7,
        units: neutral ? [] : units,
      })
      store.samples.setFace(id, {
        fileSize: 1,
        fileMtime: 1,
        fileHash: 'h',
        detectorVersion: 'v',
        width: 200,
        height: 200,
        faceRow: store.faces(corpus).append(face),
        box: { x: 40, y: 30, width: 96, height: 96 },
        foundBy: 'given',
        landmarks: Float32Array.from(standardLandmarks.flatMap(([x, y]) => [40 + 96 * x, 30 + 96 * y])),
      })
    }
  }
  store.corpora.finish(corpus, 'hash')
  store.close()
}

type JobMethod =
  | 'run.start'
  | 'robustness.place'
  | 'robustness.stability'
  | 'robustness.controls'
  | 'robustness.cascade'
  | 'robustness.trainPermuted'
  | 'robustness.export'
  | 'filter.evidence'
const valueOf = async <T>(method: JobMethod, input: unknown): Promise<T> => {
  const { job } = await lab.request(method, input as MethodInput<typeof method>)
  return (await lab.request('job.result', { job })) as T
}
const errorOf = async (method: JobMethod, input: unknown): Promise<string> => {
  const answer = await lab.call(method, input)
  if (!answer.ok) return answer.error.code
  return valueOf(method, input).then(
    () => 'no error',
    (error: { code: string }) => error.code,
  )
}
const training = (fold: number): Record<string, unknown> => ({
  side: 48,
  steps: 2,
  batchSize: 4,
  checkpointEvery: 2,
  initScale: 0.7,
  fold,
})

describe('robustness of a run', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'aulens-robustness-'))
    await fillProject(join(folder, 'p.aulens'))
    lab = await Lab.create({ appVersion: '0', projectDirectory: join(folder, 'p.aulens') })
    for (const fold of [0, 1]) await valueOf('run.start', { settings: training(fold) })
  })
  afterAll(async () => {
    await lab.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('has nothing to show before it is computed', async () => {
    const overview = await lab.request('robustness.overview', { run: 'run-1', layer })
    expect([overview.place.state, overview.stability.state, overview.controls.state]).toEqual([
      'missing',
      'missing',
      'missing',
    ])
    expect(overview.filters).toHaveLength(64)
    expect(overview.filters[0]).toEqual({ filter: 0, place: null, stability: null, controls: null })
  })
  it('says where filters peak, and draws it', async () => {
    const place = await valueOf<PlaceResult>('robustness.place', { run: 'run-1', settings: { layer } })
    expect(place).toMatchObject({
      samples: 80,
      shifts: 48 * 48,
      landmarks: [{ source: 'each face', faces: 80 }],
      leftOut: [],
    })
    const brows = place.filters.filter(({ dead }) => !dead).map(({ aus }) => aus.find(({ au }) => au === 1)!)
    const inBrows = brows.filter(({ rate, rateWithout }) => rate! > 0.9 && rateWithout! < 0.5)
    // Filters that answer to stripes have no choice: with AU 1 they are in the brows, without it they are not.
    expect(inBrows.length).toBeGreaterThan(10)
    expect(inBrows[0]!.p).toBeLessThan(0.25)
    const { map, aus } = (
      await lab.request('robustness.filter', {
        run: 'run-1',
        layer,
        filter: place.filters.find(({ dead }) => !dead)!.filter,
        au: 1,
      })
    ).place
    expect(map!.counts.reduce((sum, count) => sum + count, 0)).toBe(aus.find(({ au }) => au === 1)!.n)
    const svg = await lab.media(`${map!.figure}.svg`)
    expect(Buffer.from(svg!.body as Uint8Array).toString()).toContain('Inner Brow Raiser')
    expect(
      (await sharp(Buffer.from((await lab.media(`${map!.figure}.png`))!.body as Uint8Array)).metadata()).width,
    ).toBeGreaterThan(700)
  })
  it('finds a run that began with the same weights again, filter by filter', async () => {
    const stability = await valueOf<StabilityResult>('robustness.stability', {
      run: 'run-1',
      settings: { layer, runs: ['run-1', 'run-2'], minimumCount: 5 },
    })
    expect(stability.runs).toMatchObject([{ run: 'run-2', samples: 80, differing: ['fold'] }])
    const live = stability.filters.filter(({ best }) => best !== null)
    // Two steps change little: most filters match themselves.
    expect(live.filter(({ filter, matches }) => matches[0]!.filter === filter).length).toBeGreaterThan(
      0.8 * live.length,
    )
    expect(live.reduce((sum, { found }) => sum + found, 0) / live.length).toBeGreaterThan(0.6)
  })
  it('compares with an untrained network and, once it is trained, with one of permuted labels, which no ordinary list shows', async () => {
    const before = await valueOf<ControlResult>('robustness.controls', { run: 'run-1', settings: { layer } })
    expect(before.permutedMissing).toBe(true)
    expect(before.networks.map(({ network }) => network)).toEqual(['run', 'untrained'])
    await valueOf('robustness.trainPermuted', { run: 'run-1' })
    expect((await lab.request('run.list', {})).map(({ run }) => run)).toEqual(['run-1', 'run-2'])
    const overview = await lab.request('robustness.overview', { run: 'run-1', layer })
    expect(overview.permutedRun).toEqual({ run: 'run-3', state: 'done' })
    // Its arrival makes the comparison without it out of date.
    expect(overview.controls).toMatchObject({ state: 'outdated', networks: [] })
    expect(overview.filters[0]!.controls).toBeNull()
    const after = await valueOf<ControlResult>('robustness.controls', { run: 'run-1', settings: { layer } })
    expect(after.networks.map(({ network, run }) => [network, run])).toEqual([
      ['run', 'run-1'],
      ['untrained', null],
      ['permuted', 'run-3'],
    ])
    expect(await errorOf('robustness.trainPermuted', { run: 'run-1' })).toBe('CONTROL_IS_DONE')
    expect(await errorOf('robustness.trainPermuted', { run: 'run-3' })).toBe('RUN_IS_CONTROL')
  })
  it("shows a filter's pictures down the cascade", async () => {
    const live =
      (await lab.request('robustness.filter', { run: 'run-1', layer, filter: 0 })).place.aus.length > 0 ? 0 : 1
    await valueOf('robustness.cascade', { run: 'run-1', settings: { layer, filter: live, top: 3, draws: 1 } })
    const { cascade } = await lab.request('robustness.filter', { run: 'run-1', layer, filter: live })
    expect(cascade.state).toBe('current')
    // The trained network, random weights, and the network that was trained on permuted labels.
    expect(
      cascade.result!.methods.map(({ stages }) =>
        stages.map(({ randomised, permuted }) => (permuted ? 'permuted' : randomised.join())),
      ),
    ).toEqual(Array.from({ length: 4 }, () => ['', 'conv1', 'permuted']))
    const sheet = await lab.media(`${cascade.pictures!}/guided.png`)
    expect((await sharp(Buffer.from(sheet!.body as Uint8Array)).metadata()).width).toBeGreaterThanOrEqual(3 * 5)
    expect(await lab.media(`${cascade.pictures!}/nothing.png`)).toBeNull()
  })
  it('writes tidy tables of all that is stored', async () => {
    const out = join(folder, 'tables')
    const { files } = await valueOf<{ files: string[] }>('robustness.export', { run: 'run-1', layer, out })
    expect(files).toHaveLength(8)
    const lines = (name: string): string[] =>
      readFileSync(join(out, `run-1-${layer}-${name}.csv`), 'utf8')
        .trim()
        .split(/\r?\n/)
    expect(lines('place')[0]).toMatch(/^filter,dead,au,name,region,n,rate,chance,p/)
    expect(lines('stability')).toHaveLength(1 + 64)
    expect(
      new Set(
        lines('controls')
          .slice(1)
          .map((line) => line.split(',')[0]),
      ),
    ).toEqual(new Set(['run', 'untrained', 'permuted']))
    // Four methods: the trained network, one stage of random weights, the network on permuted labels, the edge detector.
    expect(lines('cascades')).toHaveLength(1 + 4 * 4)
  })
  it('tells the verdict what was found, and nothing that does not hold any more', async () => {
    await valueOf('filter.evidence', { run: 'run-1', settings: { layer, minimumCount: 5, permutations: 100 } })
    const { filters } = await lab.request('filter.gallery', { run: 'run-1', layer })
    const live = filters.find(({ dead, best }) => !dead && best !== null)!.filter
    const outcomes = async (): Promise<Record<string, string>> => {
      const { evidence } = await lab.request('filter.get', { run: 'run-1', layer, filter: live })
      return Object.fromEntries(evidence!.verdict!.grounds.map(({ criterion, outcome }) => [criterion, outcome]))
    }
    expect(['held', 'doubtful', 'failed']).toContain((await outcomes())['place'])
    expect(['held', 'doubtful', 'failed']).toContain((await outcomes())['stability'])
    expect(['held', 'doubtful', 'failed']).toContain((await outcomes())['controls'])
    const database = await openDatabase(join(folder, 'p.aulens', 'project.sqlite'))
    database.prepare('UPDATE samples SET box_x = box_x + 3 WHERE id = 1').run()
    expect((await outcomes())['place']).toBe('unknown')
    expect((await outcomes())['stability']).not.toBe('unknown')
    database.prepare('UPDATE samples SET box_x = box_x - 3 WHERE id = 1').run()
    database.close()
  })
  it('shows nothing that a new code or landmark has made untrue, and computes it anew', async () => {
    const database = await openDatabase(join(folder, 'p.aulens', 'project.sqlite'))
    const states = async (): Promise<string[]> => {
      const { place, stability, controls } = await lab.request('robustness.overview', { run: 'run-1', layer })
      return [place.state, stability.state, controls.state]
    }
    expect(await states()).toEqual(['current', 'current', 'current'])
    database.prepare('UPDATE samples SET box_x = box_x + 3 WHERE id = 1').run()
    expect(await states()).toEqual(['outdated', 'current', 'current'])
    database.prepare('UPDATE samples SET box_x = box_x - 3 WHERE id = 1').run()
    expect(await states()).toEqual(['current', 'current', 'current'])
    database.prepare('DELETE FROM sample_units WHERE sample = 2').run()
    expect(await states()).toEqual(['outdated', 'outdated', 'outdated'])
    database.close()
    const detail = await lab.request('robustness.filter', { run: 'run-1', layer, filter: 0 })
    expect([detail.place.aus, detail.stability.result, detail.controls.result]).toEqual([[], null, null])
    await valueOf('robustness.place', { run: 'run-1', settings: { layer } })
    expect((await states())[0]).toBe('current')
  })
  it('refuses what it cannot answer, and says why', async () => {
    expect(await errorOf('robustness.place', { run: 'run-9' })).toBe('RUN_NOT_FOUND')
    expect(await errorOf('robustness.place', { run: 'run-1', settings: { peakShare: 7 } })).toBe('INVALID_INPUT')
    expect(await errorOf('robustness.stability', { run: 'run-1', settings: { layer, runs: ['run-1'] } })).toBe(
      'ROBUSTNESS_NO_RUNS',
    )
    expect(await errorOf('robustness.cascade', { run: 'run-1', settings: { layer, filter: 64 } })).toBe(
      'FILTER_OUT_OF_RANGE',
    )
    expect(await errorOf('robustness.export', { run: 'run-2', layer, out: join(folder, 'none') })).toBe(
      'ROBUSTNESS_NOTHING',
    )
  })
  it('removes the control together with the last run that it belongs to', async () => {
    await lab.request('run.delete', { run: 'run-2' })
    expect((await lab.request('robustness.overview', { run: 'run-1', layer })).permutedRun?.run).toBe('run-3')
    await lab.request('run.delete', { run: 'run-1' })
    expect((await lab.call('run.get', { run: 'run-3' })).ok).toBe(false)
  })
})
