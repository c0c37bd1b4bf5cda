import { expect, it } from 'vitest'
import { killImports, killTrainings } from './kill-rounds.ts'

// A handful each; scripts/kill-anything.mjs does hundreds. Answers are killed in ../coding/kill.spec.ts.
it('an import that is killed loses no face that it had told of, and the project is sound each time', async () => {
  const counts = await killImports(6, 1)
  expect(counts).toMatchObject({ kills: 6, lost: 0, unsound: 0 })
  expect(counts.acknowledged).toBeGreaterThan(0)
}, 180_000)

it.skipIf(process.platform !== 'linux')(
  'a training that is killed, or whose computing process is, loses no checkpoint that it had told of, and the project is sound each time',
  async () => {
    const counts = await killTrainings(3, 1)
    expect(counts).toMatchObject({ kills: 3, lost: 0, unsound: 0 })
  },
  180_000,
)
