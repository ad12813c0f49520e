/** The text of a first `retrack-kit.yaml`. */

export interface InitOptions {
  readonly redirectUrl: string
  readonly deeplink?: string | undefined
  readonly voucher?: string | undefined
  readonly checkoutUrl?: string | undefined
}

/** JSON's quotes are YAML's, too. */
const quoteForYaml = (text: string) => JSON.stringify(text)

export function formatConfig({ redirectUrl, deeplink, voucher, checkoutUrl }: InitOptions): string {
  const { origin } = new URL(redirectUrl)
  const order = checkoutUrl ?? `${origin}/checkout`
  return `# yaml-language-server: $schema=./node_modules/retrack-kit/retrack-kit.schema.json
# How "retrack-kit check" checks this store. Start the store first, with
#   http://127.0.0.1:8080 as the base URL of Retrack, and the token and the event below.

store:
  # The redirect page, as it is agreed with Retrack.
  redirectUrl: ${quoteForYaml(redirectUrl)}
  # Pages that visitors are sent to.
  deeplinks:
    - ${quoteForYaml(deeplink ?? `${origin}/`)}
  # As "Uses Redirect Page" is set for the program in Retrack.
  usesRedirectPage: true
  # A code that the store accepts, or none where it takes no vouchers.
  voucher: ${voucher === undefined ? 'none' : quoteForYaml(voucher)}
  # Where orders are placed, when placeOrder cannot show it.
  # orderUrl: ${quoteForYaml(`${origin}/checkout`)}
  # Other origins that customers pass on the way to an order, such as a payment page.
  # origins: ["https://pay.example.com"]

mock:
  # Started for the check. Or, for one that runs already:  attach: http://127.0.0.1:8080
  listen: 127.0.0.1:8080
  # What the store sends. Left out, those of Retrack's documentation.
  # token: …
  # event: …

# Makes one order, with the visitor's cookies. One of:
#   http      requests, in order; {{voucher}} is the voucher
#   command   a program; it gets RETRACK_CLICK, RETRACK_COOKIE, RETRACK_VOUCHER, RETRACK_REFERENCE,
#             and what steps of placeOrder saved as id as RETRACK_SAVED_ID
#   browser   a module that exports default async ({ page, reference, voucher, saved }) => { … }
#   manual    a sentence that tells you what to do
placeOrder:
  http:
    - method: POST
      url: ${quoteForYaml(order)}
      form: { voucher: "{{voucher}}" }

# Where the store has several ways to order, or orders end in several ways, give each a name:
#   placeOrder: { card: { http: … }, express: { http: … } }

# Reject and approve the order {{reference}}, or none where the store has no such thing.
# rejectOrder:
#   http: [{ method: POST, url: ${quoteForYaml(`${origin}/orders/{{reference}}/cancel`)} }]
# approveOrder:
#   command: ./complete-order.sh "$RETRACK_REFERENCE"

# Restart the store, to see whether leads that wait for a retry survive it, or none where the check cannot.
# restartStore:
#   command: docker compose restart store

# How every visitor looks, such as one who has agreed to the consent banner, and how one who has not. Or consent: none.
# visitor:
#   cookies: { cookie_consent: "all" }
#   consent: { declined: { cookies: { cookie_consent: "none" } }, undecided: {} }

# How long things may take.
timing: { lead: 10s, retry: 60s, checkout: 10s, status: 30s, quietPeriod: 3s }

# auto: Chromium where there is one. off: plain HTTP, which proves less. Or the path of a Chromium.
browser: auto
`
}
