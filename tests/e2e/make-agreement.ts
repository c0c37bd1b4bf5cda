/** Adds two coders who judged the same faces differently, and handed in: `node make-agreement.ts PROJECT`. */
import { ownClient } from '../../src/lab/coding/client.ts'
import { Lab } from '../../src/lab/lab.ts'
import type { CodingAnswer } from '../../src/shared/contract/coding.ts'

const [project = ''] = process.argv.slice(2)
const lab = await Lab.create({ appVersion: 'test', projectDirectory: project })
const coders = [
  await lab.request('coder.add', { name: 'Coder A' }),
  await lab.request('coder.add', { name: 'Coder B' }),
]
const { id } = await lab.request('assignment.faces', {
  title: 'Faces of two',
  corpus: 'drawn',
  coders: coders.map((coder) => coder.id),
  count: 6,
})
for (const [place, coder] of coders.entries()) {
  const client = ownClient()
  await lab.call('coder.enter', { coder: coder.id }, client)
  const session = await lab.call('coding.session', { assignment: id }, client)
  const { items } = (session as { value: { items: { item: string }[] } }).value
  for (const { item } of items) {
    const answer: CodingAnswer = {
      kind: 'face',
      onset: null,
      apex: 1,
      offset: null,
      scores: [{ frame: 1, codes: place === 0 ? '1C+2' : '1B+4', confidence: null, note: '' }],
    }
    await lab.call(
      'coding.record',
      { id: crypto.randomUUID(), item, kind: 'save', answer, madeAt: new Date().toISOString() },
      client,
    )
  }
  await lab.call('coding.handIn', { assignment: id }, client)
}
await lab.close()
