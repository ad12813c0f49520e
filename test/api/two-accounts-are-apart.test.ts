import t, { type Test } from 'tap'
import { AccountWithToken } from '../../schemas/control/accounts.ts'
import { CONTROL } from '../../schemas/control/index.ts'
import { type Asked, ask } from '../support/http.ts'
import { beginRequest } from '../support/raw-socket.ts'
import { startedMock } from '../support/started-mock.ts'
import {
  addFault,
  clicksOf,
  control,
  createClick,
  documentedWorld,
  faultsOf,
  freeze,
  journalOf,
  leadsOf,
  newWorld,
  savedLead,
  sendLead,
  sendUpdate,
  stateOf,
  visit,
  type World,
} from '../support/world.ts'

/** The default account beside two generated ones of one seed: as alike as accounts can be. */
async function worlds(t: Test): Promise<readonly [World, World, World]> {
  const { port } = await startedMock(t)
  return [documentedWorld(port), await newWorld(port, { seed: 7 }), await newWorld(port, { seed: 7 })]
}

/** All that can be read of an account. */
async function allOf(world: World): Promise<string> {
  const account = (await control(world, 'GET', '/account')).text
  return JSON.stringify([await stateOf(world), account])
}

t.test('the leads and clicks of one account are seen in no other', async (t) => {
  const all = await worlds(t)
  for (const world of all) {
    await visit(world, { ref: 'x' })
    const { uuid } = await savedLead(world, { reference: 'same' })
    await sendUpdate(world, uuid, { status: 'rejected' })
  }
  const seen = await Promise.all(
    all.map(async (world) => [...(await leadsOf(world)), ...(await clicksOf(world))].map(({ uuid }) => uuid)),
  )
  t.equal(new Set(seen.flat()).size, seen.flat().length, 'no uuid is in two accounts')
  for (const world of all) {
    t.equal((await leadsOf(world, '?reference=same')).length, 1)
    for (const other of all.filter((other) => other !== world)) {
      const { event, click } = other.request
      const [lead] = await leadsOf(other)
      t.strictSame(await leadsOf(world, `?click=${lead?.click.uuid}`), [])
      t.strictSame(await leadsOf(world, `?event=${event}`), [])
      t.equal((await sendLead(world, { event })).status, 422, "another account's event is unknown")
      t.equal((await sendLead(world, { click })).status, 422, "another account's click is unknown")
      t.equal(
        (await sendUpdate(world, lead?.uuid ?? '', { status: 'approved' })).status,
        404,
        "another account's lead is unknown",
      )
      t.equal(
        (await control(world, 'PATCH', `/leads/${lead?.uuid}`, { status: 'approved' })).status,
        404,
        'to the staff, too',
      )
    }
  }
})

t.test('the journal and the faults of one account concern no other', async (t) => {
  const all = await worlds(t)
  const [world, ...others] = all
  await addFault(world, { effect: { kind: 'status', status: 503 } })
  t.equal((await sendLead(world, { reference: 'of-the-first' })).status, 503)
  for (const other of others) {
    t.equal((await sendLead(other)).status, 200, 'the fault fires on its own account alone')
    t.strictSame(await faultsOf(other), [])
    const references = (await journalOf(other)).map(({ reference }) => reference)
    t.strictSame(references, [other.request.reference], 'and stands in its journal alone')
    t.equal((await control(other, 'DELETE', '/faults')).status, 204)
  }
  t.equal((await faultsOf(world)).length, 1, 'it is still there')
  t.equal((await journalOf(world)).length, 1)
})

t.test('whatever one account does, all others stay as they are', async (t) => {
  const [world, ...others] = await worlds(t)
  for (const other of others) {
    await freeze(other, '2021-01-01 00:00:00')
    await savedLead(other)
  }
  const before = await Promise.all(others.map(allOf))
  const { uuid } = await savedLead(world)
  await sendUpdate(world, uuid, { status: 'approved' })
  await visit(world)
  await createClick(world)
  await freeze(world, '2030-01-01 00:00:00')
  const behaviours = { unauthenticated: 403, 'invalid-fields': 400, 'time-zone': 'Asia/Tokyo', 'refusal-body': 'html' }
  await control(world, 'PATCH', '/account', {
    redirectUrl: 'http://elsewhere.test/',
    usesRedirectPage: false,
    behaviours,
  })
  await control(world, 'POST', '/reset')
  t.strictSame(await Promise.all(others.map(allOf)), before, 'leads, clicks, settings and times')
  for (const other of others) {
    t.match((await savedLead(other)).created_at, '2021-01-01 00:00:00', 'the clock still stands where it stood')
    t.equal((await sendLead(other, { event: 'x' })).status, 422, 'the behaviours are their own')
  }
})

t.test('an account that is removed takes nothing of another with it', async (t) => {
  const [, one, other] = await worlds(t)
  await savedLead(one)
  await savedLead(other)
  const before = await allOf(other)
  t.equal((await control(one, 'DELETE', '/account')).status, 204)
  t.equal(await allOf(other), before)
  for (const reply of [await sendLead(one), await control(one, 'GET', '/leads'), await control(one, 'GET', '/account')])
    t.equal(reply.status, 401)
  t.equal((await visit(one)).status, 404, 'its tracking link leads nowhere')
  t.equal((await visit(other)).status, 302)
})

t.test('every route of the control API that belongs to an account needs its token', async (t) => {
  const [world] = await worlds(t)
  const before = await allOf(world)
  for (const { method, path, access } of Object.values(CONTROL)) {
    const asked = {
      method,
      path: path.replace(':uuid', '3afc4a82-93c3-423f-8ee8-542ccb315931'),
      json: method === 'GET' ? undefined : {},
    }
    for (const token of [undefined, 'unknown']) {
      const { status } = await ask(world.port, { ...asked, ...(token === undefined ? {} : { token }) } satisfies Asked)
      if (access === 'account') t.equal(status, 401, `${method} ${path} with ${token ?? 'no'} token`)
      else t.not(status, 401, `${method} ${path} is open where no admin token was set`)
    }
  }
  t.equal(await allOf(world), before)
})

t.test('a list of all accounts shows no token', async (t) => {
  const all = await worlds(t)
  const { text } = await control(all[0], 'GET', '/accounts')
  for (const { token } of all) t.notOk(text.includes(token))
  t.notMatch(text, '"token"')
})

t.test('accounts that are made at the same time are all different', async (t) => {
  const { port } = await startedMock(t)
  const made = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      ask(port, { method: 'POST', path: '/_mock/accounts', json: n % 2 ? { seed: 3 } : {} }),
    ),
  )
  const accounts = made.map(({ json }) => AccountWithToken.parse(json))
  t.equal(new Set(accounts.map(({ token }) => token)).size, 20)
  t.equal(new Set(accounts.map(({ program }) => program.uuid)).size, 20)
})

t.test('a request from before a reset writes nothing after it, and leaves other accounts alone', async (t) => {
  const [world, other] = await worlds(t)
  await savedLead(other)
  const before = await allOf(other)
  const begun = await beginRequest(world.port, 'POST', '/api/v2/leads', world.token, world.request)
  t.equal((await control(world, 'POST', '/reset')).status, 204)
  t.strictSame(await begun.finish(), { replies: [], closed: true }, 'it is cut loose')
  t.strictSame(await leadsOf(world), [])
  t.equal(await allOf(other), before)
})
