/** Tests of the mock over HTTP that every engine has to pass unchanged. Each is loaded once the engine is chosen. */
export const MOCK_TESTS: readonly (() => Promise<unknown>)[] = [
  () => import('../stream.test.ts'),
  () => import('../waits.test.ts'),
  () => import('../reset-is-final.test.ts'),
  () => import('../api/journal.test.ts'),
  () => import('../api/journal-secrets.test.ts'),
  () => import('../api/fault-rules.test.ts'),
  () => import('../api/fault-effects.test.ts'),
  () => import('../api/status-rules.test.ts'),
  () => import('../api/two-accounts-are-apart.test.ts'),
  () => import('../api/generated-accounts.test.ts'),
]
