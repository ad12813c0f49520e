import type { Test } from 'tap'
import { type RunMockOptions, type RunningMock, runMock } from '../../src/mock/server.ts'

/** A mock on a port that the system picked, closed with the test. An error of the mock itself fails the test. */
export async function startedMock(t: Test, options: RunMockOptions = {}): Promise<RunningMock> {
  const mock = await runMock({
    onInternalError: (error) =>
      t.fail('retrack-kit itself failed', { found: error instanceof Error ? error.stack : error }),
    seed: 1,
    ...options,
    port: 0,
  })
  t.teardown(() => mock.close(0))
  return mock
}
