/** Prints the output of `serve`: how to use the mock, then a line for each request. */

import { styleText } from 'node:util'
import { DOCUMENTED_REQUEST } from '../../../../schemas/documented.ts'
import { quoteForShell } from '../../../../shared/quote-for-shell.ts'
import { trackingUrl } from '../../../mock/accounts/tracking-link.ts'
import type { AccessLogEntry } from '../../../mock/api/access-log.ts'
import type { RunningMock } from '../../../mock/options.ts'
import type { StoreUrl } from '../../../store/open.ts'
import { VERSION } from '../../../version.ts'
import { pageAddress, pageUrl } from '../../page.ts'
import { toPrintable } from '../../terminal.ts'
import { formatStandIn } from './stand-in.ts'
import { describeTlsFailure, formatTrust } from './tls.ts'

export const LOG_FORMATS = ['pretty', 'json', 'silent'] as const
export type LogFormat = (typeof LOG_FORMATS)[number]

export interface ServeLog {
  started(mock: RunningMock, store: StoreUrl): void
  /** Undefined for `silent`: then the mock builds no entries. */
  readonly answered?: (answered: AccessLogEntry) => void
  /** A client gave up while its connection was being secured; no request came. */
  tlsFailed(code: string): void
  /** So many accounts were not used for the time of `--keep`, and hold nothing any more. */
  pruned(accounts: number): void
  /** The mock was told to end, and has. */
  stopped(): void
  /** An error of retrack-kit itself. */
  bug(error: unknown): void
}

/**
 * The maximum of unread log text, in bytes. Lines beyond it are left out: a pipe without a reader must not fill the
 * memory.
 */
const MAX_UNREAD_BYTES = 1024 * 1024

/** Writes lines to a stream whose reader may be slow, and says how many it had to leave out. */
function createLineWriter(stream: NodeJS.WriteStream, formatOmitted: (lines: number) => string) {
  let omitted = 0
  return (text: string) => {
    if (stream.writableLength > MAX_UNREAD_BYTES) {
      omitted += 1
      return
    }
    if (omitted > 0) stream.write(`${formatOmitted(omitted)}\n`)
    omitted = 0
    stream.write(`${text}\n`)
  }
}

/**
 * Creates a log. The start goes to standard output; requests go there as JSON, or to standard error as text for people.
 */
export function createServeLog(format: LogFormat): ServeLog {
  const bug = (error: unknown) => {
    process.stderr.write(`retrack-kit itself failed; please report this.\n${describeBug(error)}\n`)
  }
  switch (format) {
    case 'pretty': {
      const print = createLineWriter(
        process.stderr,
        (lines) => `… ${lines} lines were left out: nobody read them in time`,
      )
      return {
        started: (mock, store) => process.stdout.write(`${banner(mock, store)}\n`),
        answered: (one) => print(formatLine(one)),
        tlsFailed: (code) => print(`--- ${describeTlsFailure(code)}`),
        pruned: (accounts) => print(`--- ${describePruned(accounts)}`),
        stopped: () => {},
        bug,
      }
    }
    case 'json': {
      const print = createLineWriter(process.stdout, (lines) =>
        toJsonLine('warn', { message: 'lines left out', lines }),
      )
      const printJson = (level: LogLevel, value: Record<string, unknown>) => print(toJsonLine(level, value))
      return {
        started: ({ url, tls, as, publicUrl, account, seed }, store) =>
          printJson('info', {
            message: 'listening',
            version: VERSION,
            store: store.engine,
            url,
            tls,
            as: as?.url,
            // A log is read by more people than the greeting: the token is left out, also of the page's address.
            page: pageAddress(url),
            hint: TOKEN_HINT,
            event: account.events[0]?.uuid,
            trackingUrl: trackingUrl(account, publicUrl),
            seed,
          }),
        tlsFailed: (code) => printJson('warn', { message: 'tls failed', hint: describeTlsFailure(code) }),
        pruned: (accounts) => printJson('info', { message: 'pruned', accounts, hint: describePruned(accounts) }),
        answered: ({ refusal, ...one }) =>
          printJson(getLevel(one), {
            message: 'answered',
            ...one,
            behaviours: refusal?.behaviours,
            hint: refusal?.hint ?? refusal?.message,
          }),
        stopped: () => printJson('info', { message: 'stopped' }),
        bug: (error) => printJson('error', { message: 'retrack-kit itself failed', error: describeBug(error) }),
      }
    }
    case 'silent':
      return { started: () => {}, tlsFailed: () => {}, pruned: () => {}, stopped: () => {}, bug }
  }
}

