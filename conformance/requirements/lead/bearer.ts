import { documented } from '../../basis.ts'
import { everyLeadOf } from '../../reading/orders.ts'
import { shown } from '../../reading/words.ts'
import { breach, pass, requirement } from '../../requirement.ts'

export const bearer = requirement({
  id: 'lead.bearer',
  level: 'required',
  title: 'The lead is sent with `Authorization: Bearer` and the API token',
  failureTitle: 'The lead is not sent with the API token as a bearer token',
  why: "The token says whose leads these are. Without it Retrack can only refuse them, and with another's they are booked to another's account.",
  basis: documented('Send leads to Retrack', 'Authenticate by passing your API token with the Authorization header.'),
  expected: 'The header `Authorization` says `Bearer` and the token that was agreed (`mock.token`).',
  looksAt:
    "The header `Authorization` of the first order's leads: its scheme, and whether the token is the one agreed. The token itself is written down nowhere.",
  advice: {
    text: 'Send the header with the scheme and the token, and read the token from configuration.',
    snippet: "headers: { authorization: 'Bearer ' + process.env.RETRACK_TOKEN }",
  },
  blame: 'lead-sending',
  judge: (evidence) =>
    everyLeadOf(evidence, ['first-order'], (lead) => {
      const { scheme, token } = lead.entry.auth
      if (token === 'absent') return breach('No `Authorization` was sent.', [lead])
      if (scheme === null) return breach('`Authorization` held no scheme before what may be the token.', [lead])
      if (scheme.toLowerCase() !== 'bearer')
        return breach(`The scheme of \`Authorization\` was ${shown(scheme)}.`, [lead])
      return token === 'own'
        ? pass('The token agreed came as a bearer token.', lead)
        : breach('A bearer token came, but not the one agreed (`mock.token`).', [lead])
    }),
})
