/** How to place a test order, from what the check did, step by step. */
import type { RootContent } from 'mdast'
import type { EvidenceOf } from '../../../schemas/evidence.ts'
import type { Report } from '../../../schemas/report.ts'
import { getOrders, getRuns, getSettings, ofKind, wasAccepted } from '../../evidence-view.ts'
import { formatDurationMs } from '../labels.ts'
import { code, list, type Phrases, paragraph } from '../markdown.ts'
import { fillIn } from './fill-in.ts'

/** A shop in a browser loads much beside the pages that a person opens. */
const MAX_REQUESTS = 10

type Settings = EvidenceOf<'settings'>

export function testOrder({ evidence }: Report): RootContent[] {
  const settings = getSettings(evidence)
  if (settings === undefined) return [paragraph(fillIn('how to place a test order'))]
  return [
    list(
      [
        visit(settings),
        ['Place an order: ', fillIn('what to buy, how to pay in test mode, which name and address to use'), '.'],
        voucher(settings),
        lead({ evidence }),
        statusChange(settings, 'rejectOrder', 'rejected'),
        statusChange(settings, 'approveOrder', 'approved'),
      ],
      true,
    ),
    ...requests({ evidence }),
  ]
}

function visit({ store }: Settings): Phrases {
  if (store.redirectUrl === null) return ['Open a tracking link of the program; it leads straight to the store.']
  return ['Open a tracking link of the program: the redirect page stores the click and forwards to the deeplink.']
}

function voucher({ store }: Settings): Phrases {
  switch (store.voucher.kind) {
    case 'code':
      return ['Use the voucher ', code(store.voucher.code), ', or none.']
    case 'none':
      return ['The store takes no vouchers.']
    case 'unset':
      return ['Voucher: ', fillIn('a code that the store accepts, or none'), '.']
  }
}

/** When its lead comes, and under which reference. */
function lead({ evidence }: Pick<Report, 'evidence'>): Phrases {
  const items = getRuns(evidence, 'first-order').flatMap((run) => run.items)
  const accepted = ofKind(items, 'mock-request').find(
    (item) => item.entry.operation === 'createLead' && wasAccepted(item),
  )
  const waited = ofKind(items, 'wait-finished').find(
    ({ for: awaited, result }) => awaited === 'lead' && result === 'yes',
  )
  const reference = accepted?.entry.reference ?? null
  if (reference === null)
    return ['The check saw no lead of an order that was accepted. Its reference: ', fillIn('what it is'), '.']
  return [
    `Its lead comes${waited === undefined ? '' : `; in the check it came ${describeDelay(waited.waitedMs)}`}. Its reference is `,
    fillIn('what it is, such as the order number'),
    '; that of the first order of the check was ',
    code(reference),
    '.',
  ]
}

const describeDelay = (waitedMs: number) =>
  waitedMs === 0 ? 'before the order had ended' : `${formatDurationMs(waitedMs)} after the order`

function statusChange({ actions }: Settings, action: 'rejectOrder' | 'approveOrder', status: string): Phrases {
  if (actions[action] === 'none') return [`The store sends no update with ${status}.`]
  const how = fillIn(`how an order becomes ${status}`)
  return actions[action] === 'unset'
    ? [`Updates with ${status}: not checked; `, how, '.']
    : [`To see an update with ${status}: `, how, '.']
}

/** Describes the requests that the check sent for its first order. */
function requests({ evidence }: Pick<Report, 'evidence'>): RootContent[] {
  const [order] = getOrders(getRuns(evidence, 'first-order').flatMap((run) => run.items))
  const sent = ofKind(order?.items ?? [], 'exchange').filter(({ resource }) => resource === 'document')
  if (order === undefined || sent.length === 0) return []
  const more = sent.length - MAX_REQUESTS
  return [
    paragraph(WAYS[order.started.action]),
    list([
      ...sent.slice(0, MAX_REQUESTS).map(({ method, url }): Phrases => [code(`${method} ${url}`)]),
      ...(more > 0 ? [[`and ${more} more`]] : []),
    ]),
  ]
}

const WAYS = {
  http: 'The check placed its orders with these requests:',
  command: 'The check placed its orders by a command, and saw these requests:',
  browser: 'The check placed its orders in a browser, on these pages:',
  manual: 'Orders were placed by hand, on these pages:',
} as const satisfies Record<EvidenceOf<'order-started'>['action'], string>
