import { RUN_AGAIN } from '../../analysis/combine.ts'
import { list } from '../../analysis/format.ts'
import { findAcceptedLead, judgeEachOrder, presetCookieNote } from '../../analysis/orders.ts'
import { getLedgerEntries, isAssumedRefusal } from '../../analysis/refusals.ts'
import { failure, pass, requirement, setupError, tentative, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const accepted = requirement({
  id: 'lead.accepted',
  level: 'required',
  title: 'Retrack accepts the lead',
  failureTitle: 'Retrack refuses the lead',
  why: 'Only a response of 200 says that a lead is saved. A refused lead counts as never sent, and a store that does not check responses does not notice.',
  source: documented(
    'Send leads to Retrack',
    'The API will return with HTTP 200 OK if the lead has been successfully saved.',
  ),
  expected: 'The response to the lead is 200: it is saved.',
  journeys: ['first-order'],
  method:
    'The responses of the mock to the leads of the first order. For a refusal: whether Retrack documents the reason or the mock assumes it.',
  remedy: {
    text: 'Read the response: it names each wrong field. The requirements below say which part of the request to fix.',
    code: 'post',
  },
  component: 'lead-sending',
  judge: (evidence) =>
    judgeEachOrder(evidence, ['first-order'], (order, leads) => {
      const accepted = findAcceptedLead(leads)
      if (accepted !== undefined) return pass(`The lead was answered 200.${presetCookieNote(order)}`, accepted)
      // A store that tries again may still wait for its newest answer.
      const last = leads.findLast(({ entry }) => entry.outcome !== null) ?? leads[0]
      const { status, outcome, fault } = last.entry
      if (fault !== null) {
        return setupError(
          'The lead was answered by a fault of the mock, which this order was not meant for.',
          'Start the mock without a scenario and clear its faults: `DELETE /_mock/faults`.',
          last,
        )
      }
      if (outcome === null) return unproven('The lead was not answered before the check ended.', RUN_AGAIN, last)
      if (outcome === 'aborted' || status === null) {
        return failure('The store broke the connection before the lead was answered.', [last], {
          remedy: { text: 'Send the whole request, and wait for the answer.', code: null },
        })
      }
      const said = `The lead was answered ${status}`
      if (!isAssumedRefusal(last)) return failure(`${said}.`, [last])
      return tentative(
        `${said}. No page of Retrack's says that it must be: it rests on ${list(getLedgerEntries(last))}.`,
        [last],
        {
          text: 'The mock assumes this rule (docs/fidelity.md says why). The requirements beside this one say what differs from the documented request; if you know better, change the rule with `--behaviour`.',
          code: null,
        },
      )
    }),
})
