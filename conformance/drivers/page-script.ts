/**
 * Runs in every page before its own scripts. It reports cookies that scripts write, and scripts that a link has
 * injected.
 */
import * as z from 'zod'
import { INJECTED } from '../probes.ts'

/** The function that pages tell us by. */
export const REPORT_BINDING = '__retrackKitTell'

/** No moment before 1970, nor one that a `Date` cannot tell: a page may call the function with any number. */
const Moment = z.number().min(0).max(8.64e15)

const PageReport = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('cookie'),
    by: z.enum(['document.cookie', 'cookieStore']),
    text: z.string(),
    url: z.string(),
    at: Moment,
  }),
  z.object({ what: z.literal('injected'), text: z.string(), url: z.string(), at: Moment }),
])
export type PageReport = z.infer<typeof PageReport>

/** Undefined where a page of the store called the function with something of its own. */
export function parsePageReport(given: unknown): PageReport | undefined {
  const read = PageReport.safeParse(given)
  return read.success ? read.data : undefined
}

/** In the page's own context, so that it is not seen as anything but the browser's. */
export const PAGE_SCRIPT = `(() => {
  // A page may put a clock of its own in their place.
  const { now } = Date
  const tell = (told) => {
    try { window.${REPORT_BINDING}({ url: location.href, at: now(), ...told }) } catch {}
  }
  const own = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')
  if (own && own.set) {
    Object.defineProperty(Document.prototype, 'cookie', {
      ...own,
      set(text) {
        tell({ what: 'cookie', by: 'document.cookie', text: String(text) })
        own.set.call(this, text)
      },
    })
  }
  if (window.CookieStore) {
    const { set } = CookieStore.prototype
    CookieStore.prototype.set = function (...given) {
      tell({ what: 'cookie', by: 'cookieStore', text: JSON.stringify(given.length === 1 ? given[0] : given) })
      return set.apply(this, given)
    }
  }
  Object.defineProperty(window, ${JSON.stringify(INJECTED)}, {
    configurable: true,
    set(value) {
      tell({ what: 'injected', text: ${JSON.stringify(`window['${INJECTED}']=`)} + String(value) })
    },
  })
})()`
