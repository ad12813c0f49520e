import { join } from 'node:path'
import t, { type Test } from 'tap'
import * as z from 'zod'
import { BEHAVIOURS } from '../../schemas/behaviours/index.ts'
import { FidelityEntry } from '../../schemas/control/behaviours.ts'
import type { Observation, Observations } from '../../schemas/observations.ts'
import { formatFidelity } from '../../src/cli/commands/fidelity/run.ts'
import { listFidelity } from '../../src/mock/observed/fidelity.ts'
import { ObservationsFile } from '../../src/mock/observed/observations-file.ts'
import { harmlessQuestions, makeUp, savingQuestions, updateQuestions } from '../../src/mock/observed/questions.ts'
import { documentedAccount, type TestAccount } from '../support/account.ts'
import { startedMock } from '../support/started-mock.ts'
import { probeHarmlessly } from './harmless-probe.ts'
import { observingProxy } from './observing-proxy.ts'

const [first, last] = ['2026-01-01T08:00:00.000Z', '2026-02-03T08:00:00.000Z']

const observation = (change: Pick<Observation, 'situation' | 'entries' | 'status'> & Partial<Observation>) => ({
  request: 'POST /api/v2/leads',
  headers: {},
  body: { kind: 'none' as const },
  settings: {},
  follow: 'template' as const,
  seen: 3,
  first,
  last,
  ...change,
})

const OBSERVED: Observations = {
  version: 1,
  upstream: 'https://retrack.refunder.com',
  settings: { 'unknown-lead': [{ value: 410, seen: 2, first, last }] },
  bounds: {},
  observations: [
    observation({
      situation: 'updateLead: unknown-lead',
      entries: ['unknown-lead'],
      status: 410,
      settings: { 'unknown-lead': 410 },
    }),
    observation({ situation: 'createLead: no-token', entries: ['unauthenticated'], status: 403 }),
    observation({ situation: 'createLead: click-unknown', entries: ['unknown-click'], status: 409 }),
    observation({
      situation: 'createLead: as documented',
      entries: ['lead-saved', 'lead-shape'],
      status: 201,
      follow: 'contradiction',
    }),
    observation({ situation: 'updateLead: was-approved', entries: ['approved-is-final'], status: 422 }),
    observation({ situation: 'any: rate-limit', entries: ['rate-limit'], status: 429, follow: 'nothing' }),
  ],
}

async function observedFile(t: Test): Promise<string> {
  const file = join(t.testdir(), 'observed.yaml')
  await new ObservationsFile(file, () => OBSERVED).save()
  return file
}

async function entriesOf(account: TestAccount): Promise<Map<string, FidelityEntry>> {
  const { status, json } = await account.control('GET', '/behaviours')
  if (status !== 200) throw new Error(`It was answered ${status}.`)
  const { data } = z.object({ data: z.array(FidelityEntry) }).parse(json)
  return new Map(data.map((entry) => [entry.id, entry]))
}

t.test('a mock that nobody has shown anything says of all entries what the ledger says', async (t) => {
  const entries = await entriesOf(documentedAccount((await startedMock(t)).port))
  t.strictSame([...entries.keys()], Object.keys(BEHAVIOURS))
  for (const [id, { basis }] of Object.entries(BEHAVIOURS))
    t.match(entries.get(id), { basis: basis.kind, observed: null, unfollowed: [] }, id)
  t.match(entries.get('unknown-lead'), { setting: { value: 404, default: 404 } })
})

t.test(
  'each entry that is open names the request that would settle it, and a probe asks what it is said to',
  async (t) => {
    const entries = [...(await entriesOf(documentedAccount((await startedMock(t)).port))).values()]
    const [parts, madeUp] = [{ token: '', event: '', click: '' }, makeUp()]
    const harmless = harmlessQuestions(parts, madeUp).map(({ title }) => title)
    const saving = [...savingQuestions(parts, madeUp), ...updateQuestions(parts, '')].map(({ title }) => title)
    for (const { id, basis, settledBy } of entries) {
      if (basis === 'documented') {
        t.equal(settledBy, null, id)
        continue
      }
      const [, way = '', request = ''] = /^(.+?): (.+)$/.exec(settledBy ?? '') ?? []
      if (way === 'probe') t.ok(harmless.includes(request), `${id}: ${settledBy}`)
      else if (way === 'probe --create') t.ok(saving.includes(request), `${id}: ${settledBy}`)
      else t.ok(way.includes('observe') || id === 'overload', `${id}: ${settledBy}`)
    }
  },
)

