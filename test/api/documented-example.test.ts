import t from 'tap'
import { DOCUMENTED_REDIRECT } from '../../schemas/documented.ts'
import { documentedAccount, parseLead } from '../support/account.ts'
import { startedMock } from '../support/started-mock.ts'

/** "Example input" and "Example response", as they stand on Retrack's page. */
const PAGE_REQUEST = `{
"event": "1f80e399-6f55-4cef-b8b0-0f74752c1ceb",
"click": "59d08c54-18e6-4e0d-9c06-d18be3510e43",
"reference": "testabc123",
"voucher": "vouchercode"
}`
const PAGE_RESPONSE = `{
"data": {
"uuid": "3afc4a82-93c3-423f-8ee8-542ccb315931",
"reference": "testabc123",
"commission": 4000,
"currency": "SEK",
"vouchers": ["vouchercode"],
"created_at": "2020-11-04 11:09:31",
"click": {
"uuid": "59d08c54-18e6-4e0d-9c06-d18be3510e43",
"ref": "38315327",
"ref2": null,
"ref3": null,
"deeplink": null,
"ip_address": "80.216.223.143",
"browser": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/85.0.4183.121 Safari/537.36",
"referer": "https://www.refunder.se/",
"country": "SE",
"created_at": "2020-10-08 08:13:43"
},
"publisher": {
"uuid": "e5adcbc6-31a8-4e1b-8351-835dddc16921",
"name": "Refunder SE",
"created_at": "2020-05-19 15:44:36"
},
"advertiser": {
"uuid": "4062146a-9078-4e9a-8a88-2b9066c562d2",
"name": "Store Name SE",
"created_at": "2020-05-19 15:46:02"
},
"program": {
"uuid": "7649bf56-4345-46e4-8c77-04bbd2f3bcd3",
"title": "Store Name SE",
"created_at": "2020-05-19 15:47:02"
},
"event": {
"uuid": "1f80e399-6f55-4cef-b8b0-0f74752c1ceb",
"title": "Sale Whole Store",
"commission": "4000",
"created_at": "2020-05-19 15:48:46"
},
"status": {
"name": "pending",
"reason": null,
"created_at": "2020-11-04 11:09:31"
}
}
}`
const FIRST_LEAD = '3afc4a82-93c3-423f-8ee8-542ccb315931'
const PAGE_TIME = '2020-11-04 11:09:31'
const PAGE_TOKEN = 'DbV6KYhMm7firiNtgfOCEmRohglfAQUTUy4FudGOKtetC0yYSaKtOXIedfNX'

/** Without blanks, and with everything else as it is: the order of the fields counts. */
const packed = (json: string) => JSON.stringify(JSON.parse(json))

t.test('the documented request gets the documented response, value for value and in its order', async (t) => {
  const account = documentedAccount((await startedMock(t)).port, PAGE_TOKEN)
  const send = () =>
    account.sendLead({}, { json: undefined, body: PAGE_REQUEST, headers: { 'content-type': 'application/json' } })

  await account.freezeClock(PAGE_TIME)
  const fresh = await send()
  t.equal(fresh.status, 200)
  t.equal(fresh.headers['content-type'], 'application/json')
  t.equal(fresh.text, packed(PAGE_RESPONSE), 'on a fresh server')

  await send()
  await account.control('POST', '/clicks', {})
  t.equal((await account.control('POST', '/reset')).status, 204)
  await account.freezeClock(PAGE_TIME)
  t.equal((await send()).text, packed(PAGE_RESPONSE), 'and again after a reset')
})

t.test('the first lead after a start or reset has the documented uuid, whatever the seed, and only it', async (t) => {
  for (const seed of [undefined, 0, 1, 7, 2 ** 31 - 1]) {
    const account = documentedAccount((await startedMock(t, { seed })).port)
    const [first, second] = [await account.saveLead({ reference: 'any' }), await account.saveLead()]
    t.equal(first.uuid, FIRST_LEAD, `seed ${seed}`)
    t.not(second.uuid, FIRST_LEAD)
    await account.control('POST', '/reset')
    t.equal((await account.saveLead()).uuid, FIRST_LEAD, `seed ${seed}, after a reset`)
    t.equal((await account.saveLead()).uuid, second.uuid, 'the second is the same again, too')
  }
})

t.test('a refused lead does not use up the documented uuid', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  t.equal((await account.sendLead({ reference: 1 })).status, 422)
  t.equal((await account.saveLead()).uuid, FIRST_LEAD)
})

t.test('a seed changes no documented value', async (t) => {
  for (const seed of [2, 99]) {
    const account = documentedAccount((await startedMock(t, { seed })).port)
    await account.freezeClock(PAGE_TIME)
    t.equal((await account.sendLead()).text, packed(PAGE_RESPONSE), `seed ${seed}`)
  }
})

t.test('another token changes no documented value', async (t) => {
  const account = documentedAccount((await startedMock(t, { token: 'mine' })).port, 'mine')
  await account.freezeClock(PAGE_TIME)
  t.equal((await account.sendLead()).text, packed(PAGE_RESPONSE))
  t.equal((await account.with({ token: PAGE_TOKEN }).sendLead()).status, 401, 'the documented token is then unknown')
})

t.test('both documented clicks exist and make leads, before and after a reset', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  for (const round of ['after the start', 'after a reset']) {
    const clicks = await account.getClicks()
    t.strictSame(
      clicks.map(({ uuid, deeplink }) => ({ uuid, deeplink })),
      [
        { uuid: '59d08c54-18e6-4e0d-9c06-d18be3510e43', deeplink: null },
        { uuid: DOCUMENTED_REDIRECT.click, deeplink: 'https://www.store-domain.com/some-product' },
      ],
      round,
    )
    for (const { uuid } of clicks) t.equal(parseLead(await account.sendLead({ click: uuid })).click.uuid, uuid, round)
    await account.control('POST', '/clicks', {})
    await account.control('POST', '/reset')
    t.strictSame(await account.getLeads(), [], 'a reset leaves no lead')
  }
})

t.test('fields that are absent are shown as the page shows them', async (t) => {
  const account = documentedAccount((await startedMock(t)).port)
  const lead = await account.saveLead({ voucher: undefined })
  t.strictSame(lead.vouchers, [], 'without a voucher the list is empty')
  t.strictSame([lead.click.ref2, lead.click.ref3, lead.click.deeplink, lead.status.reason], [null, null, null, null])
  t.type(lead.commission, 'number')
  t.type(lead.event.commission, 'string')
})
