import t, { type Test } from 'tap'
import { AccountWithToken } from '../../schemas/control/accounts.ts'
import { CONTROL } from '../../schemas/control/index.ts'
import { createAccount, documentedAccount, type TestAccount } from '../support/account.ts'
import { type Asked, ask } from '../support/http.ts'
import { beginRequest } from '../support/raw-socket.ts'
import { startedMock } from '../support/started-mock.ts'

/** The default account beside two generated ones of one seed: as alike as accounts can be. */
async function threeAccounts(t: Test): Promise<readonly [TestAccount, TestAccount, TestAccount]> {
  const { port } = await startedMock(t)
  return [documentedAccount(port), await createAccount(port, { seed: 7 }), await createAccount(port, { seed: 7 })]
}

/** All that can be read of an account. */
async function allOf(owner: TestAccount): Promise<string> {
  const account = (await owner.control('GET', '/account')).text
  return JSON.stringify([await owner.getState(), account])
}

t.test('the leads and clicks of one account are seen in no other', async (t) => {
  const all = await threeAccounts(t)
  for (const owner of all) {
    await owner.visit({ ref: 'x' })
    const { uuid } = await owner.saveLead({ reference: 'same' })
    await owner.sendUpdate(uuid, { status: 'rejected' })
  }
  const seen = await Promise.all(
    all.map(async (owner) => [...(await owner.getLeads()), ...(await owner.getClicks())].map(({ uuid }) => uuid)),
  )
  t.equal(new Set(seen.flat()).size, seen.flat().length, 'no uuid is in two accounts')
  for (const owner of all) {
    t.equal((await owner.getLeads('?reference=same')).length, 1)
    for (const other of all.filter((other) => other !== owner)) {
      const { event, click } = other.request
      const [lead] = await other.getLeads()
      t.strictSame(await owner.getLeads(`?click=${lead?.click.uuid}`), [])
      t.strictSame(await owner.getLeads(`?event=${event}`), [])
      t.equal((await owner.sendLead({ event })).status, 422, "another account's event is unknown")
      t.equal((await owner.sendLead({ click })).status, 422, "another account's click is unknown")
      t.equal(
        (await owner.sendUpdate(lead?.uuid ?? '', { status: 'approved' })).status,
        404,
        "another account's lead is unknown",
      )
      t.equal(
        (await owner.control('PATCH', `/leads/${lead?.uuid}`, { status: 'approved' })).status,
        404,
        'to the staff, too',
      )
    }
  }
})

t.test('the journal and the faults of one account concern no other', async (t) => {
  const all = await threeAccounts(t)
  const [owner, ...others] = all
  await owner.addFault({ effect: { kind: 'status', status: 503 } })
  t.equal((await owner.sendLead({ reference: 'of-the-first' })).status, 503)
  for (const other of others) {
    t.equal((await other.sendLead()).status, 200, 'the fault fires on its own account alone')
    t.strictSame(await other.getFaults(), [])
    const references = (await other.getJournal()).map(({ reference }) => reference)
    t.strictSame(references, [other.request.reference], 'and stands in its journal alone')
    t.equal((await other.control('DELETE', '/faults')).status, 204)
  }
  t.equal((await owner.getFaults()).length, 1, 'it is still there')
  t.equal((await owner.getJournal()).length, 1)
})

t.test('whatever one account does, all others stay as they are', async (t) => {
  const [owner, ...others] = await threeAccounts(t)
  for (const other of others) {
    await other.freezeClock('2021-01-01 00:00:00')
    await other.saveLead()
  }
  const before = await Promise.all(others.map(allOf))
  const { uuid } = await owner.saveLead()
  await owner.sendUpdate(uuid, { status: 'approved' })
  await owner.visit()
  await owner.createClick()
  await owner.freezeClock('2030-01-01 00:00:00')
  const behaviours = { unauthenticated: 403, 'invalid-fields': 400, 'time-zone': 'Asia/Tokyo', 'refusal-body': 'html' }
  await owner.control('PATCH', '/account', {
    redirectUrl: 'http://elsewhere.test/',
    usesRedirectPage: false,
    behaviours,
  })
  await owner.control('POST', '/reset')
  t.strictSame(await Promise.all(others.map(allOf)), before, 'leads, clicks, settings and times')
  for (const other of others) {
    t.match((await other.saveLead()).created_at, '2021-01-01 00:00:00', 'the clock still stands where it stood')
    t.equal((await other.sendLead({ event: 'x' })).status, 422, 'the behaviours are their own')
  }
})

t.test('an account that is removed takes nothing of another with it', async (t) => {
  const [, one, other] = await threeAccounts(t)
  await one.saveLead()
  await other.saveLead()
  const before = await allOf(other)
  t.equal((await one.control('DELETE', '/account')).status, 204)
  t.equal(await allOf(other), before)
  for (const reply of [await one.sendLead(), await one.control('GET', '/leads'), await one.control('GET', '/account')])
    t.equal(reply.status, 401)
  t.equal((await one.visit()).status, 404, 'its tracking link leads nowhere')
  t.equal((await other.visit()).status, 302)
})

t.test('every route of the control API that belongs to an account needs its token', async (t) => {
  const [owner] = await threeAccounts(t)
  const before = await allOf(owner)
  for (const { method, path, access } of Object.values(CONTROL)) {
    const asked = {
      method,
      path: path.replace(':uuid', '3afc4a82-93c3-423f-8ee8-542ccb315931'),
      json: method === 'GET' ? undefined : {},
    }
    for (const token of [undefined, 'unknown']) {
      const { status } = await ask(owner.port, { ...asked, ...(token === undefined ? {} : { token }) } satisfies Asked)
      if (access === 'account') t.equal(status, 401, `${method} ${path} with ${token ?? 'no'} token`)
      else t.not(status, 401, `${method} ${path} is open where no admin token was set`)
    }
  }
  t.equal(await allOf(owner), before)
})

t.test('a list of all accounts shows no token', async (t) => {
  const all = await threeAccounts(t)
  const { text } = await all[0].control('GET', '/accounts')
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
  const [owner, other] = await threeAccounts(t)
  await other.saveLead()
  const before = await allOf(other)
  const begun = await beginRequest(owner.port, 'POST', '/api/v2/leads', owner.token, owner.request)
  t.equal((await owner.control('POST', '/reset')).status, 204)
  t.strictSame(await begun.finish(), { replies: [], closed: true }, 'it is cut loose')
  t.strictSame(await owner.getLeads(), [])
  t.equal(await allOf(other), before)
})
