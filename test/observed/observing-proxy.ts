/** An observing proxy in this process, before any server that plays Retrack. */
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Observations } from '../../schemas/observations.ts'
import { ObservationsFile } from '../../src/mock/observed/observations-file.ts'
import { type Recorded, Recorder } from '../../src/mock/observed/recorder.ts'
import { startedMock } from '../support/started-mock.ts'
import { OTHER_TOKEN } from './other-retrack.ts'

export interface ObservingProxy {
  readonly port: number
  readonly file: string
  readonly recorder: Recorder
  /** The records so far, in order. */
  readonly recorded: readonly Recorded[]
}

export async function observingProxy(
  t: Test,
  upstream: URL,
  { before, token = OTHER_TOKEN }: { readonly before?: Observations | undefined; readonly token?: string } = {},
): Promise<ObservingProxy> {
  const file = join(t.testdir(), 'retrack.observed.yaml')
  const recorder = new Recorder(upstream.origin, before)
  recorder.knowledge.declare({ token })
  const kept = new ObservationsFile(file, () => recorder.observations)
  const recorded: Recorded[] = []
  const { port } = await startedMock(t, {
    token,
    observe: {
      upstream,
      recorder,
      save: () => kept.save(),
      onRecorded: (one) => recorded.push(one),
      onSaveFailed: (error) => t.fail('the file was not written', { error }),
    },
  })
  return { port, file, recorder, recorded }
}
