/** Reports to test the formats with, and to look at: as good, bad, cut short and hostile as they come. */
import { summarize, toVerdict } from '../../../conformance/verdict.ts'
import type { Evidence } from '../../../schemas/evidence.ts'
import type { Remedy, Report, Result } from '../../../schemas/report.ts'
import { clickOf, oddments, order, SCREENSHOT, STARTED, STORE, settings, TimeLine, visit } from './sample-evidence.ts'
import { type Finding, sampleResults } from './sample-results.ts'

function reportOf(results: Result[], evidence: Evidence[], store = `${STORE}/retrack`): Report {
  return {
    suite: { name: 'retrack-kit check', version: '0.1.0' },
    startedAt: STARTED,
    durationMs: 12_345,
    store,
    verdict: toVerdict(results),
    summary: summarize(results),
    results,
    evidence,
  }
}

interface Sample {
  readonly findings: Readonly<Record<string, Finding>>
  readonly maxAge?: number
  readonly reference?: string
  readonly click?: string
}

function sample({ findings, maxAge, reference = 'A1001', click = clickOf(2) }: Sample): Report {
  const line = new TimeLine()
  const told = line.add(settings())
  const first = visit(line, line.run('visit'), clickOf(1), maxAge)
  for (const variant of ['slash', 'percent', 'unicode'])
    visit(line, line.run('deeplink-encoding', variant), clickOf(7), maxAge)
  const ordered = order(line, line.run('first-order'), click, reference)
  order(line, line.run('order-without-voucher'), clickOf(5), `${reference}-2`, {
    resource: { type: 'lead', uuid: clickOf(77) },
  })
  oddments(line)
  const after = (id: string, count: number) => {
    const from = Number(id.slice(1))
    return line.items.slice(from - 1, from - 1 + count).map((item) => item.id)
  }
  const rests = (id: string) => (id.startsWith('redirect.') ? after(first, 6) : [told, ...after(ordered, 5)])
  return reportOf(sampleResults(findings, rests), line.items)
}

const fix = (text: string, snippet: string | null = null): Remedy => ({
  text,
  snippet,
  language: snippet === null ? null : 'node',
})

const SERVER_COOKIE = `app.get('/retrack', (request, response) => {
  const { click, deeplink } = request.query
  response.cookie('retrack_click', click, { maxAge: 10 * 24 * 60 * 60 * 1000, path: '/', secure: true, sameSite: 'lax' })
  response.redirect(302, isOurs(deeplink) ? deeplink : '/')
})`

export const ready = sample({
  findings: {
    'redirect.server-cookie': {
      outcome: 'notice',
      observed: 'a script wrote the cookie: `document.cookie` on /retrack',
      remedy: fix(
        'Set the cookie in the answer of the redirect page, so that Safari keeps it for all of its 10 days.',
        SERVER_COOKIE,
      ),
    },
    'status.rejected': {
      outcome: 'not-applicable',
      observed: 'The store has no way of rejecting an order (`rejectOrder: none`).',
    },
  },
})

const NO_APPROVAL: Finding = {
  outcome: 'unproven',
  observed: '`approveOrder` is not configured, so nothing was approved.',
  remedy: fix('Add `approveOrder` to retrack-kit.yaml, or `approveOrder: none` where the store approves nothing.'),
  evidence: ['e1'],
}

export const notReady = sample({
  maxAge: 2_592_000,
  findings: {
    'redirect.cookie-lifetime': {
      outcome: 'fail',
      observed: 'it expires in 30 days: `Max-Age=2592000`',
      remedy: fix('Give the cookie 10 days: 864,000 seconds.', SERVER_COOKIE),
    },
    'redirect.destination': {
      outcome: 'fail',
      observed: 'of 9 deeplinks 2 arrived changed: `?back=a%2Fb` became `?back=a/b`, `?off=20%25` became `?off=20%`',
      remedy: fix('Decode the parameter once, as the framework has done already, and pass it on as it is.'),
    },
    'redirect.foreign-deeplink': {
      outcome: 'warn',
      observed: 'the visitor was sent to `https://foreign.invalid/`',
      remedy: fix(
        'Follow a deeplink only where its host is your own.',
        'const isOurs = (deeplink) => new URL(deeplink, origin).origin === origin',
      ),
    },
    'redirect.server-cookie': {
      outcome: 'notice',
      observed: 'a script wrote the cookie',
      remedy: fix('Set it by a header.', SERVER_COOKIE),
    },
    'lead.voucher': {
      outcome: 'fail',
      observed: 'the lead of an order without a voucher names `SUMMER26`',
      remedy: fix('Leave `voucher` out where none was used.'),
    },
    'lead.token-hidden': {
      outcome: 'warn',
      observed: 'the token stood in the body of `/checkout.js`',
      remedy: fix('Send leads from the server, and change the token: it has been seen.'),
    },
    'lead.prompt': {
      outcome: 'error',
      observed: 'The browser died during the order: Target closed.',
      remedy: fix('Run the check again; with `--browser off` it needs no browser.'),
    },
    'delivery.retries-errors': {
      outcome: 'warn',
      observed: 'after 503 nothing more came in 60 s',
      remedy: fix(
        'Keep the lead in a queue until it is answered 200.',
        'while ((await send(lead)).status !== 200) await wait(backoff())',
      ),
    },
    'delivery.checkout-unharmed': {
      outcome: 'warn',
      observed: 'the order failed with 500 while Retrack was down',
      remedy: fix('Send the lead after the order has been answered.'),
    },
    'delivery.retries-rate-limit': {
      outcome: 'not-applicable',
      observed: 'Nothing is sent again, so there is no waiting to judge.',
    },
    'status.approved': NO_APPROVAL,
    'status.approved-final': NO_APPROVAL,
    'status.rejected': {
      outcome: 'fail',
      observed: 'the update said `cancelled`',
      remedy: fix('Send `rejected`.', '{ "status": "rejected" }'),
    },
  },
})

