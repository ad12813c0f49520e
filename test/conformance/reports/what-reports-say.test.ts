/** The order and the content of reports. No format claims more than was observed. */
import { stripVTControlCharacters } from 'node:util'
import { test } from 'tap'
import { REPORTERS, stepSummary } from '../../../conformance/reports/index.ts'
import { REPORTER_NAMES, type ReporterName, type ReportOptions } from '../../../conformance/reports/reporter.ts'
import { Report, type Result } from '../../../schemas/report.ts'
import { isPrivateUrl } from '../../../shared/hosts.ts'
import { oddments, TimeLine } from '../support/sample-evidence.ts'
import { broken, empty, hostile, notReady, ready, SAMPLES, unproven } from '../support/sample-reports.ts'

const write = (name: ReporterName, report: Report, options: Partial<ReportOptions> = {}) =>
  REPORTERS[name].write(report, { colour: false, width: 80, partial: false, ...options })

test('the samples are reports, and hold an item of every kind', async (t) => {
  for (const [name, report] of Object.entries(SAMPLES)) t.ok(Report.safeParse(report).success, name)
  const line = new TimeLine()
  oddments(line)
  const kinds = new Set([...notReady.evidence, ...hostile.evidence].map(({ kind }) => kind))
  t.equal(kinds.size, 25, [...kinds].join(' '))
})

