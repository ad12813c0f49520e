import { quoteValue } from '../../analysis/format.ts'
import { judgeEachLead } from '../../analysis/orders.ts'
import { failure, pass, requirement } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const bearer = requirement({
  id: 'lead.bearer',
  level: 'required',
  title: 'The lead is sent with `Authorization: Bearer` and the API token',
  failureTitle: 'The lead is not sent with the API token as a bearer token',
  why: 'The token says whose leads these are. Retrack refuses leads without it, and books leads with another token to another account.',
  source: documented('Send leads to Retrack', 'Authenticate by passing your API token with the Authorization header.'),
  expected: 'The header `Authorization` has `Bearer` and the agreed token (`mock.token`).',
  journeys: ['first-order'],
  method:
    "The header `Authorization` of the first order's leads: its scheme, and whether the token is the agreed one. The check never writes the token down.",
  remedy: {
    text: 'Send the header with the scheme and the token, and read the token from configuration.',
    code: 'post',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    judgeEachLead(evidence, ['first-order'], (lead) => {
      const { scheme, token } = lead.entry.auth
      if (token === 'missing') return failure('No `Authorization` was sent.', [lead])
      if (scheme === null) return failure('`Authorization` held no scheme before what may be the token.', [lead])
      if (scheme.toLowerCase() !== 'bearer')
        return failure(`The scheme of \`Authorization\` was ${quoteValue(scheme)}.`, [lead])
      return token === 'valid'
        ? pass('The token agreed came as a bearer token.', lead)
        : failure('A bearer token came, but not the one agreed (`mock.token`).', [lead])
    }),
})
