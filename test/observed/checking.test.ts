import { join } from 'node:path'
import t, { type Test } from 'tap'
import { dryRun } from '../../conformance/dry-run.ts'
import { REQUIREMENTS } from '../../conformance/requirements/index.ts'
import { toResult } from '../../conformance/result.ts'
import type { Evidence } from '../../schemas/evidence.ts'
import { FAULT_JOURNEYS } from '../../schemas/journeys.ts'
import { acquireMock } from '../../src/cli/commands/check/acquire-mock.ts'
import { formatDryRun } from '../../src/cli/commands/check/dry-run.ts'
import { EXIT } from '../../src/cli/exit.ts'
import { readObservationsOrThrow } from '../../src/mock/observed/observations-file.ts'
import { configOf } from '../conformance/support/checking.ts'
import { documentedAccount, TestAccount } from '../support/account.ts'
import { startedMock } from '../support/started-mock.ts'
import { observingProxy } from './observing-proxy.ts'
import { EVENT, OTHER_TOKEN, otherRetrack, TRACKING_PATH } from './other-retrack.ts'

const STORE = 'http://127.0.0.1:9'
const REAL = 'https://retrack.refunder.com'

/** Runs a check against a proxy or a mock. */
const acquire = (attach: string, mock: { readonly token: string; readonly trackingLink?: string }) =>
  acquireMock(configOf(STORE, { mock: { attach, ...mock } }))

async function proxyBefore(t: Test, upstream: URL, token = OTHER_TOKEN) {
  const proxy = await observingProxy(t, upstream, { token })
  return { ...proxy, url: `http://127.0.0.1:${proxy.port}` }
}

t.test('clicks come of the tracking link: one for all visits, and a new one for each order', async (t) => {
  const other = await otherRetrack(t)
  const { url } = await proxyBefore(t, other.url)
  for (const origin of [other.url.origin, url]) {
    const before = (await other.state()).requests
    const { port, upstream, close } = await acquire(url, {
      token: OTHER_TOKEN,
      trackingLink: `${origin}${TRACKING_PATH}`,
    })
    t.teardown(close)
    t.equal(upstream, other.url.origin)
    const click = (isForOrder: boolean) => port.createClick({ deeplink: STORE, isForOrder })
    const clicks = [await click(false), await click(true), await click(false), await click(true)].map(
      (one) => one.click,
    )
    t.equal(new Set(clicks).size, 3)
    t.equal(clicks[0], clicks[2])
    t.equal((await other.state()).requests - before, 3)
  }
})

t.test('a proxy is not taken for a mock, and nothing is sent before its use is meant and allowed', async (t) => {
  const other = await otherRetrack(t)
  const { url } = await proxyBefore(t, other.url)
  const { origin } = other.url
  await t.rejects(acquire(url, { token: OTHER_TOKEN }), {
    exitCode: EXIT.usage,
    message: `${url} passes requests on to ${origin}, where each order of a check becomes a lead. If that is meant, name the link that visitors come by: --tracking-link '${origin}/track/v2/click?publisher=…&program=…'. Otherwise name a mock.`,
  })
  await t.rejects(acquire(url, { token: OTHER_TOKEN, trackingLink: `${REAL}${TRACKING_PATH}` }), {
    exitCode: EXIT.usage,
    message: `--tracking-link is a link of ${REAL}, and the proxy at ${url} passes requests on to ${origin}. Name a link of ${origin}.`,
  })
  await t.rejects(acquire(url, { token: 'another-token-0123', trackingLink: `${origin}${TRACKING_PATH}` }), {
    exitCode: EXIT.usage,
    message: /no account with this token.*"retrack-kit observe" has to be started with the same --token/,
  })
  t.equal((await other.state()).requests, 0)
  await t.rejects(
    acquire(url, { token: OTHER_TOKEN, trackingLink: `${origin}/track/v2/click?publisher=x&program=y` }),
    {
      exitCode: EXIT.usage,
      message: 'No click came of the tracking link: it was answered 400. Correct --tracking-link.',
    },
  )
})

