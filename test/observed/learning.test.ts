import { join } from 'node:path'
import t from 'tap'
import type { Observation, Observations } from '../../schemas/observations.ts'
import { acquireMock } from '../../src/cli/commands/check/acquire-mock.ts'
import { learn } from '../../src/mock/observed/learn.ts'
import { ObservationsFile, readObservationsOrThrow } from '../../src/mock/observed/observations-file.ts'
import { configOf } from '../conformance/support/checking.ts'
import { createAccount, documentedAccount, parseLead } from '../support/account.ts'
import { builtCommand, runToEnd } from '../support/command.ts'
import { ask } from '../support/http.ts'
import { startedMock } from '../support/started-mock.ts'
import { NOBODY, runCourse } from './course.ts'
import { differing, learntMock, otherAccount } from './learnt-mock.ts'
import { observingProxy } from './observing-proxy.ts'
import { otherRetrack } from './other-retrack.ts'

const observation = (change: Partial<Observation>): Observation => ({
  situation: 'createLead: as documented',
  entries: ['lead-saved'],
  request: 'POST /api/v2/leads',
  status: 200,
  headers: {},
  body: { kind: 'none' },
  settings: {},
  follow: 'settings',
  seen: 3,
  first: '2026-01-01T00:00:00.000Z',
  last: '2026-01-02T00:00:00.000Z',
  ...change,
})

t.test('a mock that has learnt answers a course as the other Retrack did', async (t) => {
  const other = await otherRetrack(t)
  const { port, file } = await observingProxy(t, other.url)
  const observed = await runCourse(otherAccount(port), 'a')
  const learnt = await runCourse(await learntMock(t, file), 'b')
  t.equal(observed.length, 68)
  // The mock has no way to save a list as a voucher; that is listed.
  t.strictSame(
    differing(observed, learnt).map(({ step }) => step),
    ['a voucher that is a list'],
  )
  const { lessons, unlearnt } = learn(await readObservationsOrThrow(file))
  t.strictSame(
    unlearnt.map(({ observation, reason }) => `${observation.situation}: ${reason}`),
    ['createLead: voucher-not-text: the mock has no setting for it'],
  )
  // More than twenty entries of the ledger are settled by one course.
  const entries = new Set([...lessons.values()].flatMap(({ observation }) => observation.entries))
  t.ok(entries.size > 20, [...entries].join(', '))
})

t.test('without what it has learnt the mock answers most of the course otherwise', async (t) => {
  const other = await otherRetrack(t)
  const observed = await runCourse(otherAccount(other.port), 'a')
  const events = ['One', 'Two'].map((title) => ({ title, commission: 100 }))
  const account = await createAccount((await startedMock(t)).port, { events })
  const plain = await runCourse({ account, otherEvent: account.record.events[1]?.uuid ?? '' }, 'b')
  t.ok(differing(observed, plain).length > 30)
})

t.test('what a page of Retrack says is never overruled; trouble teaches nothing', async (t) => {
  const before: Observations = {
    version: 1,
    upstream: 'http://127.0.0.1:1',
    settings: {},
    bounds: {},
    observations: [
      observation({
        situation: 'createLead: as documented',
        entries: ['lead-saved'],
        status: 201,
        follow: 'contradiction',
      }),
      observation({
        situation: 'createLead: as documented',
        status: 403,
        body: { kind: 'text', template: 'blocked' },
        follow: 'contradiction',
        seen: 1,
      }),
      observation({ situation: 'any: rate-limit', entries: ['rate-limit'], status: 429, follow: 'nothing' }),
      observation({ situation: 'any: failure', entries: ['overload'], status: 503, follow: 'nothing' }),
      observation({ situation: 'updateLead: unsettled', entries: ['update-answer'], status: 404, follow: 'nothing' }),
    ],
  }
  const { lessons, unlearnt } = learn(before)
  t.equal(lessons.size, 0)
  t.match(
    unlearnt.map(({ reason }) => reason),
    [
      /contradicts what Retrack documents \(lead-saved\)/,
      /such a request was refused, and nothing tells which are/,
      /how many requests are let through/,
      /a fault rule/,
      /not known/,
    ],
  )
  const file = join(t.testdir(), 'observed.yaml')
  await new ObservationsFile(file, () => before).save()
  const { port } = await startedMock(t, { observed: file })
  t.equal((await documentedAccount(port).sendLead()).status, 200)
})

