import type { FromLab, ToLab } from '../../shared/contract/contract.ts'
import type { LabState } from '../../shared/contract/face.ts'

/** A way to the lab, whatever carries it. */
export interface Channel {
  send(message: ToLab): void
  onMessage(listener: (message: FromLab) => void): void
  /** Called when the other side comes up or is lost; what was asked before a loss is never answered. */
  onState(listener: (state: LabState) => void): void
}
