import { RUN_AGAIN } from '../../analysis/combine.ts'
import { list } from '../../analysis/format.ts'
import { findAcceptedLead, judgeEachOrder, presetCookieNote } from '../../analysis/orders.ts'
import { getLedgerEntries, isAssumedRefusal } from '../../analysis/refusals.ts'
import { failure, pass, requirement, setupError, tentative, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const accepted = requirement({
  id: 'lead.accepted',
  level: 'required',
  title: 'The lead is answered 200',
  failureTitle: 'The lead is refused',
  why: 'Only an answer of 200 saves a lead. A refused one is as good as never sent, and a store that does not look at the answer loses each of them in silence.',
  source: documented(
    'Send leads to Retrack',
    'The API will return with HTTP 200 OK if the lead has been successfully saved.',
  ),
  expected: 'The lead is answered 200: it is saved.',
  journeys: ['first-order'],
  method:
    'What the mock answered the leads of the first order with; and of a refusal, whether it rests on what Retrack documents or on what the mock assumes.',
  remedy: {
    text: 'See what the answer says: it names each field that is wrong. The requirements below it say which part of the request to fix.',
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
