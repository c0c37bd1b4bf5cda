import { expect, it } from 'vitest'
import { killRounds } from './kill-rounds.ts'

it('no acknowledged answer is lost when the lab process is killed, and none is stored twice', async () => {
  const counts = await killRounds(25, 1)
  expect(counts).toMatchObject({ kills: 25, lost: 0, duplicated: 0, unsound: 0 })
  expect(counts.acknowledged).toBeGreaterThan(100)
  expect(counts.resent).toBeGreaterThan(0)
}, 300_000)

it("nor from a coder's working copy of a packet", async () => {
  const counts = await killRounds(2, 2, 'packet')
  expect(counts).toMatchObject({ kills: 2, lost: 0, duplicated: 0 })
  expect(counts.acknowledged).toBeGreaterThan(2)
}, 120_000)
