/** A time line as a check of a small store leaves it, with an item of every kind. */
import { readFileSync } from 'node:fs'
import { DOCUMENTED_REQUEST } from '../../../schemas/documented.ts'
import type { Evidence, NewEvidence } from '../../../schemas/evidence.ts'
import type { JournalEntry } from '../../../schemas/journal.ts'
import type { JourneyName, JourneyRun } from '../../../schemas/journeys.ts'

export const STARTED = '2026-11-22T09:59:36.120Z'
export const STORE = 'http://127.0.0.1:3000'
export const SCREENSHOT = `data:image/png;base64,${readFileSync('test/conformance/support/screenshot.png').toString('base64')}`
const LEAD = '3afc4a82-93c3-423f-8ee8-542ccb315931'

type Draft = NewEvidence extends infer Item
  ? Item extends NewEvidence
    ? Omit<Item, 'at' | 'journey' | 'cause'>
    : never
  : never

/** Numbers the items and lets time pass between them. */
export class TimeLine {
  readonly items: Evidence[] = []
  #ms = 0
  #runs = 0

  run(name: JourneyName, variant: string | null = null): JourneyRun {
    this.#runs += 1
    return { name, run: this.#runs, variant }
  }

  /** Adds an item `ms` after the one before; returns its id. */
  add(draft: Draft, journey: JourneyRun | null = null, cause: string | null = null, ms = 30): string {
    this.#ms += ms
    const sequence = this.items.length + 1
    const at = new Date(Date.parse(STARTED) + this.#ms).toISOString()
    // The draft is an item without what is added here; TypeScript does not follow that through a union.
    const item = { ...draft, id: `e${sequence}`, sequence, at, journey, cause } as Evidence
    this.items.push(item)
    return item.id
  }
}

export function settings(redirectUrl: string | null = `${STORE}/retrack`): Draft {
  return {
    kind: 'settings',
    side: 'runner',
    store: {
      redirectUrl,
      deeplinks: [`${STORE}/some-product?size=M`],
      orderUrl: null,
      origins: [STORE],
      voucher: { kind: 'code', code: 'SUMMER26' },
    },
    mock: { url: 'http://127.0.0.1:8080', event: DOCUMENTED_REQUEST.event, attached: false, upstream: null },
    visitor: {
      cookies: ['consent'],
      headers: ['authorization'],
      script: './agree.js',
      consent: { declined: 'given', undecided: 'unset' },
    },
    leftOut: [],
    actions: { placeOrder: 'http', rejectOrder: 'http', approveOrder: 'command', restartStore: 'command' },
    ways: { placeOrder: ['card', 'express'], rejectOrder: [] },
    cartStep: null,
    timing: { lead: 10_000, retry: 60_000, checkout: 10_000, status: 30_000, quietPeriod: 3_000 },
    driver: 'chromium',
    withoutBrowser: null,
  }
}

const browser = { side: 'browser', driver: 'chromium' } as const
export const clickOf = (number: number) => `59d08c54-18e6-4e0d-9c06-${number.toString(16).padStart(12, '0')}`

/** A visit of the redirect page that goes well, or nearly. */
export function visit(line: TimeLine, journey: JourneyRun, click: string, maxAge = 864_000): string {
  const deeplink = `${STORE}/some-product?size=M`
  const url = `${STORE}/retrack?click=${encodeURIComponent(click.toWellFormed())}&deeplink=${encodeURIComponent(deeplink)}`
  const began = line.add(
    {
      kind: 'visit-started',
      side: 'runner',
      url,
      click,
      deeplink,
      target: 'redirect-page',
      driver: 'chromium',
      cookiesCleared: false,
    },
    journey,
  )
  const cookie = `retrack_click=${click}; Max-Age=${maxAge}; Path=/; Secure; SameSite=Lax`
  line.add(
    {
      kind: 'exchange',
      ...browser,
      resource: 'document',
      method: 'GET',
      url,
      sentCookies: null,
      response: {
        status: 302,
        headers: { location: deeplink, 'cache-control': 'no-store', date: 'Sun, 22 Nov 2026 09:59:36 GMT' },
        setCookies: [cookie],
        fromCache: false,
      },
      failure: null,
      tokenIn: [],
      tokenSearchedIn: ['url', 'response-headers'],
    },
    journey,
    began,
  )
  line.add(
    {
      kind: 'navigation',
      ...browser,
      hop: 1,
      from: url,
      to: deeplink,
      written: deeplink,
      fragmentSeen: true,
      by: 'location',
      outcome: 'followed',
    },
    journey,
    began,
    4,
  )
  line.add(
    {
      kind: 'page',
      ...browser,
      hop: 1,
      url: deeplink,
      status: 200,
      contentType: 'text/html; charset=utf-8',
      bytes: 2345,
      hasScript: false,
      unescaped: [],
    },
    journey,
    began,
    61,
  )
  line.add(
    {
      kind: 'cookie-jar',
      ...browser,
      cookies: [
        {
          name: 'retrack_click',
          value: click,
          domain: '127.0.0.1',
          path: '/',
          expires: new Date(Date.parse(STARTED) + maxAge * 1000).toISOString(),
          secure: true,
          httpOnly: false,
          sameSite: 'Lax',
          setBy: 'header',
        },
      ],
    },
    journey,
    began,
  )
  line.add(
    { kind: 'visit-finished', side: 'runner', outcome: 'settled', reason: null, url: deeplink, durationMs: 214 },
    journey,
    began,
  )
  return began
}

export function entry(id: number, at: string, changes: Partial<JournalEntry>): JournalEntry {
  return {
    id,
    operation: 'createLead',
    method: 'POST',
    path: '/api/v2/leads',
    headers: { 'content-type': 'application/json', authorization: 'Bearer [redacted]', host: '127.0.0.1:8080' },
    body: null,
    bodyText: null,
    replayOf: null,
    reference: null,
    click: null,
    stages: { received: at, responded: at },
    status: 200,
    outcome: 'accepted',
    behaviours: [],
    refusal: null,
    response: null,
    resource: null,
    fault: null,
    auth: { scheme: 'Bearer', token: 'valid' },
    findings: [],
    ...changes,
  }
}

let journal = 0

/** An order, its lead, and the wait for it. The lead is answered as `changes` say. */
export function order(
  line: TimeLine,
  journey: JourneyRun,
  click: string,
  reference: string,
  changes: Partial<JournalEntry> = {},
): string {
  const voucher = 'SUMMER26'
  const began = line.add(
    {
      kind: 'order-started',
      side: 'runner',
      action: 'http',
      way: 'card',
      cookie: 'store',
      click,
      voucher,
      alone: journey.name === 'first-order',
      journal,
    },
    journey,
  )
  line.add(
    {
      kind: 'exchange',
      side: 'browser',
      driver: 'http',
      resource: 'document',
      method: 'POST',
      url: `${STORE}/checkout`,
      sentCookies: `retrack_click=${click}`,
      response: {
        status: 303,
        headers: { location: `/orders/${encodeURIComponent(reference.slice(0, 20).toWellFormed())}` },
        setCookies: [],
        fromCache: false,
      },
      failure: null,
      tokenIn: [],
      tokenSearchedIn: ['url', 'request-headers', 'request-body', 'response-headers', 'response-body'],
    },
    journey,
    began,
    40,
  )
  journal += 1
  line.add(
    {
      kind: 'mock-request',
      side: 'mock',
      entry: entry(journal, STARTED, {
        body: { event: DOCUMENTED_REQUEST.event, click, reference, voucher },
        reference,
        click,
        resource: { type: 'lead', uuid: LEAD },
        ...changes,
      }),
    },
    journey,
    began,
    18,
  )
  line.add(
    { kind: 'order-finished', side: 'runner', succeeded: true, reason: null, durationMs: 131, journal, page: null },
    journey,
    began,
    73,
  )
  line.add(
    {
      kind: 'wait-finished',
      side: 'runner',
      for: 'lead',
      result: 'yes',
      waitedMs: 0,
      limitMs: 60_000,
      after: journal - 1,
      upTo: journal,
    },
    journey,
    began,
    2,
  )
  return began
}

/** Everything else that can stand on a time line, once. */
export function oddments(line: TimeLine): void {
  const link = line.run('script-deeplink', 'markup')
  line.add(
    {
      kind: 'cookie-write',
      ...browser,
      url: `${STORE}/retrack`,
      by: 'document.cookie',
      text: `retrack_click=${clickOf(3)};path=/`,
    },
    link,
  )
  line.add(
    {
      kind: 'cookie-blocked',
      ...browser,
      url: `${STORE}/retrack`,
      when: 'storing',
      name: 'retrack_click',
      text: 'retrack_click=a; SameSite=None',
      reasons: ['SameSiteNoneInsecure'],
    },
    link,
  )
  line.add(
    {
      kind: 'page',
      ...browser,
      hop: 0,
      url: `${STORE}/retrack`,
      status: 500,
      contentType: null,
      bytes: 12,
      hasScript: true,
      unescaped: [{ parameter: 'deeplink', place: 'markup', excerpt: '<a href=""><script>window[1]=1</script>' }],
    },
    link,
  )
  line.add(
    { kind: 'injected-script', ...browser, url: `${STORE}/retrack`, text: "window['retrack-kit-injected']=1" },
    link,
  )
  line.add({ kind: 'console-error', ...browser, url: null, text: 'Uncaught SyntaxError: Unexpected token' }, link)
  line.add({ kind: 'screenshot', ...browser, url: `${STORE}/some-product`, image: SCREENSHOT }, link)
  line.add({
    kind: 'check-stopped',
    side: 'runner',
    requirement: 'redirect.cookie-lifetime',
    unfinished: ['first-order', 'closing-order'],
  })
  line.add({ kind: 'consent-given', side: 'runner', cookies: ['consent'] }, line.run('late-visitor', 'first-page'))
  const older = line.run('newer-click')
  line.add(
    {
      kind: 'cookie-preset',
      side: 'runner',
      reason: 'older-click',
      url: `${STORE}/retrack`,
      value: clickOf(9),
      expires: '2026-11-24T09:59:36.000Z',
    },
    older,
  )
  const fault = line.run('fault-503')
  line.add(
    {
      kind: 'fault-installed',
      side: 'runner',
      fault: 'f1',
      rule: {
        operation: 'createLead',
        match: { click: clickOf(4) },
        when: { first: 1 },
        commit: false,
        effect: { kind: 'status', status: 503 },
      },
    },
    fault,
  )
  order(line, fault, clickOf(4), 'A1003', {
    status: 503,
    outcome: 'faulted',
    resource: null,
    fault: { id: 'f1', ordinal: 1 },
  })
  line.add(
    {
      kind: 'wait-finished',
      side: 'runner',
      for: 'accepted-lead',
      result: 'no',
      waitedMs: 60_000,
      limitMs: 60_000,
      after: 0,
      upTo: journal,
    },
    fault,
    null,
    6000,
  )
  const approved = line.run('approved-order')
  const began = line.add(
    {
      kind: 'status-change-started',
      side: 'runner',
      action: 'command',
      way: null,
      status: 'approved',
      reference: 'A1001',
      lead: LEAD,
      afterApproval: false,
      journal,
    },
    approved,
  )
  journal += 1
  line.add(
    {
      kind: 'mock-request',
      side: 'mock',
      entry: entry(journal, STARTED, {
        operation: 'updateLead',
        path: `/api/v2/leads/${LEAD}`,
        body: { status: 'approved' },
        reference: 'A1001',
        click: clickOf(2),
        resource: { type: 'lead', uuid: LEAD },
      }),
    },
    approved,
    began,
  )
  line.add(
    { kind: 'status-change-finished', side: 'runner', succeeded: true, reason: null, durationMs: 88, journal },
    approved,
    began,
  )
  const restart = {
    action: 'command',
    succeeded: true,
    reason: null,
    durationMs: 1_200,
    began: journal,
    journal,
  } as const
  line.add({ kind: 'store-restarted', side: 'runner', ...restart }, approved)
  line.add(
    {
      kind: 'quiet-period',
      side: 'runner',
      of: { operation: 'updateLead', click: null, lead: LEAD },
      result: 'yes',
      watchedMs: 3200,
      neededMs: 3000,
      after: journal,
      upTo: journal,
      leadBefore: 1,
      leadAfter: journal,
    },
    approved,
    began,
    3200,
  )
}
