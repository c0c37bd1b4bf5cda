// Gives a copy of a project what the guide's pictures of experiments, coding and agreement show.
import { randomUUID } from 'node:crypto'
import { ownClient } from '../../src/lab/coding/client.ts'
import { Lab } from '../../src/lab/lab.ts'

const lead = ['Coder A', 'Coder B', 'Coder C']

/** What two coders write of the items, in turn: mostly alike, so that agreement has something to say. */
const codes = [
  ['1C+2C+5B', '1C+2B+5B'],
  ['6C+12D', '6B+12D+25'],
  ['4C+7B', '4C'],
  ['9C+10', '9C+10+17'],
  ['1C+4B+15C', '1B+15C'],
  ['12C+25', '12C'],
]

/** Answers every item of a session as a coder, and hands it in. */
const code = async (lab, coder, assignment, answerOf) => {
  const client = ownClient()
  const ask = async (method, input) => {
    const answer = await lab.call(method, input, client)
    if (!answer.ok) throw new Error(answer.error.message)
    return answer.value
  }
  await ask('coder.enter', { coder })
  const { items } = await ask('coding.session', { assignment })
  for (const { item } of items) {
    const { content } = await ask('coding.item', { item })
    await ask('coding.record', {
      id: randomUUID(),
      item,
      kind: 'save',
      answer: answerOf(content),
      madeAt: new Date().toISOString(),
    })
  }
  await ask('coding.handIn', { assignment })
}

/**
 * Adds coders with handed-in and open sessions, and a small experiment; a project that has coders is left as it is.
 *
 * @param {string} project folder of a project with a trained, inspected run
 */
export const fillGuideProject = async (project) => {
  const lab = await Lab.create({ appVersion: 'guide', projectDirectory: project })
  const finish = async (started) => lab.request('job.result', { job: (await started).job })
  try {
    if ((await lab.request('coder.list', {})).length > 0) return
    const [{ run, corpus }] = await lab.request('run.list', {})
    const coders = []
    for (const name of lead) coders.push((await lab.request('coder.add', { name })).id)
    const [first, second] = coders
    const faces = await lab.request('assignment.faces', {
      title: 'Twelve sequences',
      corpus,
      coders: [first, second],
      count: 12,
    })
    for (const [place, coder] of [first, second].entries()) {
      await code(lab, coder, faces.id, ({ frames }) => ({
        kind: 'face',
        onset: null,
        apex: frames,
        offset: null,
        scores: [{ frame: frames, codes: codes[frames % codes.length][place], confidence: null, note: '' }],
      }))
    }
    await lab.request('assignment.faces', { title: 'Sequences to code', corpus, coders: [first], count: 20 })
    await finish(
      lab.request('assignment.filters', {
        title: 'Filters, blind',
        run,
        coders: [first, second],
        filters: 12,
        untrained: 4,
        weak: 4,
        patches: 8,
        repeatShare: 0,
      }),
    )
    await finish(
      lab.request('experiment.start', {
        corpus,
        settings: { side: 48, steps: 30, batchSize: 16, checkpointEvery: 10, initScale: 0.7 },
        variants: ['plain', 'A'],
        folds: [0, 1, 2],
        seeds: [1],
      }),
    )
  } finally {
    await lab.close()
  }
}
