import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { FilterEvidence } from '../../../src/shared/contract/evidence.ts'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accuracyTables, groupAccuracies } from '../../../src/lab/report/accuracy.ts'
import { klChart } from '../../../src/lab/report/kl-chart.ts'
import { reportPage } from '../../../src/lab/report/page.ts'
import { patchStrip } from '../../../src/lab/report/patch-strip.ts'
import type { ReportRun } from '../../../src/lab/report/report-data.ts'
import { evidenceHash, parseReportSettings } from '../../../src/lab/report/settings-file.ts'
import { writeReport } from '../../../src/lab/report/write-report.ts'
import { sampleExperiment, sampleReport, sampleRun } from './sample-report.ts'

const run = sampleRun('run-1')
const realCorpus = { ...run.corpus, name: 'CK+', synthetic: false }
const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length
/** Text as a reader sees it. */
const read = (page: string): string =>
  page
    .replaceAll(/<(style|svg)[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aulens-report-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

describe('writeReport', () => {
  it('writes the page and the numbers of every table and figure', async () => {
    const out = join(folder, 'new', 'report')
    const { index, files } = await writeReport(sampleReport(), out)
    expect(index).toBe(join(out, 'index.html'))
    expect(files.map((file) => basename(file)).sort()).toEqual(readdirSync(out).sort())
    expect(readdirSync(out).sort()).toEqual([
      'confusion.csv',
      'evidence.csv',
      'figure4.csv',
      'figure4.png',
      'figure4.svg',
      'figure5.csv',
      'figure5.png',
      'figure5.svg',
      'index.html',
      'report.pdf',
      'settings.json',
      'table1.csv',
      'table2.csv',
      'table3.csv',
      'table4.csv',
    ])
    const rows = (name: string): string[][] =>
      readFileSync(join(out, name), 'utf8')
        .trimEnd()
        .split('\r\n')
        .map((line) => line.split(','))
    expect(rows('figure4.csv')).toHaveLength(101)
    expect(rows('figure5.csv')).toHaveLength(10 * 30 + 1)
    expect(rows('evidence.csv')).toHaveLength(256 * 30 + 1)
    expect(
      rows('confusion.csv')
        .slice(1)
        .map((row) => row.slice(1).map(Number)),
    ).toEqual(run.evaluation!.confusion)
    const table4 = rows('table4.csv')
    expect(table4.map((row) => row[1])).toEqual([
      'published_au',
      '25',
      '12',
      '9',
      '5',
      '17',
      '12',
      '24',
      '27',
      '12',
      '1',
    ])
    table4.slice(1).forEach((row, place) => {
      const filter = run.evidence!.filters[Number(row[3])]!
      expect(filter.filter).toBe(run.patches!.filters[place]!.filter)
      expect([Number(row[4]), Number(row[6])]).toEqual([filter.best!.au, filter.best!.kl])
    })
    expect(
      rows('table2.csv')
        .find((row) => row[0] === 'Zero-bias CNN')
        ?.slice(1, 4),
    ).toEqual(['81.8', '4.8', String(run.evaluation!.accuracy * 100)])
    expect(
      rows('table2.csv')
        .find((row) => row[0] === 'Zero-bias CNN + AD')
        ?.slice(1, 4),
    ).toEqual(['96.4', '3.1', ''])
  })

  it('writes the figures for print: 170 mm at 300 dots an inch, with something on them', async () => {
    await writeReport(sampleReport(), folder)
    for (const name of ['figure4.png', 'figure5.png']) {
      const picture = sharp(join(folder, name))
      expect(await picture.metadata()).toMatchObject({ width: 2008, density: 300 })
      const { channels, isOpaque } = await picture.stats()
      expect(isOpaque).toBe(true)
      expect(channels[0]!.stdev).toBeGreaterThan(10)
    }
  })

  it('writes settings from which the report can be made again', async () => {
    await writeReport(sampleReport(), folder)
    const file = join(folder, 'settings.json')
    const { runs } = parseReportSettings(readFileSync(file, 'utf8'), file)
    expect(runs).toMatchObject([
      {
        run: 'run-1',
        settings: run.settings,
        dataHash: run.dataHash,
        checkpoint: run.checkpoint,
        evidence: { settings: run.evidence!.settings, sha256: evidenceHash(run.evidence!) },
      },
    ])
    expect(() => parseReportSettings('{"runs": []}', file)).toThrow(
      expect.objectContaining({ code: 'REPORT_SETTINGS_INVALID', path: file }),
    )
    expect(() => parseReportSettings('nothing', file)).toThrow(/not the settings file/)
  })

  it('tells several runs apart, in safe names', async () => {
    const { files } = await writeReport(sampleReport([run, sampleRun('../run 2')]), folder)
    expect(files.map((file) => basename(file))).toContain('run-1-table4.csv')
    expect(files.map((file) => basename(file))).toContain('__run_2-table4.csv')
    expect(readdirSync(folder)).toHaveLength(files.length)
  })

  it('refuses to write a report about nothing', async () => {
    await expect(writeReport(sampleReport([]), folder)).rejects.toMatchObject({
      code: 'REPORT_EMPTY',
      hint: expect.stringContaining('aulens train') as string,
    })
  })
})

describe('the page', () => {
  it('loads nothing, runs nothing, and allows its one style sheet by hash', async () => {
    const page = await reportPage(sampleReport())
    expect(page).not.toMatch(/<script|<link|<iframe|<object|@import|url\(|\son\w+=|javascript:|\sstyle=/i)
    expect(
      [...page.matchAll(/(?:src|href)="([^"]{0,22})/g)].every(([, start]) => start === 'data:image/png;base64,'),
    ).toBe(true)
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/)
    const style = /<style>([\s\S]*)<\/style>/.exec(page)![1]!
    expect(page).toContain(`style-src &#39;sha256-${createHash('sha256').update(style).digest('base64')}&#39;`)
    expect(page).toContain('default-src &#39;none&#39;')
  })

  it('closes what it opens, and has a header for every table and words for every picture', async () => {
    const page = await reportPage(sampleReport([run, sampleRun('run-2')]))
    for (const element of [
      'table',
      'thead',
      'tbody',
      'tr',
      'th',
      'td',
      'section',
      'figure',
      'figcaption',
      'svg',
      'g',
      'p',
      'div',
      'dl',
      'dt',
      'dd',
      'h2',
      'details',
    ]) {
      expect(count(page, new RegExp(`<${element}[ >]`, 'g')), element).toBe(
        count(page, new RegExp(`</${element}>`, 'g')),
      )
    }
    expect(count(page, /<table/g)).toBe(
      count(page, /<table[\s\S]*?<th scope="col"[\s\S]*?<th scope="row"[\s\S]*?<\/table>/g),
    )
    expect(count(page, /<img /g)).toBe(2 * 2 * 10)
    expect(count(page, /<img [^>]*alt="[^"]{20,}"/g)).toBe(2 * 2 * 10)
    expect(count(page, /<svg [^>]*role="img" aria-label="[^"]{20,}"/g)).toBe(2)
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, id] of page.matchAll(/aria-labelledby="([^"]+)"/g)) expect(ids).toContain(id)
  })

  it('shows hostile names as text', async () => {
    const name = '"><script>x</script>\u0000'
    const hostile: ReportRun = {
      ...run,
      run: name,
      dataHash: name,
      corpus: { ...run.corpus, name },
      patches: {
        ...run.patches!,
        filters: run.patches!.filters.map((entry) => ({
          ...entry,
          patches: entry.patches.map((patch) => ({ ...patch, subject: name, path: name })),
        })),
      },
      evaluation: { ...run.evaluation!, classes: run.evaluation!.classes.map(() => name) },
      engine: { ...run.engine!, deviceName: name, versions: { [name]: name } },
    }
    const page = await reportPage({
      ...sampleReport([hostile, run]),
      project: name,
      appVersion: name,
      nodeVersion: name,
    })
    expect(page).not.toContain('<script')
    expect(page).not.toContain('\u0000')
    expect(count(page, /&lt;script&gt;/g)).toBeGreaterThan(20)
  })

  it('says what a run of drawn faces cannot say, and calls only the real corpora a reproduction', async () => {
    const drawn = read(await reportPage(sampleReport()))
    expect(drawn).toContain('faces that AULens drew')
    expect(drawn).toContain('In the manner of figure 4.')
    expect(drawn).not.toContain('Figure 4, reproduced')
    const real = read(await reportPage(sampleReport([{ ...run, corpus: realCorpus }])))
    expect(real).not.toContain('faces that AULens drew')
    expect(real).toContain('Figure 4, reproduced.')
    expect(real).toContain('Its licence says whose may be passed on')
    for (const text of [drawn, real]) {
      expect(text).toContain('The published filters belong to another network')
      expect(text).not.toMatch(/\bbecause (the|this|it|of its) (filter|network)/)
      expect(text).not.toContain('undefined')
      expect(text).not.toContain('NaN')
      expect(text).not.toContain('[object')
    }
  })

  it('holds every setting of training and evidence', async () => {
    const page = read(await reportPage(sampleReport()))
    const inWords = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    for (const name of [...Object.keys(run.settings), ...Object.keys(run.evidence!.settings)])
      expect(page).toContain(` ${inWords(name)} `)
    for (const text of [run.dataHash, run.checkpoint!.sha256, '24.21.0', 'demo.aulens', '2.21.0', 'AMD EPYC'])
      expect(page).toContain(text)
  })

  it('says what was not computed instead of leaving it out', async () => {
    const bare = read(
      await reportPage(
        sampleReport([
          sampleRun(
            'run-9',
            {},
            {
              evaluation: null,
              patches: null,
              evidence: null,
              engine: null,
              checkpoint: null,
              initScale: null,
              validationAccuracy: null,
              timings: [],
            },
          ),
        ]),
      ),
    )
    expect(bare).toContain('run-9 has not been tested yet')
    expect(bare).toContain('The filters of run-9 have not been inspected')
    expect(bare).toContain('run-9 has no evidence')
    expect(count(bare, /not run/g)).toBe(9)
  })
})