t.test('a Retrack on the internet takes a permission', async (t) => {
  const { url } = await proxyBefore(t, new URL(REAL))
  await t.rejects(acquire(url, { token: OTHER_TOKEN, trackingLink: `${REAL}${TRACKING_PATH}` }), {
    exitCode: EXIT.usage,
    message: /^retrack\.refunder\.com is not on this machine or its network\..* add --with-permission\./,
  })
})

t.test('a check starts a proxy of its own, which takes the place of the mock and goes on with a file', async (t) => {
  const other = await otherRetrack(t)
  const { origin } = other.url
  const out = join(t.testdir(), 'kept.observed.yaml')
  const mock = { attach: 'observe', upstream: origin, listen: '127.0.0.1:0', token: OTHER_TOKEN }
  const config = configOf(STORE, { mock: { ...mock, trackingLink: `${origin}${TRACKING_PATH}` } })
  const send = async () => {
    const { port, url, upstream, attached, close, describeObserved } = await acquireMock(config, { out })
    t.strictSame([upstream, attached], [origin, false])
    const { click } = await port.createClick({ deeplink: STORE, isForOrder: true })
    const request = { event: EVENT, click, reference: click.slice(0, 8) }
    const account = new TestAccount({ port: Number(new URL(url).port), token: OTHER_TOKEN, request, trackingPath: '' })
    t.equal((await account.sendLead()).status, 200)
    await close()
    return describeObserved?.()
  }
  t.match(await send(), /New responses of .*, saved in .*kept\.observed\.yaml:\nmissing-deeplink(?:.|\n)*\nlead-saved/)
  const before = await readObservationsOrThrow(out)
  t.equal(before.observations.find(({ situation }) => situation === 'createLead: as documented')?.seen, 1)
  t.match(await send(), /responded with nothing new for .*kept\.observed\.yaml/)
  t.equal((await other.state()).saved, 2)
})

t.test('a proxy of its own starts only where all is said, and nothing is sent before', async (t) => {
  const { origin } = new URL(REAL)
  const observing = (mock: object) => configOf(STORE, { mock: { attach: 'observe', ...mock } })
  t.throws(() => observing({}), { message: /^mock\.attach: Missing beside it: upstream \(--upstream\)/ })
  t.throws(() => observing({ upstream: REAL }), {
    message:
      /^mock\.attach: Missing beside it: trackingLink .*\. Each order of a check becomes a lead at https:\/\/retrack\.refunder\.com/,
  })
  t.throws(() => observing({ upstream: `${REAL}/api`, trackingLink: REAL }), {
    message: /^mock\.upstream: Expected only a scheme and a host/,
  })
  t.throws(() => observing({ upstream: REAL, trackingLink: 'https://other.example/track' }), {
    message:
      /^mock\.trackingLink: Expected a link of https:\/\/retrack\.refunder\.com, which requests are passed on to/,
  })
  t.throws(() => configOf(STORE, { mock: { upstream: REAL } }), {
    message: /^mock\.upstream: Expected attach: observe/,
  })
  const config = observing({ upstream: REAL, trackingLink: `${REAL}${TRACKING_PATH}`, listen: '127.0.0.1:0' })
  const out = join(t.testdir(), 'none', 'x.yaml')
  await t.rejects(acquireMock(config, { out }), { exitCode: EXIT.usage, message: /add --with-permission\.$/ })
  await t.rejects(acquireMock(config, { out, isPermitted: true }), {
    exitCode: EXIT.cannotRun,
    message: /x\.yaml cannot be written: there is no folder|x\.yaml cannot be written/,
  })
  await t.rejects(acquireMock(config, { observed: 'x.yaml', isPermitted: true }), {
    message: `--observed is for a mock, but this check uses ${origin}. Leave it out; --out names the file for its responses.`,
  })
})

