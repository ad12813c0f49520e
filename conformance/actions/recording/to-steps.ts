/** Turns a person's orders into steps of the action `http`, with placeholders for values that differ each time. */
import type * as z from 'zod'
import type { HttpStep } from '../../../schemas/config/actions.ts'
import { findInResponse } from './find-in-response.ts'
import type { RecordedOrder, RecordedRequest } from './recorder.ts'

type Step = z.input<typeof HttpStep>

export type Automation =
  | { readonly kind: 'steps'; readonly steps: readonly [Step, ...Step[]] }
  /** Why a person is still needed. */
  | { readonly kind: 'manual'; readonly reason: string }

const MAX_STEPS = 30
/** Shorter values are constants such as a quantity, and stand in a page by chance. */
const MIN_SAVED_LENGTH = 8
const SECRET_FIELD = /pass(?:word|wd|phrase)?$|^pass|card.?(?:num|no)|^cc|cvc|cvv|iban|secret/i
/** Headers by which scripts say that they are the store's own. */
const SCRIPT_HEADER = /^x-(?:csrf|xsrf)[a-z-]*$|^x-requested-with$/

/** Compares an order with a voucher to one without. The difference shows the voucher's field and its own steps. */
export function toAutomation(orders: readonly RecordedOrder[]): Automation {
  const withVoucher = orders.find(({ voucher }) => voucher !== null)
  const without = orders.find(({ voucher }) => voucher === null)
  const order = withVoucher ?? without
  if (order === undefined) return { kind: 'manual', reason: 'no order was placed in the window of the check' }
  const asked = new Set(without?.requests.map(toKey))
  try {
    const [first, ...rest] = writeSteps(order, (request) => without !== undefined && !asked.has(toKey(request)))
    if (first === undefined) throw new NotRepeatableError('nothing was sent to the store while it was placed')
    if (rest.length >= MAX_STEPS) throw new NotRepeatableError(`it took more than ${MAX_STEPS} requests`)
    return { kind: 'steps', steps: [first, ...rest] }
  } catch (error) {
    if (error instanceof NotRepeatableError) return { kind: 'manual', reason: error.message }
    throw error
  }
}

/** A request that cannot be repeated, or must not be written down. */
class NotRepeatableError extends Error {}

const toKey = ({ method, url }: RecordedRequest) => `${method} ${new URL(url).pathname}`

function writeSteps(order: RecordedOrder, isForVouchers: (request: RecordedRequest) => boolean): Step[] {
  const writer = new StepWriter(order)
  const steps = order.requests.map((request) => {
    const step = writer.write(request)
    const isForVoucher = JSON.stringify(step).includes('{{voucher}}') && isForVouchers(request)
    return isForVoucher ? { ...step, when: 'voucher' as const } : step
  })
  const written = JSON.stringify(steps)
  if (order.click !== null && written.includes(order.click))
    throw new NotRepeatableError('its requests hold the click, which a step cannot take out of a cookie')
  const named = steps.map((step, n) => ({ ...step, ...writer.savedAt(n) }))
  // The page that she began on is opened again only where a later step needs something of it.
  return named[0]?.save === undefined ? named.slice(1) : named
}

class StepWriter {
  readonly #order: RecordedOrder
  readonly #seen: RecordedRequest[] = []
  readonly #saved: { readonly at: number; readonly name: string; readonly source: string; readonly value: string }[] =
    []

  constructor(order: RecordedOrder) {
    this.#order = order
  }

