/**
 * Uses an observing proxy as the mock of a check. It reads the proxy's journal, and gets clicks from the program's
 * tracking link.
 */
import type { LoggedClick } from '../../../../conformance/mock-port.ts'
import { SetupBrokenError } from '../../../../conformance/store-health.ts'
import { getErrorMessage } from '../../../../shared/error-message.ts'
import { PROXY_HEADER } from '../../../mock/observed/forward.ts'
import { clickIn } from '../../../mock/observed/view-clues.ts'
import { VERSION } from '../../../version.ts'
import { CliError, EXIT } from '../../exit.ts'
import type { AttachedPort } from './mock-port.ts'

export interface ProxiedRetrack {
  /** Where the proxy is reached. */
  readonly url: string
  /** The origin that it passes requests on to. */
  readonly upstream: string
  readonly trackingLink: string | null
}

/** How long Retrack may take to answer a visitor. */
const CLICK_LIMIT_MS = 30_000

/**
 * Follows the tracking link once, so that one that leads nowhere is named before anything is sent. Visits that no order
 * follows share that click: each click is counted for the publisher.
 * @throws {CliError} if no click comes of the link
 */
export async function createProxyPort(port: AttachedPort, retrack: ProxiedRetrack): Promise<AttachedPort> {
  const link = toProxyLink(retrack)
  const refuse = async (): Promise<never> => {
    throw new TypeError('An observing proxy cannot do this.')
  }
  const visitClick = await findClick(link)
  if ('failure' in visitClick) {
    const { failure, isProxyFailure } = visitClick
    if (isProxyFailure) throw new CliError(`No click came of the tracking link: ${failure}`, EXIT.cannotRun)
    throw new CliError(`No click came of the tracking link: ${failure} Correct --tracking-link.`, EXIT.usage)
  }
  const followLink = async (): Promise<LoggedClick> => {
    const found = await findClick(link)
    if (!('failure' in found)) return found
    throw new SetupBrokenError({
      problem: 'click-refused',
      message: `No click came of the tracking link: ${found.failure}`,
      remedy: 'Open the tracking link in a browser. If it leads to your store, run the check again.',
    })
  }
  return {
    ...port,
    createClick: ({ isForOrder }) => (isForOrder ? followLink() : Promise.resolve(visitClick)),
    addFault: refuse,
    removeFault: refuse,
  }
}

/** The link as the proxy passes it on. */
function toProxyLink({ url, upstream, trackingLink }: ProxiedRetrack): string {
  if (trackingLink === null) {
    throw new CliError(
      `${url} passes requests on to ${upstream}, where each order of a check becomes a lead. If that is meant, name the link that visitors come by: --tracking-link '${upstream}/track/v2/click?publisher=…&program=…'. Otherwise name a mock.`,
      EXIT.usage,
    )
  }
  const { origin, pathname, search } = new URL(trackingLink)
  if (origin === upstream || origin === new URL(url).origin) return `${url}${pathname}${search}`
  throw new CliError(
    `--tracking-link is a link of ${origin}, and the proxy at ${url} passes requests on to ${upstream}. Name a link of ${upstream}.`,
    EXIT.usage,
  )
}

interface NoClick {
  /** A sentence. */
  readonly failure: string
  /** The link was not answered by Retrack at all. */
  readonly isProxyFailure: boolean
}

/** The click that a visitor gets; or why there is none. */
async function findClick(link: string): Promise<LoggedClick | NoClick> {
  try {
    const response = await fetch(link, {
      redirect: 'manual',
      headers: { 'user-agent': `retrack-kit/${VERSION}` },
      signal: AbortSignal.timeout(CLICK_LIMIT_MS),
    })
    const { status, headers } = response
    if (headers.has(PROXY_HEADER)) return { failure: await readOwnMessage(response), isProxyFailure: true }
    const location = headers.get('location')
    const click = clickIn({ headers: new Map(headers) })
    if (location !== null && click !== undefined) return { click, visitUrl: location }
    const without = location === null ? '' : ' with a Location that has no click'
    return { failure: `it was answered ${status}${without}.`, isProxyFailure: false }
  } catch (error) {
    return { failure: `${getErrorMessage(error)}.`, isProxyFailure: true }
  }
}

/** Reads the proxy's own message about a missing answer of Retrack. */
async function readOwnMessage(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => undefined)
  const message = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : ''
  return message.replace(/^retrack-kit observe: /, '')
}
