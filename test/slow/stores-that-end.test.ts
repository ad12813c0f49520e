/** A store that dies, hangs or loses its mock during a check is not blamed for missing requests. */
import type { Test } from 'tap'
import t from 'tap'
import type { Progress } from '../../conformance/progress.ts'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { EXIT_CODES, toExitCode } from '../../conformance/verdict.ts'
import type { Report } from '../../schemas/report.ts'
import { type Account, connectMock } from '../../src/client/index.ts'
import { checked, configOf, kind, startedMock } from '../conformance/support/checking.ts'
import { withChromium } from '../conformance/support/chromium.ts'
import { serialStore } from '../conformance/support/serial-store.ts'
import { type StoreGate, storeGate } from '../conformance/support/store-gate.ts'

/** A browser on a busy machine takes its time. */
t.setTimeout(240_000)

interface Trial {
  readonly when: (event: Progress) => boolean
  readonly what: (gate: StoreGate) => void
  readonly browser?: string
  readonly only?: string
  readonly checkout?: string
}

async function tried(t: Test, { when, what, browser = 'off', only = '', checkout = '10s' }: Trial): Promise<Report> {
  const mock = await startedMock(t)
  const gate = await storeGate(t, (await serialStore(t, mock)).url)
  const timing = { lead: '500ms', retry: '2s', checkout, status: '2s', quietPeriod: '100ms' }
  return checked({
    mock,
    config: configOf(gate.url, { browser, timing }),
    requirements: REQUIREMENTS.filter(({ id }) => id.startsWith(only)),
    progress: (event) => {
      if (when(event)) what(gate)
    },
  })
}

const began = (name: string) => (event: Progress) => event.kind === 'began' && event.run.name === name

function isNobodysFault(t: Test, report: Report, problem: RegExp, expected: string): void {
  t.match(kind(report, 'setup-error'), [{ journey: null, problem: expected, message: problem }])
  t.strictSame(
    report.results.filter(({ outcome }) => outcome === 'fail' || outcome === 'warn').map(({ id }) => id),
    [],
  )
  t.equal(toExitCode(report.verdict, report.results, true), EXIT_CODES.error)
}

const ENDED =
  /^The store ended, .* nothing listens there \(ECONNREFUSED\)\. It last answered at \d\d:\d\d:\d\d\.\d\d\d UTC/

for (const [name, only] of [
  ['same-link-again', 'redirect.not-cacheable'],
  ['first-order', 'lead.'],
  ['fault-reset', 'delivery.retries-dropped'],
  ['approved-order', 'status.'],
  ['closing-order', 'lead.once'],
] as const) {
  void t.test(`a store that dies at ${name} is the fault of the set-up`, async (t) => {
    const report = await tried(t, { when: began(name), what: (gate) => gate.die(), only })
    isNobodysFault(t, report, ENDED, 'store-unreachable')
  })
}

withChromium('a store that dies under a visitor in Chromium is the fault of the set-up', async (t, browser) => {
  const report = await tried(t, {
    when: began('same-link-again'),
    what: (gate) => gate.die(),
    only: 'redirect.',
    browser,
  })
  isNobodysFault(t, report, ENDED, 'store-unreachable')
})

void t.test('a store that dies while its lead is awaited did not fail to send it', async (t) => {
  const report = await tried(t, {
    when: (event) => event.kind === 'awaiting' && event.what === 'a lead to be sent again',
    what: (gate) => gate.die(),
    only: 'delivery.retries-',
  })
  isNobodysFault(t, report, ENDED, 'store-unreachable')
  t.match(kind(report, 'setup-error')[0]?.remedy, /After a .*, which the check had just brought about, many a store/)
})

for (const [what, harm] of [
  ['reset', (account: Account) => account.reset()],
  ['emptied', (account: Account) => account.requests.clear()],
] as const) {
  for (const at of ['fault-202', 'closing-order']) {
    void t.test(`a mock that is ${what} at ${at} ends the check, and nothing is held against the store`, async (t) => {
      const mock = await startedMock(t)
      const account = await connectMock({ url: mock.url, token: mock.account.token })
      const { url } = await serialStore(t, mock)
      const harms: Promise<void>[] = []
      const report = await checked({
        mock,
        config: configOf(url, { timing: { lead: '500ms', retry: '2s', quietPeriod: '100ms' } }),
        requirements: REQUIREMENTS.filter(({ id }) => /^lead\.|retries-non-200|not-cacheable/.test(id)),
        progress: (event) => {
          if (began(at)(event)) harms.push(harm(account))
        },
      })
      await Promise.all(harms)
      isNobodysFault(t, report, /during the check\. What it had received until then is gone/, 'mock-reset')
    })
  }
}

void t.test('a store that takes connections and serves nothing ends the check', async (t) => {
  const report = await tried(t, {
    when: began('first-order'),
    what: (gate) => gate.hangAt('POST /checkout'),
    only: 'lead.',
    checkout: '1s',
  })
  isNobodysFault(t, report, /does not serve its pages any more: .* no whole answer in 1\.5 s/, 'store-unresponsive')
})
