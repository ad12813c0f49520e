/** Visiting over plain HTTP: proves what headers and markup show. Scripts are noticed, and not run. */

import { getErrorMessage } from '../../shared/error-message.ts'
import { parseUrl } from '../../shared/parse-url.ts'
import type { SecretRedactor } from '../../shared/redaction.ts'
import { withTimeout } from '../abort.ts'
import type { RunRecorder } from '../timeline.ts'
import { browse } from './browse.ts'
import { HttpCookieStore } from './cookie-jar.ts'
import { readDocument } from './documents.ts'
import { BROWSER_HEADERS, getRateLimitMs } from './http-client.ts'
import type { Origins } from './origins.ts'
import {
  type Driver,
  type Look,
  toAgreed,
  type VisitOutcome,
  type Visitor,
  type VisitorProfiles,
  type VisitRequest,
} from './visitor.ts'

/** A page that has not come by then does not come. */
const VISIT_LIMIT_MS = 30_000

export interface HttpDriverOptions {
  readonly origins: Origins
  readonly secret: SecretRedactor
  readonly signal: AbortSignal
  readonly profiles: VisitorProfiles
}

export function createHttpDriver(options: HttpDriverOptions): Driver {
  return {
    name: 'http',
    died: new AbortController().signal,
    findDeath: async () => null,
    visitor: (record, look = 'usual') => httpVisitor(record, options, look),
    close: async () => {},
  }
}

function httpVisitor(
  record: RunRecorder,
  { origins, secret, signal, profiles }: HttpDriverOptions,
  look: Look,
): Visitor {
  const profile = profiles[look] ?? profiles.usual
  const box = new HttpCookieStore(profile, (blocked) =>
    record.add({ kind: 'cookie-blocked', driver: 'http', when: 'storing', ...blocked, reasons: [...blocked.reasons] }),
  )
  return {
    driver: 'http',
    userAgent: profile.headers['user-agent'] ?? BROWSER_HEADERS['user-agent'],
    headers: profile.headers,
    box,
    cookies: () => box.cookies(),
    plant: (cookie) => box.plant(cookie),
    forgetCookies: async () => box.forget(),
    endSession: () => box.endSession(),
    agree: () => box.become(toAgreed(profile, profiles)),
    act: () => null,
    leave: async () => {},

    async open({ url }: VisitRequest): Promise<VisitOutcome> {
      let hop = 0
      let ended: string | null = null
      let isUnread = false
      let rateLimitedMs: number | null = null
      using limit = withTimeout(VISIT_LIMIT_MS, signal)
      const request = {
        method: 'GET',
        url,
        headers: { ...BROWSER_HEADERS, 'upgrade-insecure-requests': '1', ...profile.headers },
      }
      const navigation = { kind: 'navigation', driver: 'http', fragmentSeen: true } as const
      try {
        const last = await browse(request, { box, origins, secret, record }, limit.signal, {
          answered({ url: from, answer }) {
            ended = from
            const { status, headers, body } = answer
            const document = { opened: url, hop, url: from, status, headers, body }
            const { seen, refresh } = readDocument(document, 'http')
            record.add(seen)
            isUnread = seen.hasScript
            rateLimitedMs = getRateLimitMs(status, headers['retry-after'])
            if (refresh === null || headers['location'] !== undefined) return
            const to = parseUrl(refresh.url, from)?.href ?? refresh.url
            record.add({
              ...navigation,
              hop: hop + 1,
              from,
              to,
              written: refresh.url,
              by: refresh.by,
              outcome: 'not-tried',
            })
          },
          redirected({ outcome, ...redirect }) {
            hop += 1
            record.add({ ...navigation, hop, ...redirect, by: 'location', outcome })
          },
        })
        return { outcome: 'settled', reason: null, url: last.url, isUnanswered: false, isUnread, rateLimitedMs }
      } catch (error) {
        const reason = getErrorMessage(error)
        const isLate = limit.signal.aborted && !signal.aborted
        const outcome = isLate ? 'timed-out' : 'failed'
        return { outcome, reason, url: ended, isUnanswered: true, isUnread, rateLimitedMs }
      }
    },
  }
}