test('terminal: the verdict comes first, then failures, then the rest', async (t) => {
  const text = write('terminal', notReady)
  t.match(text, /^Not ready: 4 of 22 required requirements do not hold\.\n4 failed, 4 warnings, 2 unproven, /)
  const headings = ['Failures', 'Warnings', 'Not proven', 'Errors of the set-up', 'Notices', 'Passed', 'Not applicable']
  const places = headings.map((heading) => text.indexOf(`\n${heading} (`))
  t.ok(
    places.every((place) => place > 0),
    'all of them',
  )
  t.strictSame(
    places,
    [...places].sort((a, b) => a - b),
    'in this order',
  )
  t.match(
    write('terminal', broken),
    /^Not judged: [^(]*\n\nErrors of the set-up \(28\)/,
    'a broken set-up comes before warnings',
  )
  const interrupted = {
    side: 'runner',
    kind: 'setup-error',
    problem: 'check-interrupted',
    message: 'The check was interrupted.',
    remedy: 'Run it again.',
    id: 'e999',
    sequence: 999,
    at: broken.startedAt,
    journey: null,
    cause: null,
  } as const
  const evidence = [...broken.evidence, interrupted]
  t.match(write('terminal', { ...broken, evidence }), /^Ended early: 28 requirements are not judged\.\n/)
})

test('terminal: a failure says what was expected, what was seen, why it matters, how to fix it, where, and where there is more', async (t) => {
  const text = write('terminal', notReady)
  const [, failure = ''] = text.split('\nx The cookie does not expire in 10 days\n')
  t.match(failure, /^ {2}redirect\.cookie-lifetime, required\n/)
  t.match(failure, /\n {2}expected {2}an expiry 10 days after the visit/)
  t.match(failure, /\n {2}observed {2}it expires in 30 days/)
  t.match(failure, /\n {2}why {7}Where it does not hold, orders are lost/)
  t.match(failure, /\n {2}fix {7}Give the cookie 10 days/)
  t.match(failure, /\n {12}app\.get\('\/retrack'/, 'the snippet as it is')
  t.match(failure, /\n {2}fix in {4}the store's redirect page\n/)
  t.match(failure, /\n {2}more {6}retrack-kit explain redirect\.cookie-lifetime\n/)
})

test('the same code is shown once, and named where it would come again', async (t) => {
  const [code, id] = ["app.get('/retrack'", 'redirect.cookie-lifetime']
  const remedy = notReady.results.find((result) => result.id === id)?.remedy ?? null
  const fails = (result: Result) => result.outcome === 'fail' || result.outcome === 'warn'
  const same = { ...notReady, results: notReady.results.map((one) => (fails(one) ? { ...one, remedy } : one)) }
  const count = same.results.filter((one) => one.remedy?.snippet === remedy?.snippet).length
  t.ok(count > 5)
  for (const name of ['terminal', 'html'] as const) {
    const text = write(name, same)
    t.equal(text.replaceAll('&#x27;', "'").split(code).length - 1, 1, name)
    t.equal(text.split(/[Tt]he same as of/).length - 1, count - 1, name)
  }
  t.match(write('terminal', same), /code {6}in Node\.js\n\n/)
  t.match(write('html', same), /Code to start from, in Node\.js, for /)
})

test('terminal: lines fit, code apart, and there are colours only where asked for', async (t) => {
  for (const width of [40, 80, 120]) {
    const long = write(
      'terminal',
      { ...hostile, results: hostile.results.map((one) => ({ ...one, remedy: null })) },
      { width },
    )
      .split('\n')
      // A wide character takes two columns.
      .filter((line) => [...line].reduce((columns, one) => columns + (one >= '⺀' && one <= '鿿' ? 2 : 1), 0) > width)
    t.strictSame(long, [], `${width} columns`)
  }
  const plain = write('terminal', notReady)
  const coloured = write('terminal', notReady, { colour: true })
  t.notOk(plain.includes('\u001b'), 'no colours')
  t.ok(coloured.includes('\u001b'), 'colours')
  t.equal(stripVTControlCharacters(coloured), plain, 'the same words')
})

test('what one reason kept from being judged is told once', async (t) => {
  const once = (text: string) => text.split('`placeOrder` is not configured').length - 1
  t.equal(once(write('terminal', unproven)), 1, 'terminal')
  t.equal(once(write('github', unproven)), 1, 'github')
  t.equal(once(stepSummary(unproven)), 1, 'step summary')
})

test('requirements that want the same done are told together, whatever was seen of each', async (t) => {
  const remedy = { text: 'Send failed leads again.', snippet: null, language: null }
  const results = ready.results.slice(0, 5).map((result, index) => ({
    ...result,
    outcome: 'unproven' as const,
    observed: `Reason ${index}.`,
    remedy,
  }))
  const report: Report = { ...ready, verdict: 'unproven', results }
  for (const name of ['terminal', 'html', 'github', 'handoff'] as const) {
    const text = write(name, { ...report, results: results.map((one) => ({ ...one, level: 'required' })) })
    t.equal(text.split('Reason 0. Reason 1. Reason 2. And 2 more like these.').length, 2, name)
  }
  t.equal(write('terminal', report, { width: 400 }).split(remedy.text).length - 1, 2, 'once, and as the next step')
})

test('a store that is ready and loses leads is told so in the headline', async (t) => {
  const fail = (id: string) => ({
    ...ready,
    results: ready.results.map((one) => (one.id === id ? { ...one, outcome: 'warn' as const } : one)),
  })
  const words = /But the store loses leads when Retrack fails/
  t.match(write('terminal', fail('delivery.retries-errors'), { width: 200 }), words)
  t.notMatch(write('terminal', fail('lead.prompt'), { width: 200 }), words)
  t.notMatch(write('terminal', ready, { width: 200 }), words)
})

test('every format says in words that only a part was checked, and promises no more', async (t) => {
  const words = /--only or --skip left requirements out/
  for (const name of REPORTER_NAMES) {
    const part = write(name, ready, { partial: true, width: 200 })
    const whole = write(name, ready, { width: 200 })
    t.match(part, words, name)
    t.notMatch(whole, words, `${name}: not of the whole`)
    t.notMatch(part, /every required requirement holds/, `${name}: no promise`)
  }
  t.match(stepSummary(ready, { partial: true }), words)
  t.match(write('handoff', ready, { partial: true }), /Do not send these instructions yet/)
  t.match(
    write('terminal', { ...empty, verdict: 'ready' }, { partial: true }),
    /^Nothing stands in the way, but no required requirement was judged\./,
  )
})

test('what is unproven is never shown as passed', async (t) => {
  const id = 'lead.sent'
  t.match(write('junit', unproven), new RegExp(`<testcase name="${id}"[^>]*>\\s*<skipped message="unproven: `))
  t.match(write('tap', unproven), new RegExp(`\nnot ok \\d+ - ${id}: .* # TODO unproven: `))
  const [, html = ''] = write('html', unproven).split('<details class="requirement unproven">')
  t.match(html, /^.*?<dl id="requirement-lead_sent"/s)
  t.match(write('handoff', unproven), new RegExp(`\\| unproven \\| .* \`${id}\` \\|`))
  const [, passed = ''] = write('terminal', unproven).split('\nPassed (16)\n')
  const [listed = ''] = passed.split('\n\n', 1)
  t.notMatch(listed, /sent/, 'terminal')
})

test('json is the report, in one order whatever the order it was made in', async (t) => {
  const backwards: Report = Object.assign(
    {},
    ...Object.entries(notReady)
      .reverse()
      .map(([key, value]) => ({ [key]: value })),
  )
  t.equal(write('json', backwards), write('json', notReady))
  t.strictSame(JSON.parse(write('json', notReady)), JSON.parse(JSON.stringify(notReady)))
  t.match(write('json', notReady), /^\{\n {2}"suite": \{\n {4}"name": /)
})

test('handoff tells the truth, and what the merchant must add', async (t) => {
  t.match(
    write('handoff', ready),
    /^# Testing instructions for Retrack\n\n> \*\*Ready: every required requirement holds\.\*\*\n/,
  )
  t.notMatch(write('handoff', ready), /Do not send/)
  const text = write('handoff', notReady)
  t.match(
    text,
    /> \*\*Not ready: 4 of 22 required requirements do not hold\.\*\* \*\*Do not send these instructions yet\.\*\*/,
  )
  t.match(text, /What does not hold:\n\n- The cookie does not expire in 10 days/)
  t.match(text, /\| Redirect URL \| \*\*FILL IN: the public address\*\*/, 'an address that Retrack cannot reach')
  t.match(text, /\| Event \| \*\*FILL IN: the event of the program\*\*/, "the example's event")
  t.match(text, /- `POST http:\/\/127\.0\.0\.1:3000\/checkout`/)
  t.match(text, /\| `A1001` \| .* \| `approved` \| 2026-11-22/, 'a lead, with its last status')
  t.match(text, /\| `A1001-2` \| .* \| `pending` \|/)
  t.notMatch(text, /`A1003`/, 'a lead that was never saved is none')
  for (const url of [
    'http://localhost:3000/',
    'http://shop.test/',
    'http://[::1]/',
    'http://192.168.1.4/',
    'http://web:3000/',
    'nonsense',
  ]) {
    t.ok(isPrivateUrl(url), url)
  }
  for (const url of ['https://www.store-domain.com/retrack', 'http://8.8.8.8/', 'https://[2606:4700::1111]/'])
    t.notOk(isPrivateUrl(url), url)
})
