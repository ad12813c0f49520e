/** The parts of a guided check, without a page and without a store. */
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { readConfig } from '../../schemas/config/read.ts'
import type { GuidedQuestion, GuidedStart } from '../../schemas/control/guided-check.ts'
import { toConfig } from '../../src/cli/commands/check/guided/config.ts'
import { formatGuidedConfig } from '../../src/cli/commands/check/guided/config-text.ts'
import { LiveState } from '../../src/cli/commands/check/guided/live-state.ts'
import { PageOperator } from '../../src/cli/commands/check/guided/page-operator.ts'
import { type CheckSteps, GuidedSession } from '../../src/cli/commands/check/guided/session.ts'
import { configOf } from './support/checking.ts'
import { notReady } from './support/sample-reports.ts'

const STORE = 'http://127.0.0.1:3000'
const START: GuidedStart = { redirectUrl: `${STORE}/retrack`, rejectOrder: 'by-hand', approveOrder: 'never' }
const BASE = configOf(STORE, { timing: { lead: '7s' }, visitor: { headers: { 'x-from': 'base' } } })
const never = new AbortController().signal

t.test('a reader of a state waits for a newer one, and no longer than he wants', async (t) => {
  const state = new LiveState({ count: 0 })
  const waiting = state.newerThan(state.revision, 60_000, never)
  state.change({ count: 1 })
  await waiting
  t.strictSame(state.value, { count: 1 })
  await state.newerThan(state.revision - 1, 60_000, never)
  await state.newerThan(state.revision, 1, never)
  const left = new AbortController()
  const leaving = state.newerThan(state.revision, 60_000, left.signal)
  left.abort()
  await leaving
  t.equal(state.revision, 2)
})

t.test('the page is asked one thing at a time, and an answer is for the question that is open', async (t) => {
  const shown: (GuidedQuestion | null)[] = []
  const operator = new PageOperator(false, (question) => shown.push(question))
  const request = {
    action: 'placeOrder',
    instructions: 'Buy.',
    voucher: null,
    reference: null,
    place: { kind: 'as-sent', url: STORE },
  } as const
  t.notOk(operator.answer({ question: 1, answer: 'done' }), 'nothing is asked yet')
  const first = operator.ask(request, never)
  t.match(shown, [{ id: 1, order: 1, place: 'as-sent', url: STORE }])
  t.notOk(operator.answer({ question: 2, answer: 'done' }))
  t.ok(operator.answer({ question: 1, answer: 'done' }))
  t.notOk(operator.answer({ question: 1, answer: 'done' }), 'it is answered once')
  t.equal(await first, 'done')
  const place = { kind: 'anywhere' } as const
  const second = operator.ask({ ...request, action: 'rejectOrder', reference: 'A1', place }, never)
  t.match(shown.at(-1), { id: 2, order: null, url: null, reference: 'A1' })
  t.ok(operator.answer({ question: 2, answer: 'declined' }))
  t.equal(await second, 'declined')
  const stopped = new AbortController()
  const third = operator.ask(request, stopped.signal)
  t.match(shown.at(-1), { id: 3, order: 2 })
  stopped.abort(new Error('stopped'))
  await t.rejects(third, { message: 'stopped' })
  t.equal(shown.at(-1), null)
  t.notOk(operator.answer({ question: 3, answer: 'done' }), 'a question that was given up is not open')
})

const configFor = (start: GuidedStart) => {
  const config = toConfig(BASE, start)
  if ('errors' in config) throw new Error(JSON.stringify(config.errors))
  return config
}

t.test('what a person has filled in goes before a config file, whose other settings stay', (t) => {
  t.match(configFor({ ...START, voucher: 'SUMMER26' }), {
    store: { redirectUrl: START.redirectUrl, deeplinks: [`${STORE}/`], voucher: { kind: 'code', code: 'SUMMER26' } },
    placeOrder: { kind: 'manual' },
    rejectOrder: { kind: 'manual', instructions: /\{\{reference\}\}/ },
    approveOrder: { kind: 'none' },
    restartStore: { kind: 'unset' },
    timing: { lead: 7000 },
    visitor: { headers: { 'x-from': 'base' } },
  })
  t.match(configFor({ ...START, approveOrder: 'not-now' }), { approveOrder: { kind: 'unset' } })
  const secret = configFor({ ...START, redirectUrl: 'http://staff:secret@127.0.0.1:3000/retrack' })
  t.equal(secret.store.redirectUrl, START.redirectUrl, 'a password goes into a header')
  t.match(secret.visitor.headers['authorization'], /^Basic /)
  t.end()
})

const MOCK_URL = 'http://127.0.0.1:8099'

t.test('the config that is written reads as what was told, and holds no token', (t) => {
  const config = configFor({ ...START, deeplink: `${STORE}/some-product?a=1&b="2"`, voucher: 'true' })
  const text = formatGuidedConfig(config, { mockUrl: MOCK_URL, automation: null })
  const read = readConfig(parse(text))
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join())
  t.match(read.config, { store: config.store, placeOrder: config.placeOrder, rejectOrder: config.rejectOrder })
  t.strictSame(read.config.approveOrder, { kind: 'none' })
  t.notMatch(text, config.mock.token)
  t.match(read.config.mock.where, { kind: 'listen', port: 8099 }, 'where it was, not where it was told to be')
  t.match(
    parse(
      formatGuidedConfig(configFor({ ...START, approveOrder: 'not-now' }), { mockUrl: MOCK_URL, automation: null }),
    ),
    {
      approveOrder: undefined,
    },
  )
  t.end()
})