const TOKEN_HINT =
  'The API token of the default account is not logged: it is that of --token or RETRACK_KIT_TOKEN, else the one of Retrack’s page. --log pretty prints it.'

const describePruned = (accounts: number) =>
  `${accounts === 1 ? 'one account was' : `${accounts} accounts were`} not used for the time of --keep, and reset`

const describeBug = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))

type LogLevel = 'info' | 'warn' | 'error'

/** A store's mistakes are ordinary. A failure of the mock is an error, unless a fault rule caused it. */
const getLevel = ({ status, fault }: Pick<AccessLogEntry, 'status' | 'fault'>): LogLevel =>
  status !== null && status >= 500 && fault === null ? 'warn' : 'info'

const toJsonLine = (level: LogLevel, value: Record<string, unknown>) =>
  JSON.stringify({ time: new Date().toISOString(), level, ...value })

function banner({ url, tls, as, publicUrl, account, seed }: RunningMock, store: StoreUrl): string {
  const { token, events, settings } = account
  const [event] = events
  const request = JSON.stringify({ ...DOCUMENTED_REQUEST, event: event?.uuid })
  return `retrack-kit ${VERSION}: a local Retrack is listening.

  Page           ${pageUrl({ url, account })}
                 shows requests as they arrive; --open opens it
  Base URL       ${url}  (in place of https://retrack.refunder.com)
${tls === undefined ? '' : `  With TLS       ${tls.url}  (on the same port)\n`}${as === undefined ? '' : `  Stands for     ${as.url}\n`}  API token      ${token}
  Event          ${event?.uuid}  (${event?.title})
  Tracking link  ${trackingUrl(account, publicUrl)}
                 sends visitors to ${settings.redirectUrl}; --redirect-url sets yours
  Seed           ${seed}  (--seed ${seed} gives the same identifiers again)

${KEPT[store.engine]}
${as === undefined ? '' : `\n${formatStandIn(as)}`}${tls?.caFile === undefined ? '' : `\n${formatTrust(tls.caFile)}`}
Send the documented lead:

  curl -i ${url}/api/v2/leads -H ${quoteForShell(`Authorization: Bearer ${token}`)} -H 'Content-Type: application/json' -d ${quoteForShell(request)}
`
}

const KEPT: Record<StoreUrl['engine'], string> = {
  memory: 'Leads, clicks and accounts are kept in memory, until the mock ends.',
  postgres: 'Accounts, clicks and leads are kept in PostgreSQL, and survive a restart.',
  sqlite: 'Accounts, clicks and leads are kept in a file, and survive a restart.',
}

function formatLine({
  method,
  path,
  status,
  refusal,
  fault,
  reference,
  click,
  remark,
  durationMs,
}: AccessLogEntry): string {
  const stream = process.stderr
  const code = status === null ? '---' : String(status)
  const colour = status !== null && status < 400 ? 'green' : 'red'
  const shown = stream.isTTY && stream.hasColors() ? styleText(colour, code) : code
  // Bytes that are not HTTP have neither a method nor a path.
  const request = method === '' ? 'no HTTP' : `${method} ${path}`
  const parts = [
    `${request} ${durationMs} ms`,
    reference === null ? [] : `reference ${reference}`,
    click === null ? [] : `click ${click}`,
    refusal === null ? [] : `${refusal.hint ?? refusal.message} [${refusal.behaviours.join(', ')}]`,
    fault === null ? [] : `made to fail by ${fault}`,
    remark ?? [],
  ]
  return `${formatTime(new Date())} ${shown} ${parts.flat().map(toPrintable).join('  ')}`
}

/** The local time of day, as the log of a store on the same machine has it. */
const formatTime = (time: Date) => time.toTimeString().slice(0, 8)
