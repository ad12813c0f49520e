/** Each finding appears where a reviewer would remark on the request, and nowhere else. */
import t, { type Test } from 'tap'
import { BEHAVIOURS } from '../../schemas/behaviours/index.ts'
import { createAccount, documentedAccount, type TestAccount } from '../support/account.ts'
import { startedMock } from '../support/started-mock.ts'

const ACCEPT = { accept: 'application/json' }
const NOWHERE = '3afc4a82-93c3-423f-8ee8-542ccb315931'

type Lead = (
  account: TestAccount,
  change?: Record<string, unknown>,
  more?: Parameters<TestAccount['sendLead']>[1],
) => Promise<unknown>
/** A lead as a careful store sends it. */
const lead: Lead = (account, change = {}, more = {}) =>
  account.sendLead(change, { ...more, headers: { ...ACCEPT, ...more?.headers } })
const update = (account: TestAccount, uuid: string, json: unknown) =>
  account.sendUpdate(uuid, json, { headers: ACCEPT })

interface Case {
  readonly does: string
  readonly finds: readonly string[]
  /** `other` is another account of the same mock. */
  readonly act: (account: TestAccount, other: TestAccount) => Promise<unknown>
}

const CASES: readonly Case[] = [
  { does: 'a sound lead', finds: [], act: (account) => lead(account) },
  { does: 'a sound lead with a voucher', finds: [], act: (account) => lead(account, { voucher: 'SUMMER' }) },
  {
    does: 'a sound update',
    finds: [],
    act: async (account) => update(account, (await account.saveLead()).uuid, { status: 'rejected' }),
  },
  { does: 'a visit, which a browser makes', finds: [], act: (account) => account.visit() },
  {
    does: 'a lead without a token',
    finds: ['no-bearer-token'],
    act: (account) => lead(account, {}, { token: undefined }),
  },
  {
    does: 'a lead to a name that older pages of Retrack have',
    finds: ['older-host'],
    act: (account) => lead(account, {}, { headers: { host: 'WWW.retrack.com:443' } }),
  },
  {
    does: 'a lead with a field in the URL',
    finds: ['fields-in-url'],
    act: (account) => lead(account, {}, { path: '/api/v2/leads?reference=A1&utm_source=a' }),
  },
  {
    does: 'a lead to the name that the present page has',
    finds: [],
    act: (account) => lead(account, {}, { headers: { host: 'retrack.refunder.com' } }),
  },
  {
    does: 'a lead with another scheme',
    finds: ['no-bearer-token'],
    act: (account) => lead(account, {}, { token: undefined, headers: { authorization: 'Basic abc' } }),
  },
  {
    does: 'a lead with a token of nobody',
    finds: ['unknown-token'],
    act: (account) => lead(account, {}, { token: 'x' }),
  },
  {
    does: "a lead with another account's event and click",
    finds: ['foreign-token', 'unknown-event', 'unknown-click'],
    act: (account, other) => lead(account, { event: other.request.event, click: other.request.click }),
  },
  {
    does: "a lead with another account's click alone",
    finds: ['foreign-token', 'unknown-click'],
    act: (account, other) => lead(account, { click: other.request.click }),
  },
  {
    does: "a lead with another account's event and no click",
    finds: ['foreign-token', 'unknown-event'],
    act: (account, other) => lead(account, { event: other.request.event, click: undefined }),
  },
  { does: 'a click of nobody', finds: ['unknown-click'], act: (account) => lead(account, { click: NOWHERE }) },
  { does: 'an event of nobody', finds: ['unknown-event'], act: (account) => lead(account, { event: NOWHERE }) },
  {
    does: 'the token in the URL',
    finds: ['token-in-url'],
    act: (account) => lead(account, {}, { path: `/api/v2/leads?x=${account.token}` }),
  },
  {
    does: 'a lead that a page sends',
    finds: ['token-in-browser'],
    act: (account) => lead(account, {}, { headers: { origin: 'https://shop.invalid' } }),
  },
  {
    does: 'JSON that is called text',
    finds: ['content-type'],
    act: (account) => lead(account, {}, { headers: { 'content-type': 'text/plain' } }),
  },
  {
    does: 'no content type',
    finds: ['content-type'],
    act: (account) => lead(account, {}, { headers: { 'content-type': undefined } }),
  },
  {
    does: 'JSON with a charset',
    finds: [],
    act: (account) => lead(account, {}, { headers: { 'content-type': 'application/json; charset=utf-8' } }),
  },
  { does: 'no Accept', finds: [], act: (account) => account.sendLead() },
  {
    does: 'no Accept, and a refusal',
    finds: ['no-accept-json'],
    act: (account) => account.sendLead({ reference: undefined }),
  },
  {
    does: 'no Accept from a script that says so, and a refusal',
    finds: [],
    act: (account) => account.sendLead({ reference: undefined }, { headers: { 'x-requested-with': 'XMLHttpRequest' } }),
  },
  {
    does: 'an Accept that likes a page better than JSON, and a refusal',
    finds: ['no-accept-json'],
    act: (account) => lead(account, { reference: null }, { headers: { accept: 'application/json;q=0.9, text/html' } }),
  },
  {
    does: 'a kind of JSON accepted',
    finds: [],
    act: (account) =>
      lead(account, { reference: null }, { headers: { accept: 'text/html;q=0.5, application/vnd.api+json' } }),
  },
  {
    does: 'a field that no page documents',
    finds: ['undocumented-field'],
    act: (account) => lead(account, { amount: 5 }),
  },
  {
    does: 'a field that no page documents in an update',
    finds: ['undocumented-field'],
    act: async (account) =>
      update(account, (await account.saveLead()).uuid, { status: 'rejected', reason: 'returned' }),
  },
  {
    does: 'blanks around a field',
    finds: ['surrounding-blanks'],
    act: (account) => lead(account, { reference: ' A1' }),
  },
  { does: 'an empty voucher', finds: ['empty-voucher'], act: (account) => lead(account, { voucher: '' }) },
  { does: 'a voucher of null', finds: [], act: (account) => lead(account, { voucher: null }) },
  {
    does: 'the same lead again',
    finds: ['repeated-lead'],
    act: async (account) => [await account.saveLead(), await lead(account)],
  },
  {
    does: 'the reference again with another click',
    finds: ['reused-reference'],
    act: async (account) => [
      await account.saveLead(),
      await lead(account, { click: (await account.createClick()).uuid }),
    ],
  },
  {
    does: 'the reference again with another voucher',
    finds: ['reused-reference'],
    act: async (account) => [await account.saveLead(), await lead(account, { voucher: 'SUMMER' })],
  },
  {
    does: 'another reference with the same click',
    finds: [],
    act: async (account) => [await account.saveLead(), await lead(account, { reference: 'order-2' })],
  },
  {
    does: 'the same lead again after it was lost without being saved',
    finds: [],
    act: async (account) => {
      await account.addFault({ when: { first: 1 }, effect: { kind: 'reset' } })
      await lead(account).catch(() => {})
      await lead(account)
    },
  },
  {
    does: 'a click of eleven days',
    finds: ['old-click'],
    act: async (account) => {
      await account.control('PUT', '/clock', { advanceMs: 11 * 24 * 3_600_000 })
      await lead(account)
    },
  },
  {
    does: 'a click of nine days',
    finds: [],
    act: async (account) => {
      await account.control('PUT', '/clock', { advanceMs: 9 * 24 * 3_600_000 })
      await lead(account)
    },
  },
  {
    does: 'a status that no page names',
    finds: ['unknown-status'],
    act: async (account) => update(account, (await account.saveLead()).uuid, { status: 'refunded' }),
  },
  {
    does: 'an update of no lead',
    finds: ['unknown-lead'],
    act: (account) => update(account, NOWHERE, { status: 'rejected' }),
  },
  {
    does: 'an update after the approval',
    finds: ['update-after-approval'],
    act: async (account) => {
      const { uuid } = await account.saveLead()
      await update(account, uuid, { status: 'approved' })
      await update(account, uuid, { status: 'rejected' })
    },
  },
  {
    does: 'an approval after a rejection',
    finds: [],
    act: async (account) => {
      const { uuid } = await account.saveLead()
      await update(account, uuid, { status: 'rejected' })
      await update(account, uuid, { status: 'approved' })
    },
  },
]

