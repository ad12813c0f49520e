import { RUN_AGAIN } from '../../analysis/combine.ts'
import { list, pluralize, quoteValue } from '../../analysis/format.ts'
import { requireOrders } from '../../analysis/orders.ts'
import { needsBrowser } from '../../analysis/setup.ts'
import { ofKind } from '../../evidence-view.ts'
import { failure, pass, requirement, unproven } from '../../requirement.ts'
import { documented } from '../../requirement-source.ts'

export const tokenHidden = requirement({
  id: 'lead.token-hidden',
  level: 'recommended',
  title: 'The API token never reaches a browser',
  failureTitle: 'The API token can be read in the browser',
  why: "Anybody who has the token can send, reject and approve leads in your name: invent commissions, or take them away. The browser's developer tools show it.",
  source: documented('Find your API token', 'Each user is given a unique API token.'),
  expected: 'Nothing that the browser sends or receives contains the token, from the visit to the order.',
  journeys: ['visit', 'first-order', 'order-page'],
  method: 'URLs, headers and bodies that the browser sent and received, from the visit to the order.',
  remedy: {
    text: 'Send leads from the server. After the fix, ask Retrack for a new token: others may have read the old one.',
    code: null,
  },
  component: 'lead-sending',
  judge: (evidence) => {
    const exchanges = ofKind(evidence, 'exchange')
    const open = exchanges.filter(({ tokenIn }) => tokenIn.length > 0)
    const [first, ...more] = open
    if (first !== undefined) {
      const places = list(first.tokenIn.map((place) => PLACES[place]))
      const others = more.length === 0 ? '' : `, and ${pluralize(more.length, 'other request')}`
      return failure(`The API token stood in ${places} of ${quoteValue(`${first.method} ${first.url}`)}${others}.`, [
        first,
        ...more,
      ])
    }
    return requireOrders(evidence, ['first-order'], (settings) => {
      const read = exchanges.filter(({ tokenSearchedIn }) => tokenSearchedIn.includes('response-body'))
      const [some, ...rest] = read.filter(({ journey }) => journey !== null && isOfOrder(journey.name))
      if (some === undefined) {
        return unproven(
          'What the browser sends and receives during an order was not seen.',
          settings.actions.placeOrder === 'http' || settings.actions.placeOrder === 'browser'
            ? RUN_AGAIN
            : 'Add `orderUrl`, the page where orders are placed, under `store` in retrack-kit.yaml.',
        )
      }
      const scripted = ofKind(evidence, 'page').find(({ hasScript }) => settings.driver === 'http' && hasScript)
      if (scripted !== undefined) {
        return unproven(
          'The pages of the store load scripts, which only a browser does.',
          needsBrowser(settings),
          scripted,
        )
      }
      return pass(
        `The token was in none of ${pluralize(exchanges.length, 'request')} and their answers.`,
        some,
        ...rest,
      )
    })
  },
})

const isOfOrder = (journey: string) =>
  journey === 'first-order' || journey === 'order-page' || journey === 'order-without-voucher'

const PLACES = {
  url: 'the URL',
  'request-headers': 'the request headers',
  'request-body': 'the request body',
  'response-headers': 'the response headers',
  'response-body': 'the response body',
} as const
