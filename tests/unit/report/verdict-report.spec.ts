import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { computeEvidence } from '../../../src/lab/evidence/evidence.ts'
import { constructStudy } from '../../../src/lab/evidence/calibration/constructed-study.ts'
import { coOccurrenceTable, evidenceTable, verdictTable } from '../../../src/lab/evidence/evidence-table.ts'
import { exportEvidence } from '../../../src/lab/report/exports/export-evidence.ts'
import { verdictSection } from '../../../src/lab/report/verdict-section.ts'
import { Evidence, EvidenceSettings } from '../../../src/shared/contract/evidence.ts'
import { withVerdicts } from '../../../src/shared/evidence/verdict.ts'

const settings = EvidenceSettings.parse({ permutations: 99, otherPermutations: 99, resamples: 20 })
const { input } = constructStudy({ construction: 'units', seed: 3, filters: 4, idle: 2, subjects: 20, sequences: 3 })
const outcome = await computeEvidence(
  { ...input, settings },
  { signal: new AbortController().signal, onProgress: () => undefined },
)
const evidence = withVerdicts({ run: 'run-1', step: 5, settings, version: 2, dataHash: 'h', ...outcome })

describe('evidence for other programs', () => {
  it('is tidy: as many cells as columns, every column named once, every number of a score in its column', () => {
    for (const { columns, rows } of [
      evidenceTable(evidence.filters),
      verdictTable(evidence.filters),
      coOccurrenceTable(evidence.coOccurrence!),
    ]) {
      expect(new Set(columns).size).toBe(columns.length)
      expect(rows.length).toBeGreaterThan(0)
      expect(rows.every((row) => row.length === columns.length)).toBe(true)
    }
    const { columns, rows } = evidenceTable(evidence.filters)
    const score = evidence.filters[1]!.aus[2]!
    const row = rows[evidence.units.length + 2]!
    const cell = (name: string) => row[columns.indexOf(name)]
    expect([
      cell('filter'),
      cell('au'),
      cell('kl'),
      cell('jensen_shannon'),
      cell('auprc'),
      cell('auc_upper'),
      cell('q_by'),
      cell('p_max_z_emotion'),
      cell('z_subject'),
    ]).toEqual([
      1,
      score.au,
      score.kl,
      score.jensenShannon,
      score.auprc,
      score.aucInterval?.[1],
      score.qBY,
      score.tests!.emotion!.pMaxZ,
      score.tests!.subject!.z,
    ])
  })

  it('is whole as JSON, and is read back as it was', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aulens-verdicts-'))
    try {
      const file = (name: string): string => join(folder, name)
      await exportEvidence(evidence, file('e.json'))
      expect(Evidence.parse(JSON.parse(readFileSync(file('e.json'), 'utf8')))).toEqual(evidence)
      expect(await exportEvidence(evidence, file('v.csv'), 'verdicts')).toMatchObject({ rows: 4 })
      await exportEvidence(evidence, file('c.json'), 'co-occurrence')
      expect(JSON.parse(readFileSync(file('c.json'), 'utf8'))).toMatchObject({
        run: 'run-1',
        units: evidence.units,
        coOccurrence: evidence.coOccurrence,
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('is told in the report filter by filter, with grounds and rules; not at all where nothing was tested', () => {
    const section = verdictSection(evidence, evidence.filters.slice(0, 2))!.markup
    for (const { verdict } of evidence.filters.slice(0, 2))
      expect(section).toContain(`<td>${verdict!.grade!}</td><td>${verdict!.statement}</td>`)
    expect(section).toContain('Of 4 filters that are not dead')
    expect(section).not.toMatch(/undefined|NaN|null/)
    const untested = withVerdicts({
      ...evidence,
      filters: evidence.filters.map((filter) => ({
        ...filter,
        aus: filter.aus.map((score) => ({ ...score, tests: null, p: null })),
      })),
    })
    expect(verdictSection(untested, untested.filters)).toBeNull()
  })
})
