import { parentPort, workerData } from 'node:worker_threads'
import { AULensError, toContractError } from '../../../shared/contract/errors.ts'
import { installAgain } from '../../packaged.ts'
import { listVariables, planPieces, readEntity, readPiece } from './hdf5-contents.ts'
import { isDataset, loadHdf5, type Hdf5Dataset, type Hdf5Group } from './hdf5-library.ts'
import type { Hdf5Answer, Hdf5Question, Hdf5Sign } from './hdf5-message.ts'
import { Hdf5References } from './hdf5-references.ts'
import { damaged } from './matlab-value.ts'

const port = parentPort
if (port === null) throw new Error('hdf5.worker runs as a worker thread only.')
const { path } = workerData as { path: string }

const opened = loadHdf5().then(
  ({ File, module }): { file: Hdf5Group; references: Hdf5References } => {
    try {
      const file = new File(path, 'r')
      return {
        file,
        references: new Hdf5References(path, file, module, () => {
          port.postMessage('at work' satisfies Hdf5Sign)
        }),
      }
    } catch (cause) {
      throw damaged(path, 'it is no whole HDF5 file', cause)
    }
  },
  (cause: unknown) => {
    throw new AULensError(
      'MAT_READER_FAILED',
      'The reader of 7.3 MATLAB files (h5wasm) cannot start: ' +
        `${cause instanceof Error ? cause.message : String(cause)}.`,
      {
        path,
        cause,
        hint: `Save the file in MATLAB with "-v7", or mend AULens: ${installAgain}`,
      },
    )
  },
)
opened.catch(() => undefined) // told with the first answer

const datasetOf = (file: Hdf5Group, name: string): Hdf5Dataset => {
  const entity = file.get(name)
  if (!isDataset(entity)) throw damaged(path, `${name} is no array`)
  return entity
}

const answer = async (question: Hdf5Question): Promise<Hdf5Answer> => {
  const { file, references } = await opened
  switch (question.ask) {
    case 'list':
      return { ok: true, variables: listVariables(file) }
    case 'value':
      return { ok: true, value: readEntity(path, file.get(question.name), references) }
    case 'pieces':
      return { ok: true, ranges: planPieces(datasetOf(file, question.name)) }
    case 'piece':
      return { ok: true, piece: readPiece(path, datasetOf(file, question.name), question.range) }
  }
}

port.on('message', (question: Hdf5Question) => {
  void answer(question)
    .catch((error: unknown): Hdf5Answer => {
      // HDF5's own failures are those of the file.
      const named =
        error instanceof AULensError
          ? error
          : damaged(path, error instanceof Error ? error.message : String(error), error)
      return { ok: false, error: toContractError(named) }
    })
    .then((reply) => {
      port.postMessage(reply, 'piece' in reply ? [reply.piece.buffer as ArrayBuffer] : [])
    })
})
