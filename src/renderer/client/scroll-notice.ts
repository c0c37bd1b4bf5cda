import type { LabClient } from '../../shared/contract/contract.ts'
import { scrollNoticeInterval } from '../../shared/contract/engine.ts'

/** Milliseconds until the lab is asked again whether a training runs, where none did. */
const askAgain = 2000

/**
 * Tells the lab that somebody scrolls, a few times a second while a training runs: it keeps still meanwhile, and no
 * frame is lost to it.
 */
export const noticeScrolling = (
  lab: Pick<LabClient, 'call'>,
  target: EventTarget,
  now: () => number = () => performance.now(),
): void => {
  let next = 0
  const tell = async (): Promise<void> => {
    try {
      const { training } = await lab.call('engine.giveWay', {})
      if (!training) next = now() + askAgain
    } catch {
      // A lab that is lost, or does not listen to coders: nothing is lost by it, the list only scrolls less smoothly.
      next = now() + askAgain
    }
  }
  target.addEventListener(
    'scroll',
    () => {
      if (now() < next) return
      next = now() + scrollNoticeInterval
      void tell()
    },
    { capture: true, passive: true },
  )
}
