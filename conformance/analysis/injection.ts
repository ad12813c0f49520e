/** Judges whether a hostile click got out of the cookie's value. Every probe bears a mark to tell it by. */

import type { Evidence } from '../../schemas/evidence.ts'
import { CLICK_COOKIE } from '../../schemas/terms.ts'
import { type ObservedVisit, ofKind } from '../evidence-view.ts'
import { FOREIGN_HOST, INJECTED } from '../probes.ts'
import { quoteValue } from './format.ts'
import { getWrittenCookies } from './written-cookies.ts'

export interface Injection {
  readonly what: string
  readonly item: Evidence
}

/** The first sign of it, worst first. */
export const findInjection = (visit: ObservedVisit): Injection | undefined =>
  findScript(visit) ?? findMarkup(visit) ?? findHeader(visit) ?? findCookie(visit) ?? findAttribute(visit)

function findScript({ items }: ObservedVisit): Injection | undefined {
  const [item] = ofKind(items, 'injected-script')
  return item && { what: `ran as script in ${quoteValue(item.url)}`, item }
}

function findMarkup({ items }: ObservedVisit): Injection | undefined {
  for (const item of ofKind(items, 'page')) {
    const echo = item.unescaped.find(({ parameter }) => parameter === 'click')
    if (echo !== undefined) {
      return {
        what: `stands unescaped in the ${echo.place} of ${quoteValue(item.url)}: ${quoteValue(echo.excerpt)}`,
        item,
      }
    }
  }
  return undefined
}

function findHeader({ items }: ObservedVisit): Injection | undefined {
  for (const item of ofKind(items, 'exchange')) {
    const name = Object.keys(item.response?.headers ?? {}).find((one) => one.includes(INJECTED))
    if (name !== undefined)
      return { what: `added the header ${quoteValue(name)} to the answer of ${quoteValue(item.url)}`, item }
  }
  return undefined
}

function findCookie({ items }: ObservedVisit): Injection | undefined {
  const written = getWrittenCookies(items).find(({ name }) => name === INJECTED)
  if (written !== undefined) return { what: `set another cookie: ${quoteValue(written.text)}`, item: written.item }
  const jar = ofKind(items, 'cookie-jar').find(({ cookies }) => cookies.some(({ name }) => name === INJECTED))
  return jar && { what: `left another cookie, ${quoteValue(INJECTED)}`, item: jar }
}

function findAttribute({ items }: ObservedVisit): Injection | undefined {
  for (const { name, text, item } of getWrittenCookies(items)) {
    const attributes = text.slice(text.indexOf(';') + 1)
    const isMarked = text.includes(';') && (attributes.includes(INJECTED) || attributes.includes(FOREIGN_HOST))
    if (name === CLICK_COOKIE && isMarked) return { what: `added attributes to the cookie: ${quoteValue(text)}`, item }
  }
  return undefined
}
