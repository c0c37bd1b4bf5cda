import { describe, expect, it } from 'vitest'
import { notesInForce } from '../../../src/shared/notes/notes-in-force.ts'

const log = (...entries: [text: string | null, replaces: number | null][]) =>
  entries.map(([text, replaces], index) => ({ id: index + 1, text, replaces }))
const standing = (entries: ReturnType<typeof log>): (string | null)[] => notesInForce(entries).map(({ text }) => text)

describe('notesInForce', () => {
  it('keeps what nothing replaces, oldest first', () => {
    expect(standing(log(['a', null], ['b', null]))).toEqual(['a', 'b'])
  })
  it('shows a change in place of what it changed', () => {
    expect(standing(log(['a', null], ['b', 1]))).toEqual(['b'])
  })
  it('brings the earlier text back when a change is taken back', () => {
    expect(standing(log(['a', null], ['b', 1], [null, 2]))).toEqual(['a'])
  })
  it('brings the change back when that is taken back', () => {
    expect(standing(log(['a', null], ['b', 1], [null, 2], [null, 3]))).toEqual(['b'])
  })
  it('has nothing left of a note taken back', () => {
    expect(standing(log(['a', null], [null, 1]))).toEqual([])
  })
  it('does not depend on the order of the log', () => {
    expect(standing(log(['a', null], ['b', 1], [null, 2]).reverse())).toEqual(['a'])
  })
})
