import type { CorpusSummary } from '../../shared/contract/corpus.ts'
import { AULensError } from '../../shared/contract/errors.ts'
import { ckplusLayout } from './ckplus/ckplus-layout.ts'
import type { CorpusLayout } from './corpus-layout.ts'
import { disfaLayout } from './disfa/disfa-layout.ts'
import { fer2013Layout } from './fer2013/fer2013-layout.ts'
import { folderLayout } from './folder/folder-layout.ts'
import { manifestLayout } from './manifest/manifest-layout.ts'
import { tfdLayout } from './tfd/tfd-layout.ts'

const layouts: Readonly<Partial<Record<CorpusSummary['layout'], CorpusLayout>>> = {
  ckplus: ckplusLayout,
  tfd: tfdLayout,
  folder: folderLayout(),
  manifest: manifestLayout,
  fer2013: fer2013Layout,
  disfa: disfaLayout,
}

/** @throws AULensError LAYOUT_NOT_AVAILABLE */
export const layoutOf = (name: CorpusSummary['layout']): CorpusLayout => {
  const layout = layouts[name]
  if (layout === undefined) {
    throw new AULensError('LAYOUT_NOT_AVAILABLE', `${name.toUpperCase()} import is not available in this version.`, {
      hint: `Layouts that can be imported: ${Object.keys(layouts).join(', ')}.`,
    })
  }
  return layout
}
