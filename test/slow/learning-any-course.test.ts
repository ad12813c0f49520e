/**
 * A mock that behaves in any way the settings allow is observed in one course. Then it and a mock that has learnt from it get
 * courses that nobody has seen, with requests that are odd in several ways at once: they answer alike.
 */
import t from 'tap'
import { anyBehaviours, observe, subjectAt, withMock } from '../observed/any-behaviours.ts'
import { comparable, NO_TOKEN, NOBODY, type Step, type Subject } from '../observed/course.ts'
import { probeHarmlessly } from '../observed/harmless-probe.ts'
import { createAccount } from '../support/account.ts'
import { ask } from '../support/http.ts'
import { fc, runs } from '../support/properties.ts'

t.setTimeout(240_000)

/** A part of a request; each name stands for what is sent. */
const IDENTIFIERS = ['own', 'own', 'own', 'missing', 'null', 'empty', 'no-uuid', 'number', 'unknown'] as const
const REFERENCES = ['new', 'new', 'new', 'repeated', 'missing', 'empty', 'number', 'long'] as const
const VOUCHERS = ['missing', 'missing', 'code', 'empty', 'number', 'long'] as const
const TOKENS = ['own', 'own', 'own', 'own', 'missing', 'unknown'] as const
const CONTENT_TYPES = ['application/json', 'application/json', 'application/json', 'text/plain', null] as const
const STATUSES = ['pending', 'rejected', 'approved', 'paid', 'missing', 'number'] as const

const anyRequest = fc.record({
  isUpdate: fc.boolean(),
  event: fc.constantFrom(...IDENTIFIERS),
  click: fc.constantFrom(...IDENTIFIERS),
  reference: fc.constantFrom(...REFERENCES),
  voucher: fc.constantFrom(...VOUCHERS),
  more: fc.constantFrom(false, false, true),
  token: fc.constantFrom(...TOKENS),
  contentType: fc.constantFrom(...CONTENT_TYPES),
  /** Which of the leads that were saved is updated; above their number, one that there is not. */
  lead: fc.nat({ max: 5 }),
  status: fc.constantFrom(...STATUSES),
  reason: fc.constantFrom(false, true),
})
type AnyRequest = typeof anyRequest extends fc.Arbitrary<infer Value> ? Value : never

const identifier = (kind: (typeof IDENTIFIERS)[number], own: string): unknown =>
  ({ own, missing: undefined, null: null, empty: '', 'no-uuid': 'x', number: 5, unknown: NOBODY })[kind]

async function runRequests({ account }: Subject, requests: readonly AnyRequest[]): Promise<Step[]> {
  const steps: Step[] = []
  const leads: string[] = []
  const visited = await account.visit({ deeplink: 'https://www.store-domain.com/some-product' })
  const click = new URL(String(visited.headers.location)).searchParams.get('click') ?? ''
  for (const [n, request] of requests.entries()) {
    // As long as in the course that was observed: where a longer one would be refused, nobody has seen.
    const long = 'x'.repeat(300)
    const references = { new: `order-${n}`, repeated: 'order-of-all', missing: undefined, empty: '', number: 7, long }
    const vouchers = { missing: undefined, code: 'SUMMER', empty: '', number: 3, long }
    const more = request.more ? { customer: 'Erika' } : {}
    const lead = {
      event: identifier(request.event, account.request.event),
      click: identifier(request.click, click),
      reference: references[request.reference],
      voucher: vouchers[request.voucher],
      ...more,
    }
    const status = { missing: undefined, number: 1 }[request.status as string] ?? request.status
    const update = {
      status: request.status === 'missing' ? undefined : status,
      ...(request.reason ? { reason: 'returned' } : {}),
      ...more,
    }
    const uuid = leads[request.lead] ?? NOBODY
    const reply = await ask(account.port, {
      method: 'POST',
      path: request.isUpdate ? `/api/v2/leads/${uuid}` : '/api/v2/leads',
      token: { own: account.token, missing: undefined, unknown: NO_TOKEN }[request.token],
      body: JSON.stringify(request.isUpdate ? update : lead),
      headers: request.contentType === null ? {} : { 'content-type': request.contentType },
    })
    const saved = reply.status === 200 ? /"uuid": ?"([0-9a-f-]{36})"/.exec(reply.text)?.[1] : undefined
    if (!request.isUpdate && saved !== undefined && !leads.includes(saved)) leads.push(saved)
    const sent = [uuid, String(lead.reference ?? ''), click, account.request.event]
    steps.push({ name: JSON.stringify(request), reply, sent })
  }
  return steps
}

t.test('learnt from one course, a mock answers any other course as the one that it has learnt from', async (t) => {
  const courses = fc.array(anyRequest, { minLength: 30, maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(anyBehaviours, courses, async (behaviours, requests) => {
      await withMock({ behaviours }, async (port) => {
        const { file } = await observe(t, port)
        const expected = await runRequests(await subjectAt(port), requests)
        await withMock({ observed: file }, async (learnt) => {
          const answers = await runRequests(await subjectAt(learnt), requests)
          const differences = expected.flatMap((step, n) => {
            const [was, is] = [step, answers[n] ?? step].map(comparable)
            return JSON.stringify(was) === JSON.stringify(is) ? [] : [{ step: step.name, was, is }]
          })
          if (differences.length > 0) throw new Error(JSON.stringify(differences.slice(0, 3), null, 1))
        })
      })
    }),
    { ...runs(4), endOnFailure: true },
  )
})

t.test('however a mock behaves, a probe without leave to create saves nothing', async () => {
  await fc.assert(
    fc.asyncProperty(anyBehaviours, async (behaviours) => {
      await withMock({ behaviours }, async (port) => {
        const account = await createAccount(port)
        const { asked, stoppedBy } = await probeHarmlessly(`http://127.0.0.1:${port}`, account.token)
        const leads = await account.getLeads()
        // A probe ends at the first answer of 500, as some behaviours give it.
        const isWhole = asked === 29 || stoppedBy === 'Retrack answered 500'
        if (leads.length > 0 || !isWhole) throw new Error(`${leads.length} leads after ${asked} requests, ${stoppedBy}`)
      })
    }),
    { ...runs(6), endOnFailure: true },
  )
})
