/** Literal evidence: items put on a time line one after another, each checked against its schema. */
import { Evidence, type EvidenceKind, type EvidenceOf, type NewEvidence } from '../../../schemas/evidence.ts'
import type { JourneyName, JourneyRun } from '../../../schemas/journeys.ts'

export const ORIGIN = 'http://127.0.0.1:3000'
export const REDIRECT_URL = `${ORIGIN}/retrack`
export const DEEPLINK = `${ORIGIN}/some-product?size=M`
export const EVENT = '1f80e399-6f55-4cef-b8b0-0f74752c1ceb'
const START = Date.parse('2026-01-15T10:00:00.000Z')

export type Items = readonly Evidence[]
type Of<Kind extends EvidenceKind> = Extract<NewEvidence, { kind: Kind }>
/** The content of an item, without its time and place. */
export type Content<Kind extends EvidenceKind> = Omit<Of<Kind>, 'kind' | 'at' | 'side' | 'journey' | 'cause' | 'driver'>

export interface Where {
  readonly journey?: JourneyRun | null
  readonly cause?: string | null
  readonly driver?: 'chromium' | 'http'
  readonly at?: string
}

export class TimeLine {
  readonly items: Evidence[] = []
  /** The newest id in the mock's journal. */
  journal = 0
  #runs = 0

  /** A run of a journey, with a number of its own. */
  run(name: JourneyName, variant: string | null = null): JourneyRun {
    this.#runs += 1
    return { name, run: this.#runs, variant }
  }

  /** A click of its own, with the marks of a uuid of version 4. */
  click(): string {
    return `59d08c54-18e6-4e0d-9c06-${(this.items.length + 1).toString(16).padStart(12, '0')}`
  }

  now(): number {
    return START + (this.items.length + 1) * 10
  }

  add<Kind extends EvidenceKind>(kind: Kind, content: Content<Kind>, where: Where = {}): EvidenceOf<Kind> {
    const sequence = this.items.length + 1
    const item = Evidence.parse({
      driver: 'chromium',
      journey: null,
      cause: null,
      at: new Date(this.now()).toISOString(),
      ...where,
      ...content,
      kind,
      side: SIDES[kind],
      id: `e${sequence}`,
      sequence,
    })
    this.items.push(item)
    if (!isOf(item, kind)) throw new TypeError(`Not of the kind ${kind}: ${JSON.stringify(item)}`)
    return item
  }
}

const isOf = <Kind extends EvidenceKind>(item: Evidence, kind: Kind): item is EvidenceOf<Kind> => item.kind === kind

const SIDES: Readonly<Record<EvidenceKind, Evidence['side']>> = {
  settings: 'runner',
  'setup-error': 'runner',
  'check-stopped': 'runner',
  'visit-started': 'runner',
  exchange: 'browser',
  'cookie-write': 'browser',
  'cookie-blocked': 'browser',
  navigation: 'browser',
  page: 'browser',
  'injected-script': 'browser',
  'console-error': 'browser',
  screenshot: 'browser',
  'cookie-jar': 'browser',
  'visit-finished': 'runner',
  'consent-given': 'runner',
  'cookie-preset': 'runner',
  'order-started': 'runner',
  'order-finished': 'runner',
  'status-change-started': 'runner',
  'status-change-finished': 'runner',
  'store-restarted': 'runner',
  'wait-finished': 'runner',
  'quiet-period': 'runner',
  'fault-installed': 'runner',
  'mock-request': 'mock',
}

export interface SettingsGiven {
  readonly store?: Partial<Content<'settings'>['store']>
  readonly actions?: Partial<Content<'settings'>['actions']>
  readonly consent?: Partial<Content<'settings'>['visitor']['consent']>
  readonly ways?: Partial<Content<'settings'>['ways']>
  readonly cartStep?: string | null
  readonly driver?: 'chromium' | 'http'
  readonly withoutBrowser?: 'off' | 'not-found' | null
}

/** A time line with the settings of a check of a store that has everything. */
export function timeLine({
  store,
  actions,
  ways,
  consent,
  cartStep = 'POST /cart',
  driver = 'chromium',
  withoutBrowser = null,
}: SettingsGiven = {}): TimeLine {
  const line = new TimeLine()
  line.add(
    'settings',
    {
      store: {
        redirectUrl: REDIRECT_URL,
        deeplinks: [DEEPLINK],
        orderUrl: null,
        origins: [ORIGIN],
        voucher: { kind: 'code', code: 'SUMMER26' },
        ...store,
      },
      mock: { url: 'http://127.0.0.1:8080', event: EVENT, attached: false, upstream: null },
      visitor: { cookies: [], headers: [], script: null, consent: { declined: 'none', undecided: 'none', ...consent } },
      leftOut: [],
      actions: { placeOrder: 'http', rejectOrder: 'http', approveOrder: 'http', restartStore: 'http', ...actions },
      ways: { placeOrder: [], rejectOrder: [], ...ways },
      cartStep,
      timing: { lead: 10_000, retry: 60_000, checkout: 10_000, status: 30_000, quietPeriod: 3_000 },
      withoutBrowser,
    },
    { driver },
  )
  return line
}

/** Something wrong with the set-up, of the whole check or of one run. */
export const troubled = (
  line: TimeLine,
  problem: Content<'setup-error'>['problem'],
  journey: JourneyRun | null = null,
) => line.add('setup-error', { problem, message: `It was ${problem}.`, remedy: 'Fix it.' }, { journey })
