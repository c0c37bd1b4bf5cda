/**
 * One connection's speaker: whoever sits at this computer, or a coder. Shared by everything that comes over the
 * connection, so that pictures
 * are refused by the same rule as answers.
 */
export interface Client {
  /** Id of the coder as whom it speaks; null: nobody has been chosen. */
  coder: string | null
  /** Number of the personal token that it came with; null: it sits at this computer. */
  readonly token: number | null
}

export const ownClient = (): Client => ({ coder: null, token: null })
