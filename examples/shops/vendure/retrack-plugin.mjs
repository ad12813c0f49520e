/**
 * Retrack for Vendure: keeps a click in the shopper's cookie, and tells Retrack what becomes of her order.
 *
 * What Retrack is to be told follows from the order itself: the click it came by, the lead that Retrack made of it, and the
 * status that Retrack was told. Vendure's job queue, which is a table of the shop's database, tries again until it is told.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  EventBus,
  JobQueueService,
  Order,
  OrderPlacedEvent,
  OrderStateTransitionEvent,
  PluginCommonModule,
  TransactionalConnection,
  VendurePlugin,
} from '@vendure/core'
import { IsNull, Not } from 'typeorm'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
const TEN_DAYS_IN_MS = 10 * 24 * 60 * 60 * 1000
/** An answer that has not come by then does not come. */
const ANSWER_LIMIT_MS = 2_000
/** For a fortnight, at five minutes each: longer than Retrack was ever away. */
const TRIES = 4_000

/** How long a job waits for its next try. For `DefaultJobQueuePlugin.init`. */
export function retrackBackoff(_queue, attempts) {
  const ms = Math.min(500 * 2 ** (attempts - 1), 5 * 60_000)
  // A little chance keeps many shops from coming back in the same moment.
  return Math.round(ms * (1 + Math.random() / 5))
}

/** For `apiOptions.middleware`: the page that Retrack sends shoppers to. `home` is where those go who have no deeplink. */
export function redirectPage(storefrontOrigin, home) {
  return (request, response) => {
    const { click, deeplink } = request.query
    if (typeof click === 'string' && UUID.test(click)) {
      response.cookie('retrack_click', click, { maxAge: TEN_DAYS_IN_MS, path: '/', secure: true, sameSite: 'lax' })
    }
    const target = typeof deeplink === 'string' && URL.canParse(deeplink) ? new URL(deeplink) : null
    // Anybody can write a link to this page: only pages of the shop are gone to.
    const location = target?.origin === storefrontOrigin ? target.href : home
    // A browser must ask again each time: an answer that it keeps sets no cookie.
    response.set('cache-control', 'no-store').redirect(303, location)
  }
}

/** Fields of an order that only the shop itself sees. */
export const ORDER_FIELDS = ['retrackClick', 'retrackLead', 'retrackTold'].map((name) => ({
  name,
  type: 'string',
  nullable: true,
  public: false,
  readonly: true,
}))

const STATUS_BY_STATE = { Cancelled: 'rejected', Delivered: 'approved' }

export class RetrackPlugin {
  /** `apiUrl`, `token` and `event`, as Retrack gave them. */
  static options

  static init(options) {
    RetrackPlugin.options = options
    return RetrackPlugin
  }

  #events
  #jobs
  #connection
  #queue
  #underWay = new Set()

  constructor(events, jobs, connection) {
    this.#events = events
    this.#jobs = jobs
    this.#connection = connection
  }

  async onApplicationBootstrap() {
    this.#queue = await this.#jobs.createQueue({ name: 'retrack', process: (job) => this.#tell(job.data.order) })
    this.#events.ofType(OrderPlacedEvent).subscribe(async ({ ctx, order }) => {
      const click = clickIn(ctx.req?.headers.cookie)
      if (click === null) return
      await this.#orders(ctx).update(order.id, { customFields: { retrackClick: click } })
      await this.#add(order.id)
    })
    this.#events.ofType(OrderStateTransitionEvent).subscribe(async ({ order, toState }) => {
      if (STATUS_BY_STATE[toState] !== undefined) await this.#add(order.id)
    })
    // A process that was killed leaves its jobs marked as running, and nobody takes them up again.
    const orders = await this.#orders().find({ where: { customFields: { retrackClick: Not(IsNull()) } } })
    for (const order of orders) if (nextStep(order) !== null) await this.#add(order.id)
  }

  #orders(ctx) {
    return ctx === undefined
      ? this.#connection.rawConnection.getRepository(Order)
      : this.#connection.getRepository(ctx, Order)
  }

  #add(order) {
    return this.#queue.add({ order }, { retries: TRIES })
  }

  /** The lead first, since an update needs its uuid; then the status, where it has changed. */
  async #tell(id) {
    // Two jobs of one order would make two leads.
    if (this.#underWay.has(id)) throw new Error('Another job tells Retrack of this order.')
    this.#underWay.add(id)
    try {
      for (;;) {
        const order = await this.#orders().findOneByOrFail({ id })
        const step = nextStep(order)
        if (step === null) return
        const answer = await this.#post(step.path, step.body).catch((error) => {
          // An update that Retrack refuses, as of a lead that is approved, it refuses each time.
          if (order.customFields.retrackLead === null || ![400, 409, 422].includes(error.status)) throw error
          return {}
        })
        await this.#orders().update(id, { customFields: step.done(answer) })
      }
    } finally {
      this.#underWay.delete(id)
    }
  }

  async #post(path, body) {
    const { apiUrl, token, event } = RetrackPlugin.options
    const response = await fetch(new URL(path, apiUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body.click === undefined ? body : { event, ...body }),
      // A redirect is not a saved lead.
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    })
    // Only a whole answer is one: a connection that breaks in the middle is a failure too.
    const text = await response.text()
    if (response.status === 200) return JSON.parse(text)
    await sleep(retryAfterMs(response.headers.get('retry-after')))
    const message = `Retrack answered ${response.status}: ${text.slice(0, 200)}`
    throw Object.assign(new Error(message), { status: response.status })
  }
}

VendurePlugin({
  imports: [PluginCommonModule],
  compatibility: '^3.0.0',
  configuration: (config) => {
    config.customFields.Order.push(...ORDER_FIELDS)
    return config
  },
})(RetrackPlugin)
// The metadata that TypeScript would write for the types of a constructor.
Reflect.defineMetadata('design:paramtypes', [EventBus, JobQueueService, TransactionalConnection], RetrackPlugin)

/** Returns the next request to Retrack for an order; null if there is none. */
function nextStep({ code, couponCodes, customFields, state }) {
  const { retrackClick, retrackLead, retrackTold } = customFields
  if (retrackClick === null) return null
  if (retrackLead === null) {
    const [voucher] = couponCodes
    return {
      path: '/api/v2/leads',
      body: { click: retrackClick, reference: code, ...(voucher === undefined ? {} : { voucher }) },
      done: ({ data }) => ({ retrackLead: data.uuid }),
    }
  }
  const status = STATUS_BY_STATE[state]
  // "It's not possible to update a lead's status once it has been approved."
  if (status === undefined || status === retrackTold || retrackTold === 'approved') return null
  return { path: `/api/v2/leads/${retrackLead}`, body: { status }, done: () => ({ retrackTold: status }) }
}

/** A cookie is in the hands of whoever has the browser: only a uuid is a click. */
function clickIn(header = '') {
  const value = /(?:^|;\s*)retrack_click=([^;]*)/.exec(header)?.[1]?.trim()
  return value !== undefined && UUID.test(value) ? value : null
}

/** `Retry-After` is in seconds, or a date. */
function retryAfterMs(header) {
  if (header === null) return 0
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Number.isNaN(ms) ? 0 : Math.max(0, ms)
}