/** The requirements of the check that a remark may rest on. */
const REQUIREMENT = /^(?:lead|delivery|status)\.[a-z]+(?:-[a-z]+)*$/

t.test('each remark is made where it is due, and rests on the ledger or a requirement', async (t: Test) => {
  const { port } = await startedMock(t)
  const made = new Set<string>()
  for (const { does, finds, act } of CASES) {
    const [account, other] = [await createAccount(port), await createAccount(port)]
    await act(account, other)
    const { findings } = await account.getLastEntry()
    t.strictSame(
      findings.map(({ id }) => id),
      finds,
      does,
    )
    for (const { id, message, source } of findings) {
      made.add(id)
      t.ok(Object.hasOwn(BEHAVIOURS, source) || REQUIREMENT.test(source), `${id} rests on ${source}`)
      t.match(message, /^[A-Z].+\.$/, message)
    }
  }
  t.equal(made.size, 20, 'every remark that there is was seen once')
})

t.test("Retrack's own example, sent as its page shows it, earns no remark", async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  await account.sendLead({}, { headers: { accept: '*/*', 'user-agent': 'curl/7.88.1' } })
  await account.sendLead({ click: '625fae10-1eb0-11eb-adc1-0242ac120002', reference: 'A1001' })
  for (const { outcome, findings } of await account.getJournal()) t.strictSame([outcome, findings], ['accepted', []])
})

t.test('a click that is as old as its cookie may be is no reason for a remark, to the second', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  await account.control('PUT', '/clock', { now: '2024-01-01 00:00:00', frozen: true })
  const { uuid } = await account.createClick()
  await account.control('PUT', '/clock', { now: '2024-01-11 00:00:00' })
  await lead(account, { click: uuid })
  t.strictSame((await account.getLastEntry()).findings, [])
  await account.control('PUT', '/clock', { now: '2024-01-11 00:00:01' })
  await lead(account, { click: uuid, reference: 'later' })
  t.match((await account.getLastEntry()).findings, [{ id: 'old-click', source: 'expired-click' }])
  t.ok((await account.getClicks()).length > 0)
})
