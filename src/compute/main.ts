import type { FromCompute, ToCompute } from '../shared/contract/compute.ts'
import { Dispatcher } from './dispatcher.ts'
import { handlers } from './handlers.ts'
import { watchRungs } from './tensorflow.ts'

/**
 * The compute process: forked by the lab with `serialization: 'advanced'`, it answers `ToCompute` messages with
 * `FromCompute` ones and ends when the lab does.
 */
const send = (message: FromCompute): void => {
  // A channel that is closing has nobody left to tell; 'disconnect' ends the process.
  process.send?.(message, undefined, undefined, () => undefined)
}

watchRungs((rung) => {
  send({ type: 'rung', rung })
})
const dispatcher = new Dispatcher(handlers, send)
process.on('message', (message: ToCompute) => {
  dispatcher.receive(message)
})
// A cluster ends a cell by SIGTERM to all its processes: the cell asks for a last checkpoint, and this process must
// live to give it.
if (process.env['AULENS_CELL'] !== undefined) process.on('SIGTERM', () => undefined)
// A lab that was killed must leave no orphan behind that trains on for nobody.
process.on('disconnect', () => process.exit(0))
send({ type: 'ready' })
