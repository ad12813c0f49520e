/** Whether what stood in a click got out of the cookie's value: every probe bears a mark to tell it by. */
import type { Evidence } from '../../schemas/evidence.ts'
import { ofKind, type Visit } from '../evidence-view.ts'
import { FOREIGN_HOST, INJECTED } from '../probes.ts'
import { CLICK_COOKIE, cookiesWritten } from './cookie-as-written.ts'
import { shown } from './words.ts'

export interface BrokenOut {
  readonly what: string
  readonly item: Evidence
}

/** The first sign of it, worst first. */
export const brokenOut = (visit: Visit): BrokenOut | undefined =>
  asScript(visit) ?? asMarkup(visit) ?? asHeader(visit) ?? asCookie(visit) ?? asAttribute(visit)

function asScript({ items }: Visit): BrokenOut | undefined {
  const [item] = ofKind(items, 'injected-script')
  return item && { what: `ran as script in ${shown(item.url)}`, item }
}

function asMarkup({ items }: Visit): BrokenOut | undefined {
  for (const item of ofKind(items, 'page')) {
    const echo = item.unescaped.find(({ parameter }) => parameter === 'click')
    if (echo !== undefined) {
      return { what: `stands unescaped in the ${echo.place} of ${shown(item.url)}: ${shown(echo.excerpt)}`, item }
    }
  }
  return undefined
}

function asHeader({ items }: Visit): BrokenOut | undefined {
  for (const item of ofKind(items, 'exchange')) {
    const name = Object.keys(item.response?.headers ?? {}).find((one) => one.includes(INJECTED))
    if (name !== undefined) return { what: `added the header ${shown(name)} to the answer of ${shown(item.url)}`, item }
  }
  return undefined
}

function asCookie({ items }: Visit): BrokenOut | undefined {
  const written = cookiesWritten(items).find(({ name }) => name === INJECTED)
  if (written !== undefined) return { what: `set another cookie: ${shown(written.text)}`, item: written.item }
  const jar = ofKind(items, 'cookie-jar').find(({ cookies }) => cookies.some(({ name }) => name === INJECTED))
  return jar && { what: `left another cookie, ${shown(INJECTED)}`, item: jar }
}

function asAttribute({ items }: Visit): BrokenOut | undefined {
  for (const { name, text, item } of cookiesWritten(items)) {
    const attributes = text.slice(text.indexOf(';') + 1)
    const isMarked = text.includes(';') && (attributes.includes(INJECTED) || attributes.includes(FOREIGN_HOST))
    if (name === CLICK_COOKIE && isMarked) return { what: `added attributes to the cookie: ${shown(text)}`, item }
  }
  return undefined
}
