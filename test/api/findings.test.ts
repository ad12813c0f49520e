/** What a reviewer would remark: each remark where it is due, and nowhere else. */
import t, { type Test } from 'tap'
import { BEHAVIOURS } from '../../schemas/behaviours/index.ts'
import { startedMock } from '../support/started-mock.ts'
import {
  addFault,
  clicksOf,
  control,
  createClick,
  documentedWorld,
  lastEntry,
  newWorld,
  savedLead,
  sendLead,
  sendUpdate,
  visit,
  type World,
} from '../support/world.ts'

const ACCEPT = { accept: 'application/json' }
const NOWHERE = '3afc4a82-93c3-423f-8ee8-542ccb315931'

type Lead = (world: World, change?: Record<string, unknown>, more?: Parameters<typeof sendLead>[2]) => Promise<unknown>
/** A lead as a careful store sends it. */
const lead: Lead = (world, change = {}, more = {}) =>
  sendLead(world, change, { ...more, headers: { ...ACCEPT, ...more?.headers } })
const update = (world: World, uuid: string, json: unknown) => sendUpdate(world, uuid, json, { headers: ACCEPT })

interface Case {
  readonly does: string
  readonly finds: readonly string[]
  /** `other` is another account of the same mock. */
  readonly act: (world: World, other: World) => Promise<unknown>
}

const CASES: readonly Case[] = [
  { does: 'a sound lead', finds: [], act: (world) => lead(world) },
  { does: 'a sound lead with a voucher', finds: [], act: (world) => lead(world, { voucher: 'SUMMER' }) },
  {
    does: 'a sound update',
    finds: [],
    act: async (world) => update(world, (await savedLead(world)).uuid, { status: 'rejected' }),
  },
  { does: 'a visit, which a browser makes', finds: [], act: (world) => visit(world) },
  { does: 'a lead without a token', finds: ['no-bearer-token'], act: (world) => lead(world, {}, { token: undefined }) },
  {
    does: 'a lead with another scheme',
    finds: ['no-bearer-token'],
    act: (world) => lead(world, {}, { token: undefined, headers: { authorization: 'Basic abc' } }),
  },
  { does: 'a lead with a token of nobody', finds: ['unknown-token'], act: (world) => lead(world, {}, { token: 'x' }) },
  {
    does: "a lead with another account's event and click",
    finds: ['foreign-token', 'unknown-event', 'unknown-click'],
    act: (world, other) => lead(world, { event: other.request.event, click: other.request.click }),
  },
  {
    does: "a lead with another account's click alone",
    finds: ['foreign-token', 'unknown-click'],
    act: (world, other) => lead(world, { click: other.request.click }),
  },
  {
    does: "a lead with another account's event and no click",
    finds: ['foreign-token', 'unknown-event'],
    act: (world, other) => lead(world, { event: other.request.event, click: undefined }),
  },
  { does: 'a click of nobody', finds: ['unknown-click'], act: (world) => lead(world, { click: NOWHERE }) },
  { does: 'an event of nobody', finds: ['unknown-event'], act: (world) => lead(world, { event: NOWHERE }) },
  {
    does: 'the token in the URL',
    finds: ['token-in-url'],
    act: (world) => lead(world, {}, { path: `/api/v2/leads?x=${world.token}` }),
  },
  {
    does: 'JSON that is called text',
    finds: ['content-type'],
    act: (world) => lead(world, {}, { headers: { 'content-type': 'text/plain' } }),
  },
  {
    does: 'no content type',
    finds: ['content-type'],
    act: (world) => lead(world, {}, { headers: { 'content-type': undefined } }),
  },
  {
    does: 'JSON with a charset',
    finds: [],
    act: (world) => lead(world, {}, { headers: { 'content-type': 'application/json; charset=utf-8' } }),
  },
  { does: 'no Accept', finds: ['no-accept-json'], act: (world) => sendLead(world) },
  {
    does: 'an Accept of anything',
    finds: ['no-accept-json'],
    act: (world) => lead(world, {}, { headers: { accept: '*/*' } }),
  },
  {
    does: 'a kind of JSON accepted',
    finds: [],
    act: (world) => lead(world, {}, { headers: { accept: 'text/html, application/vnd.api+json' } }),
  },
  { does: 'a field that no page documents', finds: ['undocumented-field'], act: (world) => lead(world, { amount: 5 }) },
  {
    does: 'a field that no page documents in an update',
    finds: ['undocumented-field'],
    act: async (world) => update(world, (await savedLead(world)).uuid, { status: 'rejected', reason: 'returned' }),
  },
  { does: 'an empty voucher', finds: ['empty-voucher'], act: (world) => lead(world, { voucher: '' }) },
  { does: 'a voucher of null', finds: [], act: (world) => lead(world, { voucher: null }) },
  {
    does: 'the same lead again',
    finds: ['repeated-lead'],
    act: async (world) => [await savedLead(world), await lead(world)],
  },
  {
    does: 'the reference again with another click',
    finds: ['reused-reference'],
    act: async (world) => [await savedLead(world), await lead(world, { click: (await createClick(world)).uuid })],
  },
  {
    does: 'the reference again with another voucher',
    finds: ['reused-reference'],
    act: async (world) => [await savedLead(world), await lead(world, { voucher: 'SUMMER' })],
  },
  {
    does: 'another reference with the same click',
    finds: [],
    act: async (world) => [await savedLead(world), await lead(world, { reference: 'order-2' })],
  },
  {
    does: 'the same lead again after it was lost without being saved',
    finds: [],
    act: async (world) => {
      await addFault(world, { when: { first: 1 }, effect: { kind: 'reset' } })
      await lead(world).catch(() => {})
      await lead(world)
    },
  },
  {
    does: 'a click of eleven days',
    finds: ['old-click'],
    act: async (world) => {
      await control(world, 'PUT', '/clock', { advanceMs: 11 * 24 * 3_600_000 })
      await lead(world)
    },
  },
  {
    does: 'a click of nine days',
    finds: [],
    act: async (world) => {
      await control(world, 'PUT', '/clock', { advanceMs: 9 * 24 * 3_600_000 })
      await lead(world)
    },
  },
  {
    does: 'a status that no page names',
    finds: ['unknown-status'],
    act: async (world) => update(world, (await savedLead(world)).uuid, { status: 'refunded' }),
  },
  {
    does: 'an update of no lead',
    finds: ['unknown-lead'],
    act: (world) => update(world, NOWHERE, { status: 'rejected' }),
  },
  {
    does: 'an update after the approval',
    finds: ['update-after-approval'],
    act: async (world) => {
      const { uuid } = await savedLead(world)
      await update(world, uuid, { status: 'approved' })
      await update(world, uuid, { status: 'rejected' })
    },
  },
  {
    does: 'an approval after a rejection',
    finds: [],
    act: async (world) => {
      const { uuid } = await savedLead(world)
      await update(world, uuid, { status: 'rejected' })
      await update(world, uuid, { status: 'approved' })
    },
  },
]

