import { expect, it } from 'vitest'
import { noticeScrolling } from '../../../src/renderer/client/scroll-notice.ts'
import type { LabClient } from '../../../src/shared/contract/contract.ts'

it('tells the lab of scrolling ten times a second while a training runs, and asks seldom where none does', async () => {
  let time = 1000
  let calls = 0
  let answer: () => Promise<{ training: boolean }> = async () => ({ training: true })
  const target = new EventTarget()
  const lab = {
    call: () => {
      calls++
      return answer()
    },
  } as unknown as Pick<LabClient, 'call'>
  noticeScrolling(lab, target, () => time)
  const scroll = async (milliseconds: number): Promise<number> => {
    const before = calls
    for (const end = time + milliseconds; time < end; time += 10) {
      target.dispatchEvent(new Event('scroll'))
      await Promise.resolve()
      await Promise.resolve()
    }
    return calls - before
  }
  expect(await scroll(1000)).toBe(10)
  answer = async () => ({ training: false })
  expect(await scroll(6000)).toBe(3)
  answer = async () => {
    throw new Error('refused')
  }
  time += 2000
  expect(await scroll(4000)).toBe(2)
})
