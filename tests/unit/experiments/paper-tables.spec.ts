import { describe, expect, it } from 'vitest'
import { startPaperTables } from '../../../src/cli/commands/paper-tables.ts'
import type { Session } from '../../../src/cli/session.ts'
import { settingsOf } from '../../../src/shared/protocol/settings.ts'

/** A lab that answers with given corpora and experiments, and notes what is started. */
const sessionWith = (
  corpora: { name: string; layout: string }[],
  experiments: object[],
): { session: Session; asked: [string, object][] } => {
  const asked: [string, object][] = []
  const request = (method: string, input: object): unknown => {
    if (method === 'corpus.list') return Promise.resolve(corpora)
    if (method === 'experiment.list') return Promise.resolve(experiments)
    asked.push([method, input])
    return Promise.resolve({ experiment: `experiment-${String(asked.length)}`, job: asked.length })
  }
  return { session: { lab: { request } } as unknown as Session, asked }
}
const ckplus = { name: 'CK+', layout: 'ckplus' }
const begun = (classes: 6 | 8, variants: string[], state: string, steps = 10): object => ({
  experiment: `old-${String(classes)}`,
  corpus: 'CK+',
  settings: settingsOf({ classes, steps, excluded: [] }),
  variants,
  seeds: [1],
  state,
})

describe("the paper's tables", () => {
  it("are started on the corpora that there are, with the paper's classes and variants", async () => {
    const { session, asked } = sessionWith(
      [ckplus, { name: 'tfd', layout: 'tfd' }, { name: 'more', layout: 'folder' }],
      [],
    )
    await startPaperTables(session, { corpus: undefined, settings: { steps: 10 }, place: 'slurm' })
    expect(asked).toEqual([
      [
        'experiment.start',
        { corpus: 'tfd', settings: { steps: 10, classes: 7 }, variants: ['plain', 'A', 'D', 'AD'], place: 'slurm' },
      ],
      [
        'experiment.start',
        { corpus: 'CK+', settings: { steps: 10, classes: 8 }, variants: ['plain', 'A', 'D', 'AD'], place: 'slurm' },
      ],
      ['experiment.start', { corpus: 'CK+', settings: { steps: 10, classes: 6 }, variants: ['AD'], place: 'slurm' }],
    ])
  })
  it('go on with what was begun with the same settings, and leave what is done', async () => {
    const { session, asked } = sessionWith(
      [ckplus],
      [begun(8, ['plain', 'A', 'D', 'AD'], 'stopped'), begun(6, ['AD'], 'done')],
    )
    expect(await startPaperTables(session, { corpus: undefined, settings: { steps: 10 }, place: 'here' })).toEqual([
      { experiment: 'experiment-1', job: 1 },
      { experiment: 'old-6', job: null },
    ])
    expect(asked).toEqual([['experiment.resume', { experiment: 'old-8' }]])
    const other = sessionWith([ckplus], [begun(8, ['plain', 'A', 'D', 'AD'], 'done', 11), begun(6, ['plain'], 'done')])
    await startPaperTables(other.session, { corpus: undefined, settings: { steps: 10 }, place: 'here' })
    expect(other.asked.map(([method]) => method)).toEqual(['experiment.start', 'experiment.start'])
  })
  it('need CK+ or the TFD', async () => {
    const { session } = sessionWith([{ name: 'more', layout: 'folder' }], [])
    await expect(startPaperTables(session, { corpus: undefined, settings: {}, place: 'here' })).rejects.toMatchObject({
      code: 'CORPUS_NOT_FOUND',
    })
  })
})
