import type { ContractError } from '../../../shared/contract/errors.ts'
import type { Hdf5Variable } from './hdf5-contents.ts'
import type { MatlabValue } from './matlab-value.ts'

/** What the reading thread is asked. */
export type Hdf5Question =
  | { readonly ask: 'list' }
  | { readonly ask: 'value'; readonly name: string }
  /** How the pictures are divided. */
  | { readonly ask: 'pieces'; readonly name: string }
  | { readonly ask: 'piece'; readonly name: string; readonly range: readonly [number, number] }

export type Hdf5Answer =
  | { readonly ok: true; readonly variables: readonly Hdf5Variable[] }
  | { readonly ok: true; readonly value: MatlabValue }
  | { readonly ok: true; readonly ranges: readonly (readonly [number, number])[] }
  | { readonly ok: true; readonly piece: Uint8Array }
  | { readonly ok: false; readonly error: ContractError }

/** Sent between question and answer: reading takes long, and goes on. */
export type Hdf5Sign = 'at work'
