import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aulens, json } from './aulens.ts'

// TFD through the real command: its own splits, seven classes, the 48-pixel network.
const folder = mkdtempSync(join(tmpdir(), 'aulens-tfd-job-'))
const project = join(folder, 'study.aulens')
beforeAll(async () => {
  await json('synthesise', join(folder, 'tfd'), '--layout', 'tfd', '--subjects', '12', '--seed', '4')
}, 300_000)
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('a corpus in TFD layout', () => {
  it('imports and trains on an official split', async () => {
    const imported = await json('import', 'tfd', join(folder, 'tfd'), '--project', project)
    expect(imported).toMatchObject({
      corpus: 'tfd',
      findings: [{ code: 'SIZE_NOT_USED' }, { code: 'COHN_KANADE_INSIDE' }],
    })
    const settings = [
      '--classes',
      '7',
      '--side',
      '48',
      '--steps',
      '4',
      '--batch',
      '8',
      '--init-scale',
      '0.7',
      '--checkpoint-every',
      '2',
      '--project',
      project,
    ]
    expect(await json('train', ...settings, '--fold', '0')).toMatchObject({ run: 'run-1', steps: 4 })
    const evaluation = await json('evaluate', 'run-1', '--project', project)
    expect(evaluation['classes']).toEqual(['anger', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'])
    const { code, stderr } = await aulens('train', ...settings, '--fold', '5')
    expect(code).not.toBe(0)
    expect(stderr).toContain('The corpus has 5 official splits; there is no fold 5.')
  })
})