t.test('what was observed stands above inferred and assumed, with its date, and below documented', async (t) => {
  const account = documentedAccount((await startedMock(t, { observed: await observedFile(t) })).port)
  const entries = await entriesOf(account)
  t.match(entries.get('unknown-lead'), {
    basis: 'observed',
    reason: String,
    observed: { first, last, seen: 3, answers: ['410'], value: 410 },
    setting: { value: 410, default: 404 },
    settledBy: null,
  })
  t.match(entries.get('unknown-click'), { basis: 'observed', observed: { last, answers: ['409'], value: null } })
  t.match(entries.get('approved-is-final'), { basis: 'documented', observed: { last, answers: ['422'] } })
  // Seen, and of no use to a mock.
  t.match(entries.get('rate-limit'), { basis: 'assumed', observed: null, unfollowed: [{ answer: '429', last }] })
  t.match(entries.get('lead-saved'), {
    basis: 'documented',
    observed: null,
    unfollowed: [{ answer: '201', last, reason: /^it contradicts what Retrack documents \(lead-saved, lead-shape\)/ }],
  })
  t.equal((await account.sendLead()).status, 200)
})

t.test('what somebody has changed since is not observed any more', async (t) => {
  const account = documentedAccount((await startedMock(t, { observed: await observedFile(t) })).port)
  await account.control('PATCH', '/account', { behaviours: { 'unknown-lead': 400 } })
  t.match((await entriesOf(account)).get('unknown-lead'), {
    basis: 'assumed',
    observed: null,
    setting: { value: 400 },
    settledBy: 'probe: an update of an unknown lead',
  })
})

t.test('a proxy tells what it has seen until now', async (t) => {
  const mock = await startedMock(t, { behaviours: { 'malformed-body': 422 } })
  const account = documentedAccount(mock.port)
  const { port } = await observingProxy(t, new URL(mock.url), { token: account.token })
  const observed = account.with({ port })
  t.match((await entriesOf(observed)).get('malformed-body'), { basis: 'assumed' })
  await observed.sendLead({}, { json: undefined, body: '{', headers: { 'content-type': 'application/json' } })
  t.match((await entriesOf(observed)).get('malformed-body'), {
    basis: 'observed',
    observed: { seen: 1, value: 422 },
    setting: { value: 422, default: 400 },
  })
})

t.test('a probe that saves nothing does not claim to have seen what its answers do not show', async (t) => {
  const mock = await startedMock(t)
  const { token } = documentedAccount(mock.port)
  const { observations } = await probeHarmlessly(mock.url, token)
  const entries = new Map(listFidelity({ observations }).map((entry) => [entry.id, entry]))
  // No text was too long, and an unknown program was refused before its deeplink mattered.
  for (const id of ['reference-length', 'voucher-length', 'missing-deeplink'])
    t.match(entries.get(id), { observed: null, settledBy: String }, id)
  t.match(entries.get('body-limit'), { basis: 'observed', observed: { value: 65_536 } })
  t.match(entries.get('unknown-program'), { basis: 'observed', observed: { value: 404 } })
})

t.test('the command line lists the same', async (t) => {
  const text = await formatFidelity({ observed: await observedFile(t) })
  t.match(text, /^ {2}lead-saved +contradicted on 2026-02-03, and not followed: 201$/m)
  t.match(text, /^ {2}unknown-lead +2026-02-03 {2}410$/m)
  t.match(text, /^Seen, and not followed \(2\):\n {2}createLead: as documented\n +201: it contradicts/m)
  t.match(text, /^ {2}click-country +\w+: .*\n +settled by reading the journal of observe: a lead of a click/m)
})
