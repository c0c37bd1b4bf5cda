#!/usr/bin/env node
// How time and memory grow with the number of faces. Every point is a process of its own, so that its peak memory is its own.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { drawGrowth, fitSlope } from './growth/picture.mjs'
import { parts } from './growth/parts.mjs'

const help = `
Usage: npm run tool measure-growth -- [--sizes 1000,10000] [--only NAME,…] [--repeats 1] [--out DIR]

Measures ${Object.keys(parts).join(', ')} on generated data of each size, prints JSON, and with --out writes growth.json and
growth.svg. A part leaves sizes out that its method cannot do or that would take hours (--sizes beyond its limit); they are listed as
not run, never extrapolated. Run it with the project's own Node, on a machine that does nothing else.`

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,10000' },
    only: { type: 'string' },
    repeats: { type: 'string', default: '1' },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
    one: { type: 'string' },
    size: { type: 'string' },
  },
})

/** @returns {Promise<void>} prints one line: the measurement of one part at one size */
const measureOne = async (name, size) => {
  const { seconds, memory = process.resourceUsage().maxRSS * 1024, ...more } = await parts[name].measure(size)
  process.stdout.write(`${JSON.stringify({ size, seconds, memory, ...more })}\n`)
}

const runOne = (name, size) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', import.meta.filename, '--one', name, '--size', String(size)],
    { encoding: 'utf8', maxBuffer: 1e8 },
  )
  if (status !== 0) throw new Error(`${name} at ${size} failed:\n${stderr}`)
  return JSON.parse(stdout.trim().split('\n').at(-1))
}

const measureAll = () => {
  const sizes = values.sizes.split(',').map(Number)
  const names = values.only?.split(',') ?? Object.keys(parts)
  const unknown = [
    ...names.filter((name) => !(name in parts)),
    ...sizes.filter((size) => !Number.isInteger(size) || size < 100),
  ]
  if (unknown.length > 0) throw new Error(`Not a part or a size of at least 100: ${unknown.join(', ')}.\n${help}`)
  const results = names.map((name) => {
    const { title, largest } = parts[name]
    const points = sizes
      .filter((size) => size <= largest)
      .map((size) => {
        const runs = Array.from({ length: Number(values.repeats) }, () => runOne(name, size))
        process.stderr.write(`${name} ${size}: ${runs.map(({ seconds }) => seconds.toFixed(3)).join(', ')} s\n`)
        return runs.reduce((best, run) => (run.seconds < best.seconds ? run : best))
      })
    return {
      name,
      title,
      points,
      slope: fitSlope(points),
      cpuSlope: fitSlope(
        points.filter(({ cpu }) => cpu !== undefined).map(({ size, cpu }) => ({ size, seconds: cpu })),
      ),
      notRun: sizes.filter((size) => size > largest),
    }
  })
  const machine = {
    processor: cpus()[0]?.model.trim() ?? process.arch,
    cores: cpus().length,
    node: process.version,
    load: loadavg()[0],
    measuredAt: new Date().toISOString(),
  }
  return { results, machine }
}

if (values.help) process.stdout.write(`${help}\n`)
else if (values.one !== undefined) {
  await measureOne(values.one, Number(values.size))
  process.exit(0)
} else {
  const growth = measureAll()
  if (values.out !== undefined) {
    mkdirSync(values.out, { recursive: true })
    writeFileSync(join(values.out, 'growth.json'), `${JSON.stringify(growth, null, 2)}\n`)
    writeFileSync(join(values.out, 'growth.svg'), drawGrowth(growth))
  }
  process.stdout.write(`${JSON.stringify(growth)}\n`)
}