  write(request: RecordedRequest): Step {
    const { method, url } = request
    const step = {
      ...(method === 'GET' ? {} : { method: toMethod(method) }),
      url: this.#writeUrl(url),
      ...this.#body(request),
    }
    const headers = Object.entries(request.headers).filter(([name]) => SCRIPT_HEADER.test(name))
    this.#seen.push(request)
    if (headers.length === 0) return step
    const written = Object.fromEntries(headers.map(([name, value]) => [name, this.#fill(value)]))
    return { ...step, headers: { ...('headers' in step ? step.headers : {}), ...written } }
  }

  /** Returns the values that later steps need from the response of a step. */
  savedAt(step: number): Pick<Step, 'save'> {
    const found = this.#saved.filter(({ at }) => at === step)
    return found.length === 0 ? {} : { save: Object.fromEntries(found.map(({ name, source }) => [name, source])) }
  }

  #body({ method, headers, body }: RecordedRequest): Partial<Step> {
    if (body === null || body === '' || method === 'GET') return {}
    const type = headers['content-type'] ?? ''
    if (/^application\/x-www-form-urlencoded/i.test(type)) return this.#form(body)
    if (/^application\/(?:[\w.-]+\+)?json/i.test(type)) return { json: this.#json(JSON.parse(body)) }
    if (/^multipart\//i.test(type))
      throw new NotRepeatableError('a form is sent as multipart/form-data, which a step cannot send')
    throw new NotRepeatableError(`it sends ${type || 'something without a type'}, which is no form and no JSON`)
  }

  #form(body: string): Partial<Step> {
    const fields = [...new URLSearchParams(body)]
    const names = new Set(fields.map(([name]) => name))
    // A step's form has each name once, so that what repeats one is sent as it stands.
    if (names.size < fields.length) {
      const pairs = fields.map(([name, value]) => {
        const written = this.#field(name, value)
        return `${encodeURIComponent(name)}=${written === value ? encodeURIComponent(value) : written}`
      })
      return { body: pairs.join('&'), headers: { 'content-type': 'application/x-www-form-urlencoded' } }
    }
    return { form: Object.fromEntries(fields.map(([name, value]) => [name, this.#field(name, value)])) }
  }

  #json(value: unknown, name = ''): z.core.util.JSONType {
    if (typeof value === 'string') return this.#field(name, value)
    if (Array.isArray(value)) return value.map((one) => this.#json(one, name))
    if (typeof value !== 'object' || value === null) return value as z.core.util.JSONType
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#json(one, key)]))
  }

  #field(name: string, value: string): string {
    if (value !== '') refuseSecret(name)
    return this.#fill(value)
  }

  #writeUrl(url: string): string {
    const { voucher } = this.#order
    const written = new URL(url)
    for (const [name, value] of written.searchParams) if (value !== '') refuseSecret(name)
    const parts = url.split(/([/?&=#]+)/).map((part) => {
      const text = decode(part)
      if (text === voucher) return '{{voucher}}'
      const name = this.#save(text)
      return name === null ? part : `{{${name}}}`
    })
    return parts.join('')
  }

  /** The voucher, and what an earlier response held, as placeholders. */
  #fill(text: string): string {
    if (text.trim() === this.#order.voucher) return '{{voucher}}'
    const name = this.#save(text)
    return name === null ? text : `{{${name}}}`
  }

  /** The name that a value of an earlier response is saved under; null where none held it. */
  #save(value: string): string | null {
    if (value.length < MIN_SAVED_LENGTH) return null
    const known = this.#saved.find((saved) => saved.value === value)
    if (known !== undefined) return known.name
    // The newest first: a token that every page renews is that of the last one.
    for (const [at, { response }] of [...this.#seen.entries()].reverse()) {
      const source = response === null ? null : findInResponse(value, response)
      if (source === null) continue
      const name = `saved${this.#saved.length + 1}`
      this.#saved.push({ at, name, source, value })
      return name
    }
    return null
  }
}

const METHODS = ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

function toMethod(method: string): (typeof METHODS)[number] {
  const known = METHODS.find((one) => one === method)
  if (known === undefined) throw new NotRepeatableError(`it takes a ${method}, which a step cannot send`)
  return known
}

function refuseSecret(name: string): void {
  if (SECRET_FIELD.test(name))
    throw new NotRepeatableError(`it has the field ${JSON.stringify(name)}, and secrets are not written down`)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
