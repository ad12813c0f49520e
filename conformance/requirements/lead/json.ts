import { isJsonMediaType, isObject } from '../../analysis/bodies.ts'
import { quoteValue } from '../../analysis/format.ts'
import { judgeEachLead } from '../../analysis/orders.ts'
import { failure, pass, requirement } from '../../requirement.ts'
import { DOCUMENTED_INPUT, documented } from '../../requirement-source.ts'

export const json = requirement({
  id: 'lead.json',
  level: 'required',
  title: 'The lead is JSON, and its content type says so',
  failureTitle: 'The lead is not JSON, or its content type does not say so',
  why: 'The API documents JSON. Retrack may refuse a form or plain text, or read it as a lead without fields. Then every lead is lost.',
  source: documented('Send leads to Retrack', DOCUMENTED_INPUT),
  expected: 'The body is a JSON object, with `Content-Type: application/json`.',
  journeys: ['first-order'],
  method: "The body of the first order's leads, and their `Content-Type`.",
  remedy: {
    text: 'Write the body with a JSON encoder and set its content type. Many HTTP clients send a form or plain text by default.',
    code: 'post',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    judgeEachLead(evidence, ['first-order'], (lead) => {
      const { headers, body } = lead.entry
      const type = headers['content-type']
      if (body === null) return failure('The lead had no body.', [lead])
      if (!isObject(body)) {
        const what = typeof body === 'string' ? 'not JSON' : 'JSON, but no object'
        return failure(`The body was ${what}, under ${type === undefined ? 'no `Content-Type`' : quoteValue(type)}.`, [
          lead,
        ])
      }
      if (type === undefined) return failure('The body was JSON, but no `Content-Type` said so.', [lead])
      return isJsonMediaType(type)
        ? pass(`The body was JSON, under ${quoteValue(type)}.`, lead)
        : failure(`The body was JSON, but its \`Content-Type\` was ${quoteValue(type)}.`, [lead])
    }),
})
