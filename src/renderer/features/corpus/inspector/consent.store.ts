import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { CorpusConsent } from '../../../../shared/contract/privacy.ts'
import { useLab } from '../../../client/services.ts'
import { useToasts } from '../../../stores/toasts.store.ts'
import { counted } from '../../../format/number.ts'

/** Who of a corpus may be shown in publications. */
export const useConsent = defineStore('consent', () => {
  const lab = useLab()
  const toasts = useToasts()
  const open = ref(false)
  const corpora = shallowRef<readonly string[]>([])
  const consent = shallowRef<CorpusConsent | null>(null)
  let turn = 0

  const load = async (corpus: string): Promise<void> => {
    const mine = ++turn
    const found = await lab.call('privacy.consent', { corpus })
    if (mine === turn) consent.value = found
  }
  /** Takes what the lab answers, and says what it refuses. */
  const change = async (work: () => Promise<CorpusConsent>): Promise<void> => {
    try {
      consent.value = await work()
    } catch (error) {
      toasts.failed(error)
    }
  }
  const show = async (corpus: string | null): Promise<void> => {
    try {
      corpora.value = (await lab.call('corpus.list', {})).map(({ name }) => name)
      const chosen = corpus ?? consent.value?.corpus ?? corpora.value[0]
      if (chosen === undefined) return
      await load(chosen)
      open.value = true
    } catch (error) {
      toasts.failed(error)
    }
  }
  const stateCorpus = (corpus: string, showable: boolean | null): Promise<void> =>
    change(() => lab.call('privacy.stateCorpus', { corpus, showable }))
  const stateSubject = (corpus: string, subject: string, showable: boolean): Promise<void> =>
    change(() => lab.call('privacy.stateSubjects', { corpus, subjects: [subject], showable }))
  const importList = (corpus: string, list: string): Promise<void> =>
    change(async () => {
      const { consent: now, unknown } = await lab.call('privacy.importList', { corpus, list })
      toasts.show({
        tone: 'ok',
        title:
          `${counted(now.subjects.filter(({ showable }) => showable).length, 'subject')} may be shown, ` +
          'everybody else may not',
        text:
          unknown.length === 0
            ? ''
            : 'The list also names ' +
              `${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ` and ${unknown.length - 5} more` : ''}, ` +
              'whom this corpus does not have.',
      })
      return now
    })
  return { open, corpora, consent, load, show, stateCorpus, stateSubject, importList }
})