t.test('the examples at its end are settings that need only their number sign taken away', (t) => {
  const text = formatGuidedConfig(configFor({ ...START, approveOrder: 'by-hand' }), {
    mockUrl: MOCK_URL,
    automation: null,
  })
  const [, ...examples] = text.split(/^#$/m)
  const settings = examples.map((example) => {
    const lines = /^\n((?:# .*\n)+)/.exec(example)?.[1]?.replace(/^# /gm, '')
    const actions = Object(parse(lines?.replace(/^Where the back office[\s\S]*/m, '') ?? ''))
    const read = readConfig({ ...parse(text), ...actions })
    if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join())
    return [read.config.placeOrder.kind, read.config.rejectOrder, read.config.approveOrder.kind]
  })
  const command = `curl -sS --fail -u "$BACK_OFFICE" -X POST "${STORE}/orders/$RETRACK_REFERENCE/cancel"`
  t.match(settings, [
    ['http', { kind: 'http', steps: [{ url: `${STORE}/orders/{{reference}}/cancel` }] }, 'http'],
    ['manual', { kind: 'command', command }, 'command'],
  ])
  t.end()
})

t.test('the config that is written holds the steps of an order, or why a person is still asked', (t) => {
  const config = configFor({ ...START, rejectOrder: 'never' })
  const step = { method: 'POST', url: `${STORE}/checkout`, form: { voucher: '{{voucher}}' } } as const
  const automatic = formatGuidedConfig(config, { mockUrl: MOCK_URL, automation: { kind: 'steps', steps: [step] } })
  t.match(parse(automatic), { placeOrder: { http: [step] }, rejectOrder: 'none', approveOrder: 'none' })
  t.match(automatic, /^# As you ordered[\s\S]*^placeOrder:/m)
  t.notMatch(automatic, 'asks a person', 'nobody is asked any more')
  const reason = 'the store said\nplaceOrder: none\u202e'
  const byHand = formatGuidedConfig(config, { mockUrl: MOCK_URL, automation: { kind: 'manual', reason } })
  t.match(byHand, /^# A person still has to order: the store said placeOrder: none\\u202E\.$/m)
  t.match(parse(byHand), { placeOrder: { manual: String } }, 'what a store has said is no setting')
  t.match(byHand, /^# {3}http:$/m)
  t.end()
})

/** A session whose check does what the test says. */
function startSession(t: Test, check: (steps: CheckSteps) => Promise<void>) {
  const reported: string[] = []
  const session = new GuidedSession({
    base: BASE,
    form: { redirectUrl: '', deeplink: '', voucher: '', rejectOrder: 'by-hand', approveOrder: 'by-hand' },
    requirements: REQUIREMENTS,
    partial: false,
    hasDisplay: false,
    check: async (steps) => {
      await check(steps)
      return notReady
    },
    onReport: ({ verdict }) => reported.push(verdict),
  })
  t.teardown(() => session.close(new Error('the test is over')))
  return { session, reported }
}

t.test('a session shows what is under way, asks, and has its files in the end', async (t) => {
  const { session, reported } = startSession(t, async ({ operator, progress, signal }) => {
    const run = { name: 'first-order', run: 1, variant: null } as const
    progress({ kind: 'planned', runs: 3, orders: 2, asks: 0 })
    progress({ kind: 'began', run })
    await operator?.ask(
      { action: 'placeOrder', instructions: 'Buy.', voucher: null, reference: null, place: { kind: 'anywhere' } },
      signal,
    )
    progress({ kind: 'awaiting', what: 'the lead of an order', limitMs: 60_000, run })
    progress({ kind: 'ended', run })
  })
  t.match(await session.read(undefined, never), { stage: 'not-started', verdict: null, question: null })
  t.equal(session.file('report.html'), undefined)
  t.equal(session.start(START), 'started')
  t.equal(session.start(START), 'busy')
  const asking = await session.read(undefined, never)
  t.match(asking, { stage: 'running', orders: 2, question: { id: 1 } })
  const stateOf = (id: string) => asking.board.find((item) => item.id === id)?.state
  t.equal(stateOf('lead.accepted'), 'running')
  t.equal(stateOf('lead.sent'), 'waiting', 'it rests on a later order, too')
  t.equal(stateOf('redirect.destination'), 'waiting')
  t.ok(session.answer({ question: 1, answer: 'done' }))
  let state = asking
  while (state.stage !== 'ended') state = await session.read(state.revision, never)
  t.match(state, { question: null, doing: null, verdict: { text: String, problem: null } })
  t.match(state.form, { ...START, voucher: '' }, 'what was filled in is there for the next check')
  t.equal(state.verdict?.verdict, notReady.verdict)
  t.strictSame(reported, [notReady.verdict])
  t.match(session.file('report.html'), /^<!doctype html>/i)
  t.match(session.file('handoff.md'), 'Testing instructions')
  t.match(session.file('retrack-kit.yaml'), 'redirectUrl')
  t.ok(state.board.some(({ state }) => state === 'fail') && state.board.some(({ evidence }) => evidence.length > 0))
})

t.test('a session that is stopped lets its check come to an end, and can begin another', async (t) => {
  const { session, reported } = startSession(
    t,
    ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
  )
  session.stop()
  t.equal(session.start(START), 'started')
  session.stop()
  let state = await session.read(undefined, never)
  while (state.stage !== 'ended') state = await session.read(state.revision, never)
  t.equal(session.start(START), 'started')
  await session.close(new Error('the process ends'))
  t.equal(reported.length, 2)
})
