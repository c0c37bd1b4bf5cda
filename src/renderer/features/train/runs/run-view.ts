import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { toContractError } from '../../../../shared/contract/errors.ts'
import type { CurvePoint, Evaluation, PredictedFace, RunCurve, RunDetail } from '../../../../shared/contract/run.ts'
import { useLab } from '../../../client/services.ts'
import { useToasts } from '../../../stores/toasts.store.ts'

export type ShownSplit = 'test' | 'validation'
export interface RunResults {
  readonly split: ShownSplit
  readonly evaluation: Evaluation
  readonly mistakes: { readonly total: number; readonly faces: readonly PredictedFace[] }
}

/** Points that are added between two readings of the whole curve, before they are thinned by reading it again. */
const mostNewPoints = 500

/** Everything shown of the run that is looked at, kept up to date while it trains. */
export const useRunView = (run: Readonly<Ref<string | null>>, split: Readonly<Ref<ShownSplit>>) => {
  const lab = useLab()
  const toasts = useToasts()
  const detail = shallowRef<RunDetail | null>(null)
  const curve = shallowRef<RunCurve | null>(null)
  const results = shallowRef<RunResults | null>(null)
  let fresh = 0

  /** Answers that come after another run was chosen are of no use. */
  const current = (asked: string): boolean => run.value === asked
  const loadDetail = async (): Promise<void> => {
    const asked = run.value
    if (asked === null) return
    const found = await lab.call('run.get', { run: asked })
    if (current(asked)) detail.value = found
  }
  const loadCurve = async (): Promise<void> => {
    const asked = run.value
    if (asked === null) return
    const found = await lab.call('run.curve', { run: asked })
    if (!current(asked)) return
    curve.value = found
    fresh = 0
  }
  const loadResults = async (): Promise<void> => {
    const [asked, part] = [run.value, split.value]
    if (asked === null) return
    const evaluation = await lab.call('run.confusion', { run: asked, split: part })
    const mistakes = evaluation === null ? null : await lab.call('run.mistakes', { run: asked, split: part, limit: 10 })
    if (current(asked) && split.value === part)
      results.value = evaluation === null || mistakes === null ? null : { split: part, evaluation, mistakes }
  }
  const quietly = (...work: (() => Promise<void>)[]): void =>
    void Promise.all(work.map((one) => one())).catch((error: unknown) => {
      // The run that was looked at has been deleted.
      if (toContractError(error).code !== 'RUN_NOT_FOUND') toasts.failed(error)
    })

  watch(
    run,
    () => {
      detail.value = curve.value = results.value = null
      quietly(loadDetail, loadCurve, loadResults)
    },
    { immediate: true },
  )
  watch(split, () => quietly(loadResults))

  const addPoint = (point: CurvePoint): void => {
    const known = curve.value
    if (known === null) return
    const last = known.training.at(-1)?.step ?? 0
    if (point.step <= last) return
    fresh += 1
    curve.value = { ...known, training: [...known.training, point] }
    if (fresh >= mostNewPoints) quietly(loadCurve)
  }
  const stop = [
    lab.on('run.step', ({ run: of, step, loss, accuracy }) => {
      if (of === run.value) addPoint({ step, loss, accuracy })
    }),
    lab.on('run.checkpoint', (event) => {
      if (event.run !== run.value || curve.value === null) return
      curve.value = {
        ...curve.value,
        validation: [
          ...curve.value.validation.filter((point) => point.step < event.step),
          { step: event.step, loss: event.validationLoss, accuracy: event.validationAccuracy },
        ],
      }
      quietly(loadDetail)
    }),
    lab.on('project.changed', ({ what }) => {
      if (what === 'runs' && run.value !== null) quietly(loadDetail, loadCurve, loadResults)
    }),
  ]
  onScopeDispose(() => stop.forEach((end) => end()))
  return { detail, curve, results }
}
