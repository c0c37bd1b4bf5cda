import type { ImportAnswers } from '../../shared/contract/import-answers.ts'
import type { CorpusSummary } from '../../shared/contract/corpus.ts'
import { ckplusLayout } from './ckplus/ckplus-layout.ts'
import type { CorpusLayout } from './corpus-layout.ts'
import { disfaLayout } from './disfa/disfa-layout.ts'
import { fer2013Layout } from './fer2013/fer2013-layout.ts'
import { folderLayout } from './folder/folder-layout.ts'
import { manifestLayout } from './manifest/manifest-layout.ts'
import { tfdLayout } from './tfd/tfd-layout.ts'

const layouts: Readonly<Record<CorpusSummary['layout'], (answers: ImportAnswers) => CorpusLayout>> = {
  ckplus: () => ckplusLayout,
  tfd: () => tfdLayout,
  folder: folderLayout,
  manifest: manifestLayout,
  fer2013: () => fer2013Layout,
  disfa: () => disfaLayout,
}

/** @param answers what the corpus's owner says of it; layouts that need none of it pass it over */
export const layoutOf = (name: CorpusSummary['layout'], answers: ImportAnswers = {}): CorpusLayout =>
  layouts[name](answers)