describe('accuracy tables', () => {
  it('take the mean and the sample standard deviation over folds of the same corpus, protocol and steps', () => {
    const tested = (id: string, fold: number, accuracy: number, steps = 150): ReportRun => {
      const made = sampleRun(id, { fold, steps }, { corpus: realCorpus })
      return { ...made, evaluation: { ...made.evaluation!, accuracy, count: 100 } }
    }
    const common = {
      experiment: null,
      corpus: 'CK+',
      synthetic: false,
      protocol: 'paper',
      departs: [],
      over: 'runs',
      missing: 0,
    }
    const groups = groupAccuracies([
      tested('a', 3, 0.7),
      tested('b', 1, 0.9),
      tested('c', 0, 0.5, 99),
      sampleRun('d', {}, { evaluation: null }),
    ])
    expect(groups).toEqual([
      {
        ...common,
        steps: 150,
        runs: ['a', 'b'],
        folds: [1, 3],
        faces: 200,
        mean: 0.8,
        sd: expect.closeTo(Math.sqrt(0.02), 12) as number,
      },
      { ...common, steps: 99, runs: ['c'], folds: [0], faces: 100, mean: 0.5, sd: null },
    ])
  })

  it('put each run into the row of its corpus, classes and variant', () => {
    const runs = [
      sampleRun('eight', { variant: 'AD' }),
      sampleRun('six', { variant: 'AD', classes: 6 }),
      sampleRun('tfd', { classes: 7 }, { corpus: { ...realCorpus, layout: 'tfd' } }),
      sampleRun('six plain', { classes: 6 }),
    ]
    const placed = accuracyTables({ runs, experiments: [] }).flatMap(({ published, rows }) =>
      rows.flatMap((row) => row.reproduced.map((group) => [published.number, row.published.method, ...group.runs])),
    )
    expect(placed).toEqual([
      [1, 'Zero-bias CNN', 'tfd'],
      [2, 'Zero-bias CNN + AD', 'eight'],
      [3, 'Zero-bias CNN + AD', 'six'],
    ])
  })

  it('hold an experiment of which a network is missing: its row, its folds, its variants compared, its confusion with intervals', async () => {
    const data = {
      ...sampleReport([sampleRun('run-2', { variant: 'AD', steps: 31_000 }, { corpus: realCorpus })]),
      experiments: [sampleExperiment(realCorpus)],
    }
    const {
      detail: {
        results,
        comparisons: [compared],
      },
    } = data.experiments[0]!
    const text = read(await reportPage(data))
    const [plain, both] = results.map(({ mean, sd }) => `${(100 * mean!).toFixed(1)} ± ${(100 * sd!).toFixed(1)}`)
    expect(text).toContain(
      `Zero-bias CNN 81.8 ± 4.8 ${plain!} experiment-1, folds 0 to 9, n = 1,308, 31,000 steps, paper protocol, CK+`,
    )
    expect(text).toContain(
      `Zero-bias CNN + AD 96.4 ± 3.1 ${both!} experiment-1, folds 0 to 8, n = 1,308, 31,000 steps, paper protocol, CK+, 1 network not finished`,
    )
    expect(text).toMatch(/AUDN 93.70 other authors/)
    expect(text).toMatch(/1 network of 20 is not finished/)
    expect(text).toMatch(/ 9 73\.0 not finished /)
    expect(text).toContain(
      `AD − plain 9 +${(100 * compared!.difference).toFixed(1)} +${(100 * compared!.interval![0]).toFixed(1)} to +${(100 * compared!.interval![1]).toFixed(1)} 0.004`,
    )
    expect(text).toMatch(/Confusion, experiment-1, AD\. 1,308 test answers of 9 networks.*71 to 88/)
    // The run whose filters are shown is counted in the experiment, not a second time.
    expect(
      accuracyTables(data)[1]!.rows.flatMap(({ reproduced }) => reproduced.map(({ experiment }) => experiment)),
    ).toEqual(['experiment-1', 'experiment-1'])
  })

  it('list a run that no published row is about', async () => {
    expect(read(await reportPage(sampleReport([sampleRun('six plain', { classes: 6 })])))).toMatch(
      /Other runs\..*six plain demo 6 classes, plain/,
    )
  })
})

