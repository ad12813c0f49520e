import { DOCUMENTED_INPUT, documented } from '../../basis.ts'
import { isObject, saysJson } from '../../reading/bodies.ts'
import { everyLeadOf } from '../../reading/orders.ts'
import { shown } from '../../reading/words.ts'
import { breach, pass, requirement } from '../../requirement.ts'

export const json = requirement({
  id: 'lead.json',
  level: 'required',
  title: 'The lead is JSON and says so',
  failureTitle: 'The lead is not JSON, or does not say so',
  why: 'JSON is what the API documents. A form or plain text may be refused, or be read as a lead without fields, and then every order is lost.',
  basis: documented('Send leads to Retrack', DOCUMENTED_INPUT),
  expected: 'The body is a JSON object, under `Content-Type: application/json`.',
  looksAt: "The body of the first order's leads, and their `Content-Type`.",
  advice: {
    text: 'Write the body with a JSON encoder and name its type; many HTTP clients send a form or plain text otherwise.',
    snippet:
      "headers: { 'content-type': 'application/json' },\nbody: JSON.stringify({ event, click, reference, voucher })",
  },
  blame: 'lead-sending',
  judge: (evidence) =>
    everyLeadOf(evidence, ['first-order'], (lead) => {
      const { headers, body } = lead.entry
      const type = headers['content-type']
      if (body === null) return breach('The lead had no body.', [lead])
      if (!isObject(body)) {
        const what = typeof body === 'string' ? 'not JSON' : 'JSON, but no object'
        return breach(`The body was ${what}, under ${type === undefined ? 'no `Content-Type`' : shown(type)}.`, [lead])
      }
      if (type === undefined) return breach('The body was JSON, but no `Content-Type` said so.', [lead])
      return saysJson(type)
        ? pass(`The body was JSON, under ${shown(type)}.`, lead)
        : breach(`The body was JSON, but its \`Content-Type\` was ${shown(type)}.`, [lead])
    }),
})