const NOTHING_REACHED: Finding = {
  outcome: 'error',
  observed: 'No request from your store reached http://127.0.0.1:8080.',
  remedy: fix('Is `RETRACK_API_URL` of the store set to http://127.0.0.1:8080?'),
}

/** Nothing of the store's leads could be judged. */
export const broken = sample({
  findings: Object.fromEntries(
    ready.results.filter(({ id }) => !id.startsWith('redirect.')).map(({ id }) => [id, NOTHING_REACHED]),
  ),
})

/** Only the redirect page was given. */
export const unproven = sample({
  findings: Object.fromEntries(
    ready.results
      .filter(({ id }) => !id.startsWith('redirect.'))
      .map(({ id }) => [
        id,
        {
          outcome: 'unproven',
          observed: '`placeOrder` is not configured, so no order was placed.',
          remedy: fix(
            'Add `placeOrder` to retrack-kit.yaml.',
            'placeOrder:\n  http:\n    - { method: POST, url: "http://127.0.0.1:3000/checkout" }',
          ),
        },
      ]),
  ),
})

/** A check that was cut short before it knew what it was to do. */
export const empty = reportOf([], [])

/** Values with which a store could try to break out of a report. */
export const HOSTILE = {
  markup: `"><script>alert(1)</script><img src=x onerror=alert(1)>'</details></style><!--`,
  endOfData: ']]>&#0;&amp;<![CDATA[',
  controls: 'a\u0000b\u0007c\u001b[31mred\u001b]0;title\u0007\u009b2J\u007f',
  direction: 'abc\u202Egnp.exe\u2066\u200F\uFEFF\u2028line\uFFFE\uD800',
  commands: '\n::error::injected\r\n::set-output name=a::b%0A##[group]',
  tap: '\nnot ok 99 - injected # TODO\n  ---\n  ...\nBail out! # SKIP\\',
  markdown:
    '| a | `b` ``c`` [link](javascript:alert(1)) ![i](https://evil.invalid/i.png) <b>x</b> @someone #1 https://evil.invalid\n# Heading\n---',
  long: `${'x'.repeat(5000)}END`,
  wide: '漢字'.repeat(60),
  rightToLeft: 'שלום עולם مرحبا',
} as const

export const hostile = ((): Report => {
  const all = Object.values(HOSTILE).join(' ')
  const line = new TimeLine()
  line.add(settings(`${STORE}/retrack?${HOSTILE.markup}`))
  const journey = line.run('first-order', HOSTILE.markup)
  visit(line, line.run('click-injection', all), all)
  order(line, journey, all, all, {
    method: HOSTILE.commands,
    path: `/api/v2/${all}`,
    headers: { [HOSTILE.markup]: all, 'content-type': all },
    body: { [all]: all, __proto__: null, reference: all, list: [all], deep: { [HOSTILE.tap]: HOSTILE.controls } },
    findings: [{ id: all, message: all, source: all }],
    behaviours: [all],
    auth: { scheme: all, token: 'unknown' },
  })
  line.add({ kind: 'setup-error', side: 'runner', problem: 'browser-died', message: all, remedy: all })
  line.add(
    { kind: 'console-error', side: 'browser', driver: 'chromium', url: 'javascript:alert(1)', text: all },
    journey,
  )
  line.add(
    {
      kind: 'screenshot',
      side: 'browser',
      driver: 'chromium',
      url: all,
      image: `data:image/svg+xml,${HOSTILE.markup}`,
    },
    journey,
  )
  line.add({ kind: 'screenshot', side: 'browser', driver: 'chromium', url: all, image: SCREENSHOT }, journey)
  line.add({ kind: 'injected-script', side: 'browser', driver: 'chromium', url: all, text: all }, journey)
  const finding = (outcome: Finding['outcome']): Finding => ({
    outcome,
    title: all,
    expected: all,
    observed: all,
    remedy: fix(all, all),
  })
  const outcomes = ['fail', 'warn', 'notice', 'unproven', 'error', 'not-applicable'] as const
  const findings = Object.fromEntries(
    ready.results.slice(0, 12).map(({ id }, index) => [id, finding(outcomes[index % outcomes.length] ?? 'fail')]),
  )
  const results = sampleResults(findings, () => ['e1', 'e404', all])
  const [last] = results.slice(-1)
  if (last !== undefined) last.why = all
  if (last !== undefined) last.source = { kind: 'standard', name: all, url: 'javascript:alert(1)', reason: all }
  return reportOf(results, line.items, all)
})()

export const SAMPLES: Readonly<Record<string, Report>> = { ready, notReady, broken, unproven, empty, hostile }
