/**
 * Half of a lead's response is written once for an account. It must be true of the lead at the time of the response.
 */
import t from 'tap'
import { createAccount, parseLead } from '../support/account.ts'
import { startedMock } from '../support/started-mock.ts'

/** References and vouchers that JSON has to write in another way than they are. */
const TEXTS = ['plain', '"},"status":{"', 'back\\slash', 'a\u0000\u001f\u2028b', 'smörgås 🧾', '$&$1']

t.test('the answer to a lead is what the control API shows of it, in the same order', async (t) => {
  const account = await createAccount((await startedMock(t)).port)
  for (const [n, text] of TEXTS.entries()) {
    const { uuid: click } = await account.createClick({ ref: text, deeplink: null, browser: text })
    const made = await account.sendLead({ click, reference: text, voucher: text })
    t.equal(made.status, 200)
    const { uuid } = parseLead(made)
    const [shown] = (await account.getLeads()).slice(-1)
    t.equal(made.text, JSON.stringify({ data: shown }), `text ${n}, created`)
    const updated = await account.sendUpdate(uuid, { status: 'rejected' })
    const [changed] = (await account.getLeads()).slice(-1)
    t.equal(updated.text, JSON.stringify({ data: changed }), `text ${n}, updated`)
    t.equal(changed?.status.name, 'rejected')
  }
})

t.test('it follows a change of the account at once, and names the event that was sent', async (t) => {
  const events = [
    { title: 'First', commission: 100 },
    { title: 'Second', commission: 200 },
  ]
  const account = await createAccount((await startedMock(t)).port, { events })
  for (const event of account.record.events) {
    for (const zone of ['UTC', 'Asia/Tokyo', 'UTC']) {
      await account.control('PATCH', '/account', { behaviours: { 'time-zone': zone } })
      const made = await account.sendLead({ event: event.uuid, reference: `${event.uuid} ${zone}` })
      const [shown] = (await account.getLeads()).slice(-1)
      t.equal(made.text, JSON.stringify({ data: shown }), `${event.title} in ${zone}`)
      t.equal(parseLead(made).event.title, event.title)
      t.equal(parseLead(made).event.created_at, shown?.event.created_at)
    }
  }
})
