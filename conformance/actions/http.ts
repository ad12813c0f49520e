/** The action `http`: requests in order, each with the visitor's cookies, redirects followed as a browser would. */

import type { HttpStep } from '../../schemas/config.ts'
import { CLICK_COOKIE } from '../../schemas/terms.ts'
import { getErrorMessage } from '../../shared/error-message.ts'
import { withTimeout } from '../abort.ts'
import { browse } from '../drivers/browse.ts'
import { BROWSER_HEADERS, type HttpRequest, type HttpResponse } from '../drivers/http-client.ts'
import { getScriptClick } from '../drivers/sent-click.ts'
import type { CookieStore, Visitor } from '../drivers/visitor.ts'
import type { ActionContext, ActionEnvironment, ActionResult } from './context.ts'
import { readSavedValues } from './saved-values.ts'
import { renderJsonTemplate, renderTemplate, type TemplateValues } from './template.ts'

/** An order is watched for longer than it may take, to say how long it did take. */
const GRACE = 1.5

export async function sendSteps(
  steps: readonly HttpStep[],
  context: ActionContext,
  environment: ActionEnvironment,
): Promise<ActionResult> {
  const { origins, secret, checkoutMs, signal } = environment
  const { visitor, record } = context
  let { saved } = context
  let page: string | undefined
  for (const [index, step] of steps.entries()) {
    if (step.when === 'voucher' && context.voucher === null) continue
    using limit = withTimeout(checkoutMs * GRACE, signal)
    const which = steps.length === 1 ? '' : `step ${index + 1} of ${steps.length}: `
    try {
      const clickCookie = readsClick(step) ? await getScriptClick(visitor, renderUrl(step)) : undefined
      const request = toRequest(step, { ...context, saved, clickCookie }, visitor)
      const browsing = { box: isByVisitor(step) ? visitor.box : NO_COOKIES, origins, secret, record }
      let blocked: string | undefined
      const { url, method, answer } = await browse(request, browsing, limit.signal, {
        redirected({ to, outcome }) {
          if (outcome === 'not-tried') blocked = new URL(to).origin
        },
      })
      if (blocked !== undefined) return { kind: 'failed', reason: `${which}${describeForeignOrigin(url, blocked)}` }
      const wanted = step.expect?.status
      const isFine = wanted === undefined ? answer.status < 400 : answer.status === wanted
      if (isFine) {
        saved = { ...saved, ...readSavedValues(step.save, url, answer.body) }
        page = method === 'GET' && isHtml(answer) ? url : undefined
        if (context.interlude?.after === step) await context.interlude.run()
        continue
      }
      const expected = wanted === undefined ? 'a status below 400' : `the status ${wanted}`
      const reason = `${which}${request.method} ${request.url} was answered ${answer.status}${url === request.url ? '' : ` at ${url}`}; expected ${expected}`
      return { kind: 'failed', reason }
    } catch (error) {
      return { kind: 'failed', reason: `${which}${getErrorMessage(error)}` }
    }
  }
  return { kind: 'succeeded', saved, ...(page === undefined ? {} : { page }) }
}

const NO_COOKIES: CookieStore = { header: async () => null, keep: async () => {} }

/** A payment provider sends its request without the visitor's cookies: */
const isByVisitor = ({ cookies, url }: HttpStep): boolean =>
  cookies !== 'none' && !/webhook|\bipn\b/i.test(url.replace(/^\w+:\/\/[^/]*/, ''))

const readsClick = (step: HttpStep): boolean => JSON.stringify(step).includes(`{{${CLICK_COOKIE}}}`)

const isHtml = ({ headers }: HttpResponse) => /\bhtml\b/i.test(headers['content-type'] ?? '')

/** The check goes to origins of the config only: a payment page, for example, has to be named. */
export const describeForeignOrigin = (from: string, origin: string): string =>
  `${from} led to ${origin}, which the config does not name. If customers go there, add it to \`origins\` under \`store\` in retrack-kit.yaml`

/** Where a step goes, with nothing in its placeholders yet. */
export const renderUrl = (step: HttpStep): string =>
  renderTemplate(step.url, { reference: null, voucher: null, saved: {} })

function toRequest(
  step: HttpStep,
  fillings: TemplateValues,
  visitor: Pick<Visitor, 'userAgent' | 'headers'>,
): HttpRequest {
  const { method } = step
  const url = renderTemplate(step.url, fillings, (value) => encodeURIComponent(value.toWellFormed()))
  const given = Object.fromEntries(
    Object.entries(step.headers).map(([name, value]) => [name.toLowerCase(), renderTemplate(value, fillings)]),
  )
  const { origin } = new URL(url)
  // The headers that a page of the store sends along with its forms.
  const own = method === 'GET' || method === 'HEAD' || !isByVisitor(step) ? {} : { origin, referer: `${origin}/` }
  const { type, body } = toBody(step, fillings)
  const headers = {
    ...BROWSER_HEADERS,
    'user-agent': visitor.userAgent,
    ...visitor.headers,
    ...own,
    ...(type === undefined ? {} : { 'content-type': type }),
    ...given,
  }
  return { method, url, headers, body }
}

function toBody(step: HttpStep, fillings: TemplateValues): { readonly type?: string; readonly body?: string } {
  if (step.form !== undefined) {
    const fields = Object.entries(step.form).map(([name, value]): [string, string] => [
      name,
      renderTemplate(value, fillings),
    ])
    return { type: 'application/x-www-form-urlencoded', body: new URLSearchParams(fields).toString() }
  }
  if (step.json !== undefined) {
    return { type: 'application/json', body: JSON.stringify(renderJsonTemplate(step.json, fillings)) }
  }
  return step.body === undefined ? {} : { body: renderTemplate(step.body, fillings) }
}