t.test('a tracking link is for a proxy: a mock makes its clicks itself', async (t) => {
  const mock = await startedMock(t)
  const { token } = documentedAccount(mock.port)
  await t.rejects(acquire(mock.url, { token, trackingLink: `${mock.url}${TRACKING_PATH}` }), {
    exitCode: EXIT.usage,
    message: /makes the clicks of a check itself; --tracking-link is for/,
  })
  t.throws(() => configOf(STORE, { mock: { trackingLink: `${REAL}${TRACKING_PATH}` } }), {
    message: /^mock\.trackingLink: Expected attach \(--mock\) beside it/,
  })
})

t.test('an update is found in the journal by the click and the reference of its lead', async (t) => {
  const mock = await startedMock(t)
  const account = documentedAccount(mock.port)
  const { port } = await proxyBefore(t, new URL(mock.url), account.token)
  const observed = account.with({ port })
  const lead = await observed.sendLead({ reference: 'order-7' })
  const uuid = /"uuid":"([0-9a-f-]+)"/.exec(lead.text)?.[1] ?? ''
  await observed.sendUpdate(uuid, { status: 'rejected' })
  const { click } = account.request
  t.match(await observed.getLastEntry(), { operation: 'updateLead', click, reference: 'order-7', resource: { uuid } })
})

const attach = { attach: STORE, trackingLink: `${REAL}${TRACKING_PATH}` }

t.test('what takes a fault, a made-up click or an approval is not tried at the real Retrack', async (t) => {
  const restartStore = { http: [{ url: `${STORE}/restart` }] }
  const namesOf = (mock: object) =>
    dryRun(configOf(STORE, { mock, restartStore }), REQUIREMENTS).journeys.map(({ name }) => name)
  const [atMock, atProxy, approving] = [{}, attach, { ...attach, approve: true }].map(namesOf)
  const omitted = atMock?.filter((name) => atProxy?.includes(name) === false)
  t.strictSame(
    omitted?.toSorted(),
    [
      ...FAULT_JOURNEYS,
      ...['approved-order', 'bad-cookie-order', 'click-injection', 'failed-update', 'later-page', 'lost-approval'],
      ...['newer-click', 'other-version-click', 'refused-lead', 'rejected-after-retry', 'rejected-before-lead'],
      ...['restarted-store', 'version-1-click'],
    ].toSorted(),
  )
  t.strictSame(
    approving?.filter((name) => atProxy?.includes(name) === false),
    ['approved-order'],
  )
  const config = configOf(STORE, { mock: attach })
  const { orders } = dryRun(config, REQUIREMENTS)
  t.match(formatDryRun(config, REQUIREMENTS), `Up to ${orders} leads are saved at ${REAL}, and none is approved.`)
  t.match(formatDryRun(config, REQUIREMENTS), `To: ${STORE}, ${REAL}. Nothing else is contacted.`)
  t.notMatch(formatDryRun(configOf(STORE), REQUIREMENTS), REAL)
})

t.test('a check that saw nothing of the real Retrack leaves all of it open, for what it lacks', async (t) => {
  const upstream = { origin: REAL, approve: false }
  const settings = (mock: object) => [{ kind: 'settings', sequence: 1, id: 'e1', mock }] as unknown as Evidence[]
  const [requirement] = REQUIREMENTS.filter(({ id }) => id === 'delivery.survives-restart')
  if (requirement === undefined) throw new Error('There is such a requirement.')
  const plain = {
    ...requirement,
    judge: () => ({ kind: 'unproven', reason: 'No.', remedy: 'Do.', evidence: [] }) as const,
  }
  t.match(toResult(plain, settings({ upstream })), {
    outcome: 'unproven',
    observed: `The real Retrack answers in this check (${REAL}): it cannot be made to fail.`,
    remedy: { text: /against a mock/ },
  })
  t.match(toResult(plain, settings({ upstream: null })), { outcome: 'unproven', observed: 'No.' })
  t.match(toResult({ ...plain, journeys: ['visit'] }, settings({ upstream })), { observed: 'No.' })
})
