/**
 * Evidence: what a check saw, on one time line. Requirements judge it and nothing else, so a saved
 * report can be judged again. Tokens are redacted before an item is made.
 */
import * as z from 'zod'
import * as browser from './evidence/browser.ts'
import { MockRequest } from './evidence/mock.ts'
import * as runner from './evidence/runner.ts'

export type * from './evidence/browser.ts'
export type * from './evidence/mock.ts'
export type * from './evidence/runner.ts'
export type { DriverName } from './evidence/shared.ts'

export const Evidence = z.discriminatedUnion('kind', [
  runner.CheckSettings,
  runner.SetupError,
  runner.CheckStopped,
  runner.VisitStarted,
  browser.HttpExchange,
  browser.CookieWrite,
  browser.CookieBlocked,
  browser.Navigation,
  browser.PageLoaded,
  browser.InjectedScript,
  browser.ConsoleError,
  browser.Screenshot,
  browser.CookieJar,
  runner.VisitFinished,
  runner.ConsentGiven,
  runner.CookiePreset,
  runner.OrderStarted,
  runner.OrderFinished,
  runner.StatusChangeStarted,
  runner.StatusChangeFinished,
  runner.StoreRestarted,
  runner.WaitFinished,
  runner.QuietPeriod,
  runner.FaultInstalled,
  MockRequest,
])
export type Evidence = z.infer<typeof Evidence>
export type EvidenceKind = Evidence['kind']
export type EvidenceOf<Kind extends EvidenceKind> = Extract<Evidence, { kind: Kind }>
/** An item of evidence as a collector makes it; the time line numbers it. */
export type NewEvidence = Evidence extends infer Item
  ? Item extends Evidence
    ? Omit<Item, 'id' | 'sequence'>
    : never
  : never
