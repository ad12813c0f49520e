/** docs/config.md: every key of `retrack-kit.yaml`, from its schema, with an example of each kind of action. */
import { configJsonSchema } from '../../schemas/config/read.ts'
import { cell } from './table.ts'

const INTRODUCTION = `# retrack-kit.yaml

What \`retrack-kit check\` has to know about a store. \`retrack-kit init\` writes a first one. It needs no more than this:

\`\`\`yaml
store:
  redirectUrl: http://127.0.0.1:3000/retrack
\`\`\`

With it the redirect page is checked. With \`placeOrder\` leads are checked as well; with \`rejectOrder\` and \`approveOrder\`
their status. A flag of \`check\` goes before the file. \`retrack-kit check --dry-run\` says what would be sent, and sends
nothing. [shops.md](shops.md) has a whole file for WooCommerce, Magento, Shopify, a single-page app, a payment sandbox and a
shop behind a staging password.

Editors complete and check the file with this first line:

\`\`\`yaml
# yaml-language-server: $schema=./node_modules/retrack-kit/retrack-kit.schema.json
\`\`\`

## Actions

\`placeOrder\`, \`rejectOrder\`, \`approveOrder\` and \`restartStore\` are each done in one of four ways.

**\`http\`**: requests in order, with the visitor's cookies. A step with \`when: voucher\` is sent only for orders with a
voucher.

\`\`\`yaml
placeOrder:
  http:
    - { method: POST, url: "http://127.0.0.1:3000/cart", form: { product: "42" } }
    - { method: POST, url: "http://127.0.0.1:3000/coupon", form: { code: "{{voucher}}" }, when: voucher }
    - { method: POST, url: "http://127.0.0.1:3000/checkout", expect: { status: 303 } }
rejectOrder:
  http: [{ method: POST, url: "http://127.0.0.1:3000/orders/{{reference}}/cancel" }]
\`\`\`

What a later step needs of a response, such as the token of a form, is taken out of it by \`save\`, and written as \`{{name}}\`:
\`css:\` with a selector and the name of an attribute, or the text of the element without one, and \`json:\` with a path (\`json:$\` where the response is one value). What was
saved for an order goes on to \`rejectOrder\` and \`approveOrder\`: as \`{{id}}\` to their steps, as \`RETRACK_SAVED_ID\` to a
command, as \`saved.id\` to a module.

\`\`\`yaml
placeOrder:
  http:
    - url: http://127.0.0.1:3000/cart
      save: { csrf: "css:input[name=_token]@value" }
    - method: POST
      url: http://127.0.0.1:3000/checkout
      form: { _token: "{{csrf}}" }
      save: { id: "json:$.order.id" }
rejectOrder:
  http: [{ method: DELETE, url: "http://127.0.0.1:3000/api/orders/{{id}}" }]
\`\`\`

Where the front end reads the cookie by script and sends the click along, a step writes it as \`{{retrack_click}}\`. A payment
provider calls a webhook without the cookies of the customer: a step says so with \`cookies: none\`, and where its path names a
\`webhook\` or \`ipn\` it is sent without them anyway.

\`\`\`yaml
placeOrder:
  http:
    - method: POST
      url: http://127.0.0.1:3000/api/orders
      json: { click: "{{retrack_click}}", voucher: "{{voucher}}" }
      save: { id: "json:$.id" }
    - { method: POST, url: "http://127.0.0.1:3000/payments/webhook", json: { order: "{{id}}", status: paid } }
\`\`\`

**\`command\`**: a program, run in the folder of the file. It gets the values of the order as environment variables. They are
never written into the command itself, where a shell would run them.

\`\`\`yaml
placeOrder:
  command: ./place-order.sh   # RETRACK_CLICK, RETRACK_COOKIE, RETRACK_VOUCHER
approveOrder:
  command: ./complete-order.sh "$RETRACK_REFERENCE"
\`\`\`

**\`browser\`**: a module that acts in a page of Chromium, with Playwright's \`page\`.

\`\`\`yaml
placeOrder:
  browser: ./place-order.mjs
\`\`\`

\`\`\`js
export default async ({ page, voucher }) => {
  await page.goto('http://127.0.0.1:3000/some-product')
  await page.getByLabel('Voucher').fill(voucher ?? '')
  await page.getByRole('button', { name: 'Order' }).click()
  await page.waitForURL(/thank-you/)
  return { id: new URL(page.url()).searchParams.get('order') }   // {{id}} for \`rejectOrder\` and \`approveOrder\`
}
\`\`\`

**\`manual\`**: a sentence for a person, who presses Enter when it is done.

\`\`\`yaml
placeOrder:
  manual: Buy something, with the voucher if one is named, and wait for the page that confirms the order.
rejectOrder:
  manual: Open the order {{reference}} in the shop's back office and cancel it.
approveOrder:
  manual: Open the order {{reference}} in the shop's back office and mark it as completed.
\`\`\`

A person is asked for no more than every store has to show: seven orders, two rejections and an approval, with the
actions above. \`retrack-kit check --dry-run\` says how often she is asked. What takes more than that, such as what happens
when Retrack fails, is \`unproven\`; none of it is required. \`--orders all\` asks for everything, \`--only ID\` for what one
requirement takes. An action that is not \`manual\` asks nobody, and is done as often as anything can be judged by it.

A store may have several ways to order, and several ways to end an order. Give each a name, and each is judged
(\`lead.every-way\`, \`status.every-way\`); all other orders use the first.

\`\`\`yaml
placeOrder:
  card: { http: [{ method: POST, url: "http://127.0.0.1:3000/checkout", form: { voucher: "{{voucher}}" } }] }
  express: { http: [{ method: POST, url: "http://127.0.0.1:3000/express", form: { voucher: "{{voucher}}" } }] }
rejectOrder:
  cancelled: { http: [{ method: POST, url: "http://127.0.0.1:3000/orders/{{reference}}/cancel" }] }
  refunded: { http: [{ method: POST, url: "http://127.0.0.1:3000/orders/{{reference}}/refund" }] }
  expired: { command: ./expire-order.sh }   # RETRACK_REFERENCE
\`\`\`

\`restartStore\` ends the store and starts it again while a lead waits for its retry, to see whether the lead survives. The
check then waits until the store answers.

\`\`\`yaml
restartStore:
  command: docker compose restart store
\`\`\`

The check waits for many leads. Where a job sends them once a minute, let it run each second during the check, or say how
long leads may take: \`timing: { lead: 70s, retry: 130s }\`.

Over plain http browsers keep \`Secure\` cookies on the machine itself alone. A check keeps them in its network, too: a store at
\`http://store:3000\`, in a compose file or a CI job, is checked as it is, without a certificate.

A payment page, or any other host that customers pass, has to be named: \`store.origins: ["https://pay.example.com"]\`. The
check goes nowhere else.

## Visitors

A store may ask its visitors something first, or let nobody in without a password. \`visitor\` says how every visitor of the
check looks: one who has agreed to the consent banner, say. A consent tool keeps the answer in a cookie, or in
\`localStorage\`, where a script can put it: agree once in a browser, and read in its developer tools what was kept.

\`\`\`yaml
visitor:
  cookies: { cookie_consent: "necessary%2Cmarketing" }
  headers: { Authorization: "Basic c2hvcDpzdGFnaW5n" }
  script: ./agree.js   # localStorage.setItem('consent', 'all')
\`\`\`

\`consent\` says how a visitor looks who has declined, and one who has not answered yet. Then the check also finds out what is
lost when she declines or agrees late (\`lead.consent-declined\`, \`lead.consent-late\`). \`consent: none\` says that the store
asks nothing.

\`\`\`yaml
visitor:
  cookies: { cookie_consent: "necessary%2Cmarketing" }
  consent:
    declined: { cookies: { cookie_consent: "necessary" } }
    undecided: {}   # the consent tool keeps nothing until she has answered
\`\`\`

A user and a password in a URL (\`https://shop:password@staging.example.com/retrack\`) become the same \`Authorization\`. The
values of cookies and headers are kept out of every report.

## All keys
`

interface Schema {
  readonly description?: string
  readonly default?: unknown
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
}

export function configDocs(): string {
  return `${INTRODUCTION}\n| key | what it is | default |\n|---|---|---|\n${rows(configJsonSchema() as Schema, '').join('')}`
}

function rows(schema: Schema, prefix: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const key = `${prefix}${name}`
    const nested = withProperties(value)
    const row = `| \`${key}\` | ${cell(value.description ?? '')} | ${formatDefault(value)} |\n`
    return nested === undefined ? [row] : [row, ...rows(nested, `${key}${value.type === 'array' ? '[]' : ''}.`)]
  })
}

/** The part of a schema that has keys of its own; an action is described once, above. */
function withProperties(schema: Schema): Schema | undefined {
  if (schema.anyOf?.every(({ type }) => type === 'object')) return schema.anyOf.find(({ properties }) => properties)
  if (schema.type === 'object' && schema.properties !== undefined) return schema
  if (schema.type === 'array' && schema.items?.properties !== undefined) return schema.items
  return undefined
}

function formatDefault({ default: value, properties }: Schema): string {
  if (value === undefined || properties !== undefined) return ''
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``
}
