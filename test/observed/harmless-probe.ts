/** A probe that saves no lead and waits for nothing. */
import { runProbe } from '../../src/mock/observed/probe.ts'
import { makeUp } from '../../src/mock/observed/questions.ts'
import { Recorder } from '../../src/mock/observed/recorder.ts'

/** Asks what is harmless at `url`, which is another Retrack or a mock. */
export async function probeHarmlessly(url: string, token: string) {
  const upstream = new URL(url)
  const recorder = new Recorder(upstream.origin)
  const ended = await runProbe({
    upstream,
    recorder,
    token,
    madeUp: makeUp(),
    create: undefined,
    userAgent: 'test',
    pause: async () => {},
    save: async () => {},
    onAnswer: () => {},
  })
  return { ...ended, observations: recorder.observations }
}
