/** The bars of the HTML report: what a visitor did, and what the mock received of it. */
import { toHtml } from 'hast-util-to-html'
import t from 'tap'
import { waterfall } from '../../../conformance/reports/html/waterfall.ts'
import { failing, order, received } from '../support/orders.ts'
import { timeLine } from '../support/time-line.ts'

const shown = (items: Parameters<typeof waterfall>[0]) => toHtml(waterfall(items) ?? { type: 'text', value: 'nothing' })
const rows = (html: string) =>
  [...html.matchAll(/<li class="(\w+)"><span>([^<]*)<\/span>.*?<text[^>]*>([^<]*)<\/text>/g)].map((row) => row.slice(1))

t.test('a retry stands below what failed, with the pause between them', async (t) => {
  const line = timeLine()
  const { fault, met } = failing(503)
  const at = (ms: number) => ({ stages: { received: new Date(line.now() + ms).toISOString() } })
  order(line, 'fault-503', { fault, leads: [{ ...met, ...at(100) }, { ...met, status: null, ...at(500) }, at(1_700)] })
  t.strictSame(rows(shown(line.items)), [
    ['visitor', 'Order', '0.1 s'],
    ['failed', 'Lead', '503 (fault)'],
    ['failed', 'Lead', 'no response, +0.4 s'],
    ['accepted', 'Lead', '200, +1.2 s'],
  ])
})

t.test('where the mock received nothing there are no bars', async (t) => {
  const line = timeLine()
  order(line, 'order-without-click', { click: null, leads: [], silence: null })
  t.equal(shown(line.items), 'nothing')
})

t.test('of many requests some are shown, and what a store sends stays text', async (t) => {
  const line = timeLine()
  for (let count = 0; count < 40; count += 1) {
    received(line, { operation: null, path: '/<b>"' }, { journey: null, cause: null })
  }
  const html = shown(line.items)
  t.equal(rows(html).length, 24)
  t.match(html, 'and 16 more, below')
  t.notMatch(html, '<b>')
})
