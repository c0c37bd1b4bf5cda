import { AULensError } from '../../shared/contract/errors.ts'
import type { ExperimentRequest, ExperimentSummary } from '../../shared/contract/experiment.ts'
import { protocols } from '../../shared/protocol/protocols.ts'
import { settingsOf } from '../../shared/protocol/settings.ts'
import type { Session } from '../session.ts'

export type Started = { readonly experiment: string; readonly job: number | null }

/** An earlier experiment that asks the same, whatever of it is finished. */
const sameAs = (all: readonly ExperimentSummary[], request: ExperimentRequest): ExperimentSummary | undefined => {
  const compared = (settings: object): string =>
    JSON.stringify({ ...settings, fold: 0, variant: 'plain', seed: 0, excluded: null, device: 'auto' })
  const wanted = settingsOf(request.settings)
  return all.find(
    (entry) =>
      entry.corpus === request.corpus &&
      compared(entry.settings) === compared(wanted) &&
      entry.variants.join() === request.variants?.join() &&
      entry.seeds.join() === (request.seeds ?? [wanted.seed]).join(),
  )
}

/**
 * Starts the paper's experiments (tables 1 to 3) on the corpora of the project that have their layout, or goes on with
 * those that were
 * started before with the same settings.
 *
 * @param shared what all of them share; corpus, classes, variants and folds are the paper's
 * @returns one entry an experiment, in the order of the tables; `job` null: it is done already
 * @throws AULensError CORPUS_NOT_FOUND where the project has neither CK+ nor TFD
 */
export const startPaperTables = async (
  session: Session,
  shared: Pick<ExperimentRequest, 'settings' | 'place' | 'seeds'> & { readonly corpus: string | undefined },
): Promise<Started[]> => {
  const corpora = (await session.lab.request('corpus.list', {})).filter(
    ({ name }) => shared.corpus === undefined || name === shared.corpus,
  )
  const wanted = protocols.flatMap((protocol) =>
    corpora
      .filter(({ layout }) => layout === protocol.layout)
      .map(({ name }): ExperimentRequest => ({
        corpus: name,
        settings: { ...shared.settings, classes: protocol.classes },
        variants: [...protocol.variants],
        place: shared.place,
        ...(shared.seeds === undefined ? {} : { seeds: shared.seeds }),
      })),
  )
  if (wanted.length === 0) {
    throw new AULensError('CORPUS_NOT_FOUND', 'The project has no corpus in the layout of CK+ or TFD.', {
      hint: 'Import your copies first: aulens import ckplus PATH, aulens import tfd PATH.',
    })
  }
  const all = await session.lab.request('experiment.list', {})
  const started: Started[] = []
  for (const request of wanted) {
    const before = sameAs(all, request)
    if (before?.state === 'done') started.push({ experiment: before.experiment, job: null })
    else
      started.push(
        await (before === undefined
          ? session.lab.request('experiment.start', request)
          : session.lab.request('experiment.resume', { experiment: before.experiment })),
      )
  }
  return started
}
