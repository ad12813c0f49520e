import type { Test } from 'tap'
import type { RunMockOptions, RunningMock } from '../../src/mock/options.ts'
import { runMock } from '../../src/mock/server.ts'
import { newTestStore } from './test-store.ts'

/**
 * A mock on a port that the system picked, closed with the test. An error of the mock itself fails the test. Its state is
 * in memory, or where `RETRACK_KIT_TEST_STORE` says.
 */
export async function startedMock(t: Test, options: RunMockOptions = {}): Promise<RunningMock> {
  const mock = await runMock({
    onInternalError: (error) =>
      t.fail('retrack-kit itself failed', { found: error instanceof Error ? error.stack : error }),
    seed: 1,
    store: await newTestStore(),
    ...options,
    port: 0,
  })
  t.teardown(() => mock.close(0))
  return mock
}