describe('pictures', () => {
  it('a strip holds every patch pixel for pixel, on mid-grey', async () => {
    const patches = [Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6, 7, 8)]
    const { data, info } = await sharp(await patchStrip(patches, 2, 3))
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect([info.width, info.height, info.channels]).toEqual([10, 2, 1])
    expect(Array.from(data)).toEqual([
      1, 2, 128, 128, 5, 6, 128, 128, 128, 128, 3, 4, 128, 128, 7, 8, 128, 128, 128, 128,
    ])
  })

  it("one red bar a filter, which is the best unit's; bars as high as their divergence", () => {
    const score = {
      nWith: 50,
      nWithout: 50,
      klWithoutNeutral: null,
      rare: false,
      auc: null,
      r: null,
      p: null,
      pMaxT: null,
      q: null,
    }
    const filter = {
      filter: 7,
      dead: false,
      best: { au: 12, kl: 1 },
      aus: [
        { ...score, au: 1, kl: 0.25, pMaxT: 0.01 },
        { ...score, au: 12, kl: 1 },
        { ...score, au: 25, kl: 0.5 },
        { ...score, au: 34, kl: 2, rare: true },
      ],
    }
    const chart = klChart([FilterEvidence.parse(filter)])
    const bars = [...chart.matchAll(/<rect [^>]*y="([\d.]+)" width="[\d.]+" height="([\d.]+)" fill="([^"]+)"/g)].map(
      ([, , height, fill]) => [Number(height), fill],
    )
    expect(bars.map(([, fill]) => fill)).toEqual(['#566178', '#c8102e', '#a3a8b3', 'none'])
    expect(Number(bars[1]![0]) / Number(bars[0]![0])).toBeCloseTo(4, 1)
    expect(Number(bars[1]![0]) / Number(bars[2]![0])).toBeCloseTo(2, 1)
    expect(chart).toContain('filter 7, AU 12 with 1.00')
  })

  it('draws infinite divergences and filters without a best unit', () => {
    const score = {
      nWith: 50,
      nWithout: 50,
      klWithoutNeutral: null,
      rare: false,
      auc: null,
      r: null,
      p: null,
      pMaxT: null,
      q: null,
    }
    const chart = klChart(
      [
        { filter: 0, dead: false, best: { au: 1, kl: Infinity }, aus: [{ ...score, au: 1, kl: Infinity }] },
        { filter: 1, dead: false, best: null, aus: [{ ...score, au: 1, kl: 0 }] },
      ].map((entry) => FilterEvidence.parse(entry)),
    )
    expect(chart).toContain('∞')
    expect(chart).not.toMatch(/NaN|Infinity|undefined/)
    expect(chart).toContain('filter 1, none')
  })
})
