import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { z } from 'zod'

const Summary = z.object({
  inputs: z.int(),
  parsers: z.record(z.string(), z.object({ inputs: z.int(), taken: z.int(), refused: z.int(), failed: z.int() })),
  failures: z.array(z.object({ parser: z.string(), input: z.union([z.string(), z.int()]), why: z.string() })),
})

// The full 10,000 take minutes: `npm run tool fuzz`. Here: past failures, decompression bombs, and a few damaged files for each parser.
it('no parser crashes, hangs, takes a gigabyte, or fails without a named refusal', async () => {
  const script = join(import.meta.dirname, '../../../scripts/fuzz.mjs')
  // Time is judged by the full run on a quiet machine; a minute here only tells a hang from a slow machine.
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    script,
    '--inputs',
    '200',
    '--seed',
    '11',
    '--seconds',
    '60',
    '--json',
  ]).catch((error: unknown) => ({ stdout: (error as { stdout: string }).stdout }))
  const { parsers, failures } = Summary.parse(JSON.parse(stdout))
  expect(failures).toEqual([])
  expect(Object.keys(parsers).sort()).toEqual([
    'csv',
    'eaf',
    'exchange',
    'facs',
    'hdf5',
    'jpeg',
    'matlab5',
    'npz',
    'png',
    'project',
    'safetensors',
    'settings',
  ])
  for (const [parser, { inputs, failed }] of Object.entries(parsers))
    expect([parser, inputs >= 4, failed]).toEqual([parser, true, 0])
})