/** The requirements of the check that a remark may rest on. */
const REQUIREMENT = /^(?:lead|delivery|status)\.[a-z]+(?:-[a-z]+)*$/

t.test('each remark is made where it is due, and rests on the ledger or a requirement', async (t: Test) => {
  const { port } = await startedMock(t)
  const made = new Set<string>()
  for (const { does, finds, act } of CASES) {
    const [world, other] = [await newWorld(port), await newWorld(port)]
    await act(world, other)
    const { findings } = await lastEntry(world)
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
  t.equal(made.size, 16, 'every remark that there is was seen once')
})

t.test('a click that is as old as its cookie may be is no reason for a remark, to the second', async (t) => {
  const world = documentedWorld((await startedMock(t)).port)
  await control(world, 'PUT', '/clock', { now: '2024-01-01 00:00:00', frozen: true })
  const { uuid } = await createClick(world)
  await control(world, 'PUT', '/clock', { now: '2024-01-11 00:00:00' })
  await lead(world, { click: uuid })
  t.strictSame((await lastEntry(world)).findings, [])
  await control(world, 'PUT', '/clock', { now: '2024-01-11 00:00:01' })
  await lead(world, { click: uuid, reference: 'later' })
  t.match((await lastEntry(world)).findings, [{ id: 'old-click', source: 'expired-click' }])
  t.ok((await clicksOf(world)).length > 0)
})
