import type { EngineChoice, EngineTest, InterruptedWork } from '../../../shared/contract/engine.ts'
import { percent } from '../../format/number.ts'

interface Words {
  readonly title: string
  readonly help: string
}

export const engineWords: Readonly<Record<EngineChoice['engine'], Words>> = {
  auto: {
    title: 'Automatic',
    help: 'The best one that works here: the graphics card, else the native processor, else WebAssembly.',
  },
  gpu: { title: 'Graphics card', help: 'TensorFlow with CUDA on an NVIDIA card. Trains and inspects; the fastest.' },
  native: {
    title: 'Native processor',
    help: 'TensorFlow’s own library on this computer’s processor. Trains and inspects.',
  },
  wasm: {
    title: 'WebAssembly',
    help: 'Works on every computer, slowly. Predicts and inspects trained networks; it cannot train.',
  },
}

export const networkWords: Readonly<Record<EngineChoice['network'], Words>> = {
  auto: { title: 'Automatic', help: 'The fast form where it gives TensorFlow’s own numbers here, else the plain one.' },
  fast: {
    title: 'Fast',
    help:
      'The same network computed in a cleverer order. Its results agree with the plain form but for the ' +
      'last digits.',
  },
  plain: {
    title: 'Plain',
    help: 'TensorFlow.js’s own operations one by one: slower, and the form to check the fast one against.',
  },
  bfloat16: {
    title: 'Fast, in bfloat16',
    help:
      'Convolutions with 8 bits of precision: less memory, results that differ in the third digit. Not the ' +
      'usual choice.',
  },
}

/** What a self-test showed, in a line. */
export const testLine = ({ passed, worst, checks, seconds, at, rung, network }: EngineTest): string => {
  const time = new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
  const share = worst > 100 ? 'far beyond what is allowed' : `${percent(worst)} of what is allowed`
  return (
    `Self-test ${passed ? 'passed' : 'failed'} at ${time} on ${engineWords[rung].title.toLowerCase()}, ` +
    `“${network}”: ${checks} checks in ${seconds.toFixed(1)} s, largest difference ${share}.`
  )
}

/** What happens to the work under way, one sentence a kind of fate. */
export const interruptionText = (work: readonly InterruptedWork[]): string => {
  const named = (of: readonly InterruptedWork[]): string => of.map(({ title }) => `“${title}”`).join(', ')
  const training = work.filter(({ again, kind }) => again && kind === 'train')
  const others = work.filter(({ again, kind }) => again && kind !== 'train')
  const stopped = work.filter(({ again }) => !again)
  return [
    ...(training.length === 0 ? [] : [`${named(training)} is stored at the step it is at and goes on from there.`]),
    ...(others.length === 0 ? [] : [`${named(others)} begins again; parts that are stored are not computed twice.`]),
    ...(stopped.length === 0
      ? []
      : [
          `${named(stopped)} stops at its last step, because this engine cannot train; resume it in Train once ` +
            'one that can is chosen.',
        ]),
    'Nothing that is done is lost.',
  ].join(' ')
}
