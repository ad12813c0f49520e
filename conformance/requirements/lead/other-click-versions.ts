import { combine } from '../../analysis/combine.ts'
import { getOrdersOf, requireOrders } from '../../analysis/orders.ts'
import { attributeToSetupOfRun, journeyMissing } from '../../analysis/setup.ts'
import { judgeLeadOfSpecialOrder } from '../../analysis/special-order.ts'
import { OTHER_CLICK_VERSIONS } from '../../probes.ts'
import { requirement } from '../../requirement.ts'
import { standard } from '../../requirement-source.ts'

export const otherClickVersions = requirement({
  id: 'lead.other-click-versions',
  level: 'recommended',
  title: 'A click with a uuid of a newer version makes a lead, too',
  failureTitle: 'A click with a uuid of a newer version is lost',
  why: 'Retrack promises no version, and its examples have two. Older libraries and copied patterns accept uuids up to version 5 only. If Retrack changes to a newer version, such a store loses all leads.',
  source: standard(
    'RFC 9562, section 5',
    'https://www.rfc-editor.org/rfc/rfc9562#section-5',
    'Uuids of the versions 6, 7 and 8 are valid, as those of the versions 1 to 5 are.',
  ),
  expected: 'An order after a visit with a click of version 6, 7 or 8 makes a lead with that click.',
  journeys: ['first-order', 'other-version-click'],
  method: 'The leads of three orders, each after a visit whose click has a uuid of one of these versions.',
  remedy: {
    text: 'Accept a uuid of any version as a click.',
    code: 'is-click',
  },
  component: 'redirect-page',
  judge: (evidence) =>
    requireOrders(evidence, ['other-version-click'], () =>
      combine(
        OTHER_CLICK_VERSIONS.map((version) => {
          const orders = getOrdersOf(evidence, 'other-version-click')
          const order = orders.find(({ started }) => started.journey?.variant === String(version))
          if (order === undefined) return journeyMissing(evidence, 'other-version-click')
          const judged = judgeLeadOfSpecialOrder(evidence, order, {
            order: `with a click of version ${version}`,
            clue: 'though orders with clicks of version 4 make leads',
            ifFailed: 'See whether the store refuses its visitor or her cookie; other orders went through.',
          })
          return attributeToSetupOfRun(evidence, order.started.journey?.run, judged)
        }),
      ),
    ),
})
