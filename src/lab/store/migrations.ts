import { browsing } from './schema/v2-browsing.ts'
import { coding } from './schema/v5-coding.ts'
import { codingPackets } from './schema/v7-coding-packets.ts'
import { consent } from './schema/v6-consent.ts'
import { evidence } from './schema/v4-evidence.ts'
import { experiments } from './schema/v3-experiments.ts'
import { importAnswers } from './schema/v8-import-answers.ts'
import { initial } from './schema/v1-initial.ts'

/** One numbered step of the schema. A step that has been released is never edited: a change is a new step. */
export interface Migration {
  readonly version: number
  readonly sql: string
}

export const migrations: readonly Migration[] = [
  { version: 1, sql: initial },
  { version: 2, sql: browsing },
  { version: 3, sql: experiments },
  { version: 4, sql: evidence },
  { version: 5, sql: coding },
  { version: 6, sql: consent },
  { version: 7, sql: codingPackets },
  { version: 8, sql: importAnswers },
]
