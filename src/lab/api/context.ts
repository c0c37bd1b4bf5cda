import type { MethodName, MethodOutput, MethodParsedInput } from '../../shared/contract/contract.ts'
import type { Client } from '../coding/client.ts'

/** `client` is who asks; `guardCall` has let them through. */
export type Handler<M extends MethodName> = (
  input: MethodParsedInput<M>,
  client: Client,
) => MethodOutput<M> | Promise<MethodOutput<M>>
export type Handlers = { readonly [M in MethodName]: Handler<M> }

/** The handlers of the methods whose names begin with `T.`. */
export type HandlersOf<T extends string> = { readonly [M in Extract<MethodName, `${T}.${string}`>]: Handler<M> }
