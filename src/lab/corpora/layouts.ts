import type { CorpusSummary } from '../../shared/contract/corpus.ts'
import { ckplusLayout } from './ckplus/ckplus-layout.ts'
import type { CorpusLayout } from './corpus-layout.ts'
import { disfaLayout } from './disfa/disfa-layout.ts'
import { fer2013Layout } from './fer2013/fer2013-layout.ts'
import { folderLayout } from './folder/folder-layout.ts'
import { manifestLayout } from './manifest/manifest-layout.ts'
import { tfdLayout } from './tfd/tfd-layout.ts'

const layouts: Readonly<Record<CorpusSummary['layout'], CorpusLayout>> = {
  ckplus: ckplusLayout,
  tfd: tfdLayout,
  folder: folderLayout(),
  manifest: manifestLayout,
  fer2013: fer2013Layout,
  disfa: disfaLayout,
}

export const layoutOf = (name: CorpusSummary['layout']): CorpusLayout => layouts[name]
