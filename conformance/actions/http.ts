/** The action `http`: requests in order, each with the visitor's cookies, redirects followed as a browser would. */
import type { HttpStep } from '../../schemas/config.ts'
import { browse } from '../drivers/browse.ts'
import { BROWSER_HEADERS, type HttpRequest } from '../drivers/http-client.ts'
import { timeLimit } from '../time-limit.ts'
import type { Deed, Done, Surroundings } from './deed.ts'
import { type Fillings, filledIn, filledInJson } from './placeholders.ts'

/** An order is watched for longer than it may take, to say how long it did take. */
const GRACE = 1.5

export async function sendSteps(steps: readonly HttpStep[], deed: Deed, surroundings: Surroundings): Promise<Done> {
  const { origins, secret, checkoutMs, signal } = surroundings
  const browsing = { box: deed.visitor.box, origins, secret, record: deed.record }
  for (const [index, step] of steps.entries()) {
    using limit = timeLimit(checkoutMs * GRACE, signal)
    const request = requestOf(step, deed)
    const which = steps.length === 1 ? '' : `step ${index + 1} of ${steps.length}: `
    try {
      const { url, answer } = await browse(request, browsing, limit.signal)
      const wanted = step.expect?.status
      const isFine = wanted === undefined ? answer.status < 400 : answer.status === wanted
      if (isFine) continue
      const expected = wanted === undefined ? 'a status below 400' : `the status ${wanted}`
      const reason = `${which}${request.method} ${request.url} was answered ${answer.status}${url === request.url ? '' : ` at ${url}`}; expected ${expected}`
      return { kind: 'failed', reason }
    } catch (error) {
      return { kind: 'failed', reason: `${which}${error instanceof Error ? error.message : String(error)}` }
    }
  }
  return { kind: 'succeeded' }
}

/** Where a step goes, with nothing in its placeholders yet. */
export const urlOf = (step: HttpStep): string => filledIn(step.url, { reference: null, voucher: null })

function requestOf(step: HttpStep, fillings: Fillings): HttpRequest {
  const { method } = step
  const url = filledIn(step.url, fillings, encodeURIComponent)
  const given = Object.fromEntries(
    Object.entries(step.headers).map(([name, value]) => [name.toLowerCase(), filledIn(value, fillings)]),
  )
  const { origin } = new URL(url)
  // What a page of the store sends along with its forms.
  const own = method === 'GET' || method === 'HEAD' ? {} : { origin, referer: `${origin}/` }
  const { type, body } = bodyOf(step, fillings)
  const headers = { ...BROWSER_HEADERS, ...own, ...(type === undefined ? {} : { 'content-type': type }), ...given }
  return { method, url, headers, body }
}

function bodyOf(step: HttpStep, fillings: Fillings): { readonly type?: string; readonly body?: string } {
  if (step.form !== undefined) {
    const fields = Object.entries(step.form).map(([name, value]): [string, string] => [name, filledIn(value, fillings)])
    return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() }
  }
  if (step.json !== undefined) {
    return { type: 'application/json', body: JSON.stringify(filledInJson(step.json, fillings)) }
  }
  return step.body === undefined ? {} : { body: filledIn(step.body, fillings) }
}
