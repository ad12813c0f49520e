/** A second resource of Retrack would be a folder of operations: proven with a toy resource that no page documents. */
import t from 'tap'
import { FAULTS } from '../../schemas/control/faults.ts'
import type { Operation } from '../../src/mock/api/operation.ts'
import { RETRACK_OPERATIONS } from '../../src/mock/api/operations.ts'
import { jsonResponse } from '../../src/mock/http/response.ts'
import { runMock } from '../../src/mock/server.ts'

const PARCEL = '0b0a63cf-6a8a-4a52-8d2f-4d3f9d0c8b11'

const createParcel: Operation = {
  id: 'createParcel',
  methods: ['POST'],
  path: '/api/v2/parcels',
  prepare: ({ fields }) => ({
    access: 'bearer',
    reference: typeof fields['number'] === 'string' ? fields['number'] : null,
    click: null,
    event: null,
    execute(_account, { onValidated }) {
      onValidated()
      const response = jsonResponse(200, { data: { uuid: PARCEL } })
      return { kind: 'accepted', response, resource: { type: 'parcel', uuid: PARCEL } }
    },
  }),
  findings: [
    { id: 'heavy-parcel', source: 'lead.once', find: (_, { fields }) => fields['kilos'] === 100 && 'Too heavy.' },
  ],
}

t.test('an operation that is added to the registry is routed, failed, journalled and remarked on', async (t) => {
  const mock = await runMock({ operations: [...RETRACK_OPERATIONS, createParcel] })
  t.teardown(() => mock.close())
  const headers = { authorization: `Bearer ${mock.account.token}`, 'content-type': 'application/json' }
  const post = (path: string, body: unknown) =>
    fetch(`${mock.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const parcel = { number: 'P1', kilos: 100 }

  const created = await post(createParcel.path, parcel)
  t.strictSame([created.status, await created.json()], [200, { data: { uuid: PARCEL } }])
  t.equal((await fetch(`${mock.url}${createParcel.path}`)).status, 405, 'its methods are known')

  const rule = { operation: 'createParcel', match: { reference: 'P1' }, effect: { kind: 'status', status: 503 } }
  t.equal((await post(FAULTS.addFault.path, rule)).status, 201, 'a fault rule may name it')
  t.equal((await post(createParcel.path, parcel)).status, 503)
  t.equal((await post(createParcel.path, { number: 'P2' })).status, 200)
  t.equal((await post(FAULTS.addFault.path, { ...rule, operation: 'createParcels' })).status, 422)

  const page = await fetch(`${mock.url}/_mock/requests?operation=createParcel`, { headers })
  t.match(await page.json(), {
    data: [
      {
        operation: 'createParcel',
        reference: 'P1',
        resource: { type: 'parcel', uuid: PARCEL },
        findings: [{ id: 'heavy-parcel' }],
      },
      { reference: 'P1', status: 503, outcome: 'faulted' },
      { reference: 'P2', outcome: 'accepted' },
    ],
  })
  const wait = await post('/_mock/wait', { operation: 'createParcel', reference: 'P2', timeoutMs: 0 })
  t.match(await wait.json(), { result: 'yes', data: [{ reference: 'P2' }] })
})