t.test('what can be followed is followed, though something else was seen more often', async (t) => {
  const situation = 'updateLead: as documented'
  const update = { situation, entries: ['update-answer'] }
  const blocked = observation({
    ...update,
    status: 403,
    body: { kind: 'text', template: 'x' },
    follow: 'contradiction',
  })
  const taken = observation({ ...update, body: { kind: 'json', template: { ok: true } }, follow: 'template', seen: 1 })
  const { lessons, unlearnt } = learn({
    version: 1,
    upstream: 'http://127.0.0.1:1',
    settings: {},
    bounds: {},
    observations: [blocked, taken],
  })
  t.equal(lessons.get(situation)?.observation, taken)
  t.strictSame(
    unlearnt.map((one) => one.observation),
    [blocked],
  )
})

t.test('an update that is taken is answered as a plain one was, whatever is odd about it', async (t) => {
  const plain = observation({
    situation: 'updateLead: as documented',
    entries: ['update-answer'],
    body: { kind: 'json', template: { ok: '{{lead.uuid}}' } },
    follow: 'template',
  })
  const file = join(t.testdir(), 'observed.yaml')
  const observations: Observations = {
    version: 1,
    upstream: 'http://127.0.0.1:1',
    settings: {},
    bounds: {},
    observations: [plain],
  }
  await new ObservationsFile(file, () => observations).save()
  const account = documentedAccount((await startedMock(t, { observed: file })).port)
  const uuid = parseLead(await account.sendLead()).uuid
  t.strictSame((await account.sendUpdate(uuid, { status: 'rejected', note: 'x' })).json, { ok: uuid })
  t.equal((await account.sendUpdate(uuid, { status: 'paid' })).status, 422)
})

t.test('a behaviour that somebody names wins over what was observed', async (t) => {
  const other = await otherRetrack(t)
  const { port, file } = await observingProxy(t, other.url)
  await runCourse(otherAccount(port), 'a')
  const subject = await learntMock(t, file)
  const lead = () => subject.account.sendLead({ click: NOBODY, reference: 'r-1' })
  t.strictSame((await lead()).json, { error: { code: 'no_click', message: `No such click: ${NOBODY}.` } })
  t.match((await lead()).headers, {
    'x-retrack-kit-observed': /^\d{4}-\d\d-\d\d$/,
    'x-retrack-kit-behaviour': 'unknown-click',
  })
  await subject.account.control('PATCH', '/account', { behaviours: { 'unknown-click': 'accept' } })
  t.equal((await lead()).status, 200)
})

t.test('a file that is none of ours is refused, with the reason', async (t) => {
  const dir = t.testdir({ 'config.yaml': 'store: {}\n', 'broken.yaml': 'a: [', 'later.yaml': 'version: 7\n' })
  const said = async (name: string) => {
    const { code, err } = await runToEnd(t, builtCommand(), ['serve', '--port', '0', '--observed', join(dir, name)])
    return [code, err] as const
  }
  t.match(await said('config.yaml'), [
    3,
    /config\.yaml is not a file that "retrack-kit observe" or "retrack-kit probe" wrote/,
  ])
  t.match(await said('broken.yaml'), [3, /broken\.yaml is not YAML/])
  t.match(await said('later.yaml'), [3, /is of version 7, and this retrack-kit reads version 1\. Update retrack-kit\./])
  t.match(await said('none.yaml'), [3, /none\.yaml: there is no such file\. "retrack-kit observe"/])
})

t.test('a check can be run against a mock that has learnt', async (t) => {
  const other = await otherRetrack(t)
  const { port, file } = await observingProxy(t, other.url)
  await otherAccount(port).account.sendLead({}, { token: undefined })
  const config = configOf('http://127.0.0.1:1')
  const mock = await acquireMock(
    { ...config, mock: { ...config.mock, where: { kind: 'listen', host: '127.0.0.1', port: 0 } } },
    { observed: file },
  )
  t.teardown(() => mock.close())
  const refused = await ask(Number(new URL(mock.url).port), { method: 'POST', path: '/api/v2/leads', json: {} })
  t.match(refused.json, { error: { message: 'Who are you?' } })
  const attached = { ...config, mock: { ...config.mock, where: { kind: 'attach' as const, url: mock.url } } }
  await t.rejects(acquireMock(attached, { observed: file }), {
    message: /runs already\. Start that one with "retrack-kit serve --observed/,
  })
})
